"""A trained model that makes forecasts. Loads numpy and LightGBM: see `engine`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import isfinite
from typing import Any

import lightgbm as lgb
import numpy as np

from habit_api.predictions import reading
from habit_api.predictions.features import CONCEPTS, MEMORY, NAMES, Matrix, compute
from habit_api.predictions.histories import Floats
from habit_api.predictions.metrics import sigmoid
from habit_api.predictions.plans import Plan
from habit_api.predictions.rules import DECIMALS, Forecast, Term, largest

# Habits that are in memory at a time.
HABITS = 500
# 400 trees of 15 leaves are less than 1 MB.
LARGEST = 16 * 1024 * 1024

Due = tuple[Plan, date]


class ModelBroken(Exception):
    """What is stored is not a model that this program can use; the message says why."""


def checksum(trees: str, features: Sequence[str], calibration: Mapping[str, float]) -> str:
    """The SHA-256 over all that a prediction is made with."""
    rest = json.dumps([list(features), dict(sorted(calibration.items()))])
    return hashlib.sha256(f"{rest}\n{trees}".encode()).hexdigest()


class Model:
    """A model as it is stored. Raises `ModelBroken`."""

    def __init__(self, row: Any) -> None:
        self.version: int = row.id
        if len(row.trees) > LARGEST:
            raise ModelBroken("it is too large")
        # Before anything reads the text: LightGBM trusts it.
        if checksum(row.trees, row.features, row.calibration) != row.checksum:
            raise ModelBroken("its checksum is wrong")
        if tuple(row.features) != NAMES:
            raise ModelBroken("it was trained with other features")
        self.slope, self.intercept = _calibration(row.calibration)
        try:
            self.booster = lgb.Booster(model_str=row.trees)
        except lgb.basic.LightGBMError as error:
            raise ModelBroken("LightGBM cannot read it") from error
        if self.booster.num_feature() != len(NAMES):
            raise ModelBroken("it has another number of features")

    def forecasts(self, due: Sequence[Due]) -> list[Forecast]:
        """What is expected of habits on their next due dates, many at a time."""
        made: list[Forecast] = []
        for part in _parts(due):
            made += self._some(part)
        return made

    def _some(self, due: Sequence[Due]) -> list[Forecast]:
        first = min(plan.today for plan, _ in due) - timedelta(days=MEMORY)
        users = sorted({plan.habit.user_id for plan, _ in due})
        chunk = reading.read(users, first=first, last=max(day for _, day in due))
        if chunk is None:
            return []
        places = {each.id: row for row, each in enumerate(chunk.habits) if each.active}
        # What was deleted a moment ago is not predicted any more.
        due = [(plan, day) for plan, day in due if plan.habit.id in places]
        row = np.array([places[plan.habit.id] for plan, _ in due], dtype=np.int64)
        column = np.array([(day - first).days for _, day in due], dtype=np.int64)
        features = compute(chunk.histories, row, column)
        contributions = self.contributions(features)
        probability = sigmoid(contributions.sum(axis=1))
        return [
            Forecast(
                habit_id=plan.habit.id,
                predicted_for=day,
                probability=round(float(probability[place]), DECIMALS),
                terms=largest(
                    terms(
                        features[place],
                        contributions[place],
                        chunk.habits[row[place]].day_start_hour,
                    )
                ),
                model_version=self.version,
            )
            for place, (plan, day) in enumerate(due)
        ]

    def contributions(self, features: Matrix) -> Floats:
        """What each feature adds to the calibrated log-odds (SHAP); last, what all begin with."""
        # Web processes have several threads of their own.
        found = self.booster.predict(features, pred_contrib=True, num_threads=1)
        scaled: Floats = np.asarray(found) * self.slope
        scaled[:, -1] += self.intercept
        return scaled


def _calibration(stored: Any) -> tuple[float, float]:
    try:
        slope, intercept = float(stored["slope"]), float(stored["intercept"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelBroken("its calibration is not there") from error
    if not (isfinite(slope) and isfinite(intercept)):
        raise ModelBroken("its calibration is no number")
    return slope, intercept


def _parts(due: Sequence[Due]) -> Iterator[list[Due]]:
    """The habits of some users at a time: each user's are read once."""
    part: list[Due] = []
    for place, (plan, day) in enumerate(due):
        part.append((plan, day))
        ends = place + 1 == len(due) or due[place + 1][0].habit.user_id != plan.habit.user_id
        if ends and (len(part) >= HABITS or place + 1 == len(due)):
            yield part
            part = []


def terms(features: Matrix, contributions: Floats, day_start_hour: int) -> Iterator[Term]:
    """The contributions put together to what a person, with days from that hour, is told of."""
    place = 0
    for concept, names in CONCEPTS.items():
        value = float(features[place])
        if concept == "hour":
            value = (value + day_start_hour) % 24
        added = float(contributions[place : place + len(names)].sum())
        known = None if np.isnan(value) else round(value, DECIMALS)
        yield Term(concept, known, round(added, DECIMALS))
        place += len(names)
