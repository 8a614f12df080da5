"""That the model is worth having: measured against chances that are known."""

from __future__ import annotations

import numpy as np
import pytest

from habit_api.predictions import metrics, samples, training
from tests.predictions.simulated import simulated


@pytest.mark.indifferent
@pytest.mark.slow
def test_the_model_gains_most_of_what_can_be_gained(app):
    truth = {
        (habit, day.toordinal()): chance
        for habit, day, chance in simulated(app, users=120, days=180, seed=11)
    }
    with app.app_context():
        held_out = training.train(samples.collect()).held_out
    places = zip(held_out.habit.tolist(), held_out.day.tolist(), strict=True)
    best = np.array([truth[place] for place in places])
    loss = {
        name: metrics.losses(held_out.kept, said).mean()
        for name, said in {
            "best": best,
            "base": held_out.base,
            "rule": held_out.rule,
            "model": held_out.model,
        }.items()
    }
    possible = loss["base"] - loss["best"]
    assert (loss["base"] - loss["model"]) / possible >= 0.6
    assert (loss["rule"] - loss["model"]) / possible >= 0.05
    assert metrics.calibration_error(held_out.kept, held_out.model) <= 0.03
