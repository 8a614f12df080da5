"""Making forecasts: by the live model where there is one, else by the rule."""

from __future__ import annotations

from collections.abc import Sequence

from habit_api.predictions import by_rule, engine
from habit_api.predictions.plans import Plan
from habit_api.predictions.rules import Forecast


def forecasts(wanted: Sequence[Plan]) -> list[Forecast]:
    """What is expected of `wanted`, but for those that are not due within a year.

    The plans of one user lie together.
    """
    due = [(plan, day) for plan in wanted if (day := plan.next_due()) is not None]
    model = engine.current() if due else None
    if model is not None:
        return model.forecasts(due)
    return [by_rule.forecast(plan, day) for plan, day in due]
