"""How good probabilities are, and how to set them right. Pure."""

from __future__ import annotations

import numpy as np

from habit_api.predictions.histories import Flags, Floats

BINS = 10
# Nobody is that sure: without a limit one certain mistake costs without end.
SUREST = 0.01
# Steps of Newton's method; it needs four or five.
STEPS = 50


def all_of(kept: Flags, probability: Floats) -> dict[str, float]:
    """Log loss, Brier score, area under the curve, expected calibration error."""
    return {
        "log_loss": float(losses(kept, probability).mean()),
        "brier": float(np.mean((kept - probability) ** 2)),
        "auc": auc(kept, probability),
        "ece": calibration_error(kept, probability),
    }


def losses(kept: Flags, probability: Floats) -> Floats:
    """The log loss of each."""
    sure = np.clip(probability, SUREST, 1.0 - SUREST)
    return -np.log(np.where(kept, sure, 1.0 - sure))


def auc(kept: Flags, probability: Floats) -> float:
    """How often one that was kept had the larger probability than one that was not; equal: half."""
    positives = int(kept.sum())
    negatives = kept.size - positives
    if not positives or not negatives:
        return 0.5
    _, place, counts = np.unique(probability, return_inverse=True, return_counts=True)
    # Equal ones share the middle of their ranks.
    ranks = np.cumsum(counts) - (counts - 1) / 2.0
    above = ranks[place][kept].sum() - positives * (positives + 1) / 2.0
    return float(above / (positives * negatives))


def calibration_error(kept: Flags, probability: Floats) -> float:
    """The mean distance of probability and outcome, over ten spans that hold equally many."""
    order = np.argsort(probability, kind="stable")
    error = 0.0
    for part in np.array_split(order, BINS):
        if part.size:
            error += part.size * abs(float(probability[part].mean() - kept[part].mean()))
    return error / kept.size


def sigmoid(margin: Floats) -> Floats:
    """Log-odds as probabilities."""
    made: Floats = 1.0 / (1.0 + np.exp(-np.clip(margin, -35.0, 35.0)))
    return made


def fit_slope(margin: Floats, kept: Flags) -> tuple[float, float]:
    """Platt's slope and intercept: those under which margins fit what was kept best.

    The slope is never below 0, so that no order is turned round.
    """
    slope, intercept = 1.0, 0.0
    for _ in range(STEPS):
        p = sigmoid(slope * margin + intercept)
        spread = p * (1.0 - p) + 1e-9
        by_slope, by_intercept = float(((kept - p) * margin).sum()), float((kept - p).sum())
        a, b, c = (float((spread * margin**power).sum()) for power in (2, 1, 0))
        # A little weight against steps without an end where all margins are alike.
        a, c = a + 1e-6, c + 1e-6
        determinant = a * c - b * b
        if determinant <= 0.0:
            break
        step_slope = (c * by_slope - b * by_intercept) / determinant
        step_intercept = (a * by_intercept - b * by_slope) / determinant
        slope, intercept = slope + step_slope, intercept + step_intercept
        if abs(step_slope) + abs(step_intercept) < 1e-9:
            break
    return max(slope, 0.0), intercept
