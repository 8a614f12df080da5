"""Measures whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from habit_api.predictions import metrics

KEPT = np.array([True, True, False, False])


def test_the_area_counts_pairs_in_the_right_order():
    assert metrics.auc(KEPT, np.array([0.9, 0.8, 0.2, 0.1])) == 1.0
    assert metrics.auc(KEPT, np.array([0.1, 0.2, 0.8, 0.9])) == 0.0
    assert metrics.auc(KEPT, np.array([0.9, 0.5, 0.5, 0.1])) == 0.875
    assert metrics.auc(KEPT, np.full(4, 0.5)) == 0.5
    assert metrics.auc(np.array([True]), np.array([0.5])) == 0.5


def test_log_loss_and_brier_are_the_textbooks():
    found = metrics.all_of(KEPT, np.full(4, 0.5))
    assert found["log_loss"] == pytest.approx(np.log(2))
    assert found["brier"] == 0.25
    # Certain and wrong costs much, but not without an end.
    assert metrics.losses(np.array([True]), np.array([0.0]))[0] == pytest.approx(-np.log(0.01))


def test_the_calibration_error_is_the_distance_of_said_and_seen():
    random = np.random.default_rng(1)
    said = random.random(50_000)
    kept = random.random(50_000) < said
    assert metrics.calibration_error(kept, said) < 0.01
    assert metrics.calibration_error(kept, np.clip(said + 0.2, 0, 1)) == pytest.approx(
        0.18, abs=0.02
    )


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.5, 0.7), (1.6, -1.0)])
def test_platts_line_is_found_again(slope, intercept):
    random = np.random.default_rng(2)
    margin = random.normal(0.5, 1.5, 60_000)
    kept = random.random(60_000) < metrics.sigmoid(slope * margin + intercept)
    assert metrics.fit_slope(margin, kept) == pytest.approx((slope, intercept), abs=0.05)


def test_the_line_never_turns_an_order_round():
    margin = np.array([2.0, 1.0, -1.0, -2.0] * 50)
    slope, _ = metrics.fit_slope(margin, np.tile(~KEPT, 50))
    assert slope == 0.0
    assert all(map(np.isfinite, metrics.fit_slope(np.zeros(100), np.tile(KEPT, 25))))
