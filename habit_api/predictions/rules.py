"""What is predicted and how sure it is: the next due date, the rule, the risk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from habit_api.core.clock import local_date, wall_clock
from habit_api.core.schedule import OffDays, Schedule, is_due, start_of_week

MODEL, RULES = "model", "rules"
SOURCES = (MODEL, RULES)
LOW, MEDIUM, HIGH = "low", "medium", "high"
RISKS = (LOW, MEDIUM, HIGH)
# Enough for every comparison; what lies behind is the noise of binary fractions.
DECIMALS = 6
# How far ahead the next due date is looked for, in days.
HORIZON = 366
MOST_TERMS = 5
# Predictions are made from so many hours after the beginning of a day on, up to before so many.
NIGHT_BEGINS, NIGHT_ENDS = 2, 6
# The latest hour that a day may start at.
LATEST_START = 6
# The spans of the rule's rates, in days, and the streak that counts in full.
WEEK, MONTH = 7, 30
# What each of the rule's terms adds at the most.
WEIGHTS = {"rate_7d": 0.5, "rate_30d": 0.3, "streak": 0.2}


@dataclass(frozen=True, slots=True)
class Term:
    """What a feature was, and what it added to a prediction or took from it.

    None is a value that is not known yet.
    """

    feature: str
    value: float | None
    contribution: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """How probably a habit will be kept on its next due date, and why.

    `terms` are the largest contributions, in order. `model_version` is None where the rule spoke.
    """

    habit_id: int
    predicted_for: date
    probability: float
    terms: tuple[Term, ...]
    model_version: int | None = None

    @property
    def source(self) -> str:
        """Who made it: the model, or the rule."""
        return RULES if self.model_version is None else MODEL


@dataclass(frozen=True, slots=True)
class Place:
    """Whoever lives by these clocks and begins the day at that hour; `today` is their date."""

    timezone: str
    day_start_hour: int
    today: date


def where_it_is_night(moment: datetime, zones: Iterable[str]) -> Iterator[Place]:
    """The places whose day began some hours ago: clocks may skip an hour, and so may a job."""
    for zone in zones:
        hour = wall_clock(moment, zone).hour
        for start in range(LATEST_START + 1):
            if start + NIGHT_BEGINS <= hour < start + NIGHT_ENDS:
                yield Place(zone, start, local_date(moment, zone, start))


def next_due(
    schedule: Schedule,
    off: OffDays,
    first: date,
    *,
    last_completion: date | None,
    week_counts: Mapping[date, int],
) -> date | None:
    """The first due date from `first` on, if nothing is completed until then.

    `last_completion` is the last one before `first`; `week_counts` maps the start of a week to the
    completions in it, and needs the week of `first` alone. None when there is none within a year.
    """
    start = first.toordinal()
    for number in range(start, min(start + HORIZON, date.max.toordinal()) + 1):
        day = date.fromordinal(number)
        done = week_counts.get(start_of_week(day, schedule.week_start), 0)
        if is_due(schedule, off, day, last_completion=last_completion, completed_in_week=done):
            return day
    return None


def rule_terms(rate_7d: float | None, rate_30d: float | None, streak: int) -> tuple[Term, ...]:
    """The terms of the rule: recent rates, and the streak. A missing rate counts as 0."""
    found = (
        ("rate_7d", rate_7d, rate_7d or 0.0),
        ("rate_30d", rate_30d, rate_30d or 0.0),
        ("streak", streak, min(streak / MONTH, 1.0)),
    )
    return tuple(Term(name, value, WEIGHTS[name] * share) for name, value, share in found)


def rule_probability(terms: tuple[Term, ...]) -> float:
    """What the rule's terms add up to, from 0 to 1."""
    return min(1.0, sum(term.contribution for term in terms))


def largest(terms: Iterable[Term]) -> tuple[Term, ...]:
    """At most five terms, the largest contributions first."""
    return tuple(sorted(terms, key=lambda term: -abs(term.contribution))[:MOST_TERMS])


def missing(source: str, feature: str, contribution: float) -> float:
    """What a term takes from the chance; below 0, what it adds.

    A model's terms are on both sides of 0. The rule's are not: each may lack a part of its weight.
    """
    return (WEIGHTS[feature] if source == RULES else 0.0) - contribution


def risk(probability: float) -> str:
    """How likely it is to slip: `low` from 0.7, `medium` from 0.4, else `high`."""
    if probability >= 0.7:
        return LOW
    return MEDIUM if probability >= 0.4 else HIGH
