"""What the rule predicts: recent rates and the streak. It needs neither numpy nor a model."""

from __future__ import annotations

from datetime import date, timedelta

from habit_api.predictions.plans import Plan
from habit_api.predictions.rules import (
    MONTH,
    WEEK,
    Forecast,
    largest,
    rule_probability,
    rule_terms,
)
from habit_api.streaks.rates import rate


def forecast(plan: Plan, predicted_for: date) -> Forecast:
    """The rule's forecast of a habit that is due next on `predicted_for`."""
    terms = rule_terms(_rate(plan, WEEK), _rate(plan, MONTH), plan.streak)
    probability = rule_probability(terms)
    return Forecast(plan.habit.id, predicted_for, probability, largest(terms))


def _rate(plan: Plan, days: int) -> float | None:
    """The rate of the last so many settled days."""
    return rate(
        plan.schedule,
        plan.off,
        plan.kept,
        start=plan.known_until - timedelta(days=days - 1),
        end=plan.known_until,
        first_entry=plan.first_entry,
        today_open=False,
    )
