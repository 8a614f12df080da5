"""Training a model and judging it, split by time. Pure: arrays in, a model out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import lightgbm as lgb
import numpy as np

from habit_api.predictions import metrics
from habit_api.predictions.errors import NotEnough
from habit_api.predictions.features import NAMES, Matrix
from habit_api.predictions.histories import Flags, Floats, Ints
from habit_api.predictions.samples import Samples, joined

LEAST = 100
# Where the periods end, as shares of all samples in time order; the last one is the test's.
TRAIN, VALIDATION, CALIBRATION = 0.65, 0.75, 0.85
ROUNDS, PATIENCE = 400, 30
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "metric": "binary_logloss",
    "learning_rate": 0.06,
    "num_leaves": 15,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "seed": 7,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}


@dataclass(frozen=True)
class HeldOut:
    """The days that the model never saw: what was, and what was said."""

    habit: Ints
    day: Ints
    kept: Flags
    model: Floats
    rule: Floats
    base: Floats


@dataclass(frozen=True)
class Trained:
    """A model with its calibration, and how it did on days that it never saw."""

    trees: str
    calibration: dict[str, float]
    samples: int
    metrics: dict[str, Any]
    held_out: HeldOut

    @property
    def beats_both(self) -> bool:
        """Whether its log loss is below that of the base rate and of the rule."""
        model, rule, base = (
            self.metrics[name]["log_loss"] for name in ("model", "rules", "base_rate")
        )
        return bool(model < min(rule, base))


def train(samples: Samples) -> Trained:
    """Train on the earliest days, judge on the latest. Raises `NotEnough`."""
    count = samples.count
    if count < LEAST:
        raise NotEnough(
            f"A model needs at least {LEAST} due days to learn from; there are {count}."
        )
    day, kept = joined(samples.day), joined(samples.kept)
    period = _periods(day)
    for number, name in enumerate(("training", "validation", "calibration", "test")):
        found = np.unique(kept[period == number])
        if found.size < 2:
            raise NotEnough(f"The {name} period needs days that were kept and days that were not.")
    booster = _boost(samples, kept, period, count)
    margin = _margins(booster, samples, period >= 2)
    calibrating = period[period >= 2] == 2
    slope, intercept = metrics.fit_slope(margin[calibrating], kept[period == 2])
    test = period == 3
    base = float(kept[~test].mean())
    held_out = HeldOut(
        habit=joined(samples.habit)[test],
        day=day[test],
        kept=kept[test],
        model=metrics.sigmoid(slope * margin[~calibrating] + intercept),
        rule=joined(samples.rule)[test],
        base=np.full(int(test.sum()), base),
    )
    return Trained(
        trees=booster.model_to_string(num_iteration=booster.best_iteration),
        calibration={"slope": slope, "intercept": intercept},
        samples=count,
        metrics=_judged(held_out, day, period, booster.best_iteration),
        held_out=held_out,
    )


def _periods(day: Ints) -> Ints:
    """0 train, 1 validation, 2 calibration, 3 test: whole days, in time order."""
    ends = np.quantile(day, (TRAIN, VALIDATION, CALIBRATION), method="lower")
    return np.searchsorted(ends, day, side="left").astype(np.int8)


def _boost(samples: Samples, kept: Flags, period: Ints, count: int) -> lgb.Booster:
    """Boost trees until the validation period, which is not the test's, gets no better."""
    few = {"min_data_in_leaf": max(5, min(PARAMETERS["min_data_in_leaf"], count // 100))}
    data = [
        lgb.Dataset(
            _rows(samples, period == number),
            label=kept[period == number].astype(np.float32),
            feature_name=list(NAMES),
            free_raw_data=True,
        )
        for number in (0, 1)
    ]
    data[1].set_reference(data[0])
    return lgb.train(
        {**PARAMETERS, **few},
        data[0],
        num_boost_round=ROUNDS,
        valid_sets=[data[1]],
        callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
    )


def _rows(samples: Samples, chosen: Flags) -> list[Matrix]:
    """The features of the chosen samples, left in chunks: never all of them twice."""
    return [part[flags] for part, flags in _by_chunk(samples, chosen) if flags.any()]


def _margins(booster: lgb.Booster, samples: Samples, chosen: Flags) -> Floats:
    """The log-odds of the chosen samples, before calibration."""
    return joined(
        [
            np.asarray(booster.predict(part[flags], raw_score=True))
            for part, flags in _by_chunk(samples, chosen)
            if flags.any()
        ]
    )


def _by_chunk(samples: Samples, chosen: Flags) -> list[tuple[Matrix, Flags]]:
    ends = np.cumsum([part.size for part in samples.kept])[:-1]
    return list(zip(samples.features, np.split(chosen, ends), strict=True))


def _judged(held_out: HeldOut, day: Ints, period: Ints, rounds: int) -> dict[str, Any]:
    spans: Sequence[str] = ("training", "validation", "calibration", "test")
    return {
        "model": metrics.all_of(held_out.kept, held_out.model),
        "rules": metrics.all_of(held_out.kept, held_out.rule),
        "base_rate": metrics.all_of(held_out.kept, held_out.base),
        "kept": float(held_out.kept.mean()),
        "trees": rounds,
        "samples": {name: int((period == n).sum()) for n, name in enumerate(spans)},
        "days": {name: _span(day[period == n]) for n, name in enumerate(spans)},
    }


def _span(days: Ints) -> list[str]:
    """The first and the last date."""
    return [date.fromordinal(int(day)).isoformat() for day in (days.min(), days.max())]
