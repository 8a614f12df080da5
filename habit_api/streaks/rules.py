"""The numbers of a streak: how it grows, how long it lives, when a miss would end it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from habit_api.core.dates import DAYS_IN_WEEK, week_number
from habit_api.core.schedule import (
    OffDays,
    Schedule,
    ScheduleType,
    is_due,
    missed,
    start_of_week,
    week_quota,
    working_days,
)

_YEAR = 365
_FIRST_MILESTONES = frozenset({7, 14, 30, 50, 100, 200, _YEAR})


@dataclass(frozen=True, slots=True)
class Step:
    """A completion's place in its run: its date, its number from 1, and the date of number 1."""

    date: dt.date
    number: int
    run_start: dt.date


def walk(
    schedule: Schedule,
    off: OffDays,
    days: Iterable[dt.date],
    *,
    before: Step | None,
    week_counts: Mapping[dt.date, int],
) -> Iterator[Step]:
    """The steps of the completions on `days`, which must ascend, one for each.

    `before` is the step of the last completion ahead of them, None when they are the first.
    `week_counts` maps the start of a week to all the completions in it, those ahead of `days`
    included, from the week of `before` on; only times per week reads it.

    Once one step is right, all later ones are: start at the first date that a change touched, with
    the last completion before it, and stop where the change `settles`.
    """
    previous = before
    for day in days:
        if previous is not None and _reaches(schedule, off, previous, day, week_counts):
            previous = Step(day, previous.number + 1, previous.run_start)
        else:
            previous = Step(day, 1, day)
        yield previous


def settles(schedule: Schedule, touched: dt.date, old: Step, new: Step) -> bool:
    """Whether a recomputation may stop at a completion whose step was `old` and now is `new`.

    `touched` is the last date that the change touched: the date of an entry that was written or
    removed, the last day of a pause that was added, cut or deleted (`date.max` for an open end).
    All completions after this one then keep their steps: what they are made from is this step and
    what happened after it, and for times per week the whole of its calendar week.

    A change of the schedule itself touches every date and never settles.
    """
    if (old.number, old.run_start) != (new.number, new.run_start):
        return False
    if schedule.type is ScheduleType.TIMES_PER_WEEK:
        week_start = schedule.week_start
        return start_of_week(new.date, week_start) > start_of_week(touched, week_start)
    return new.date >= touched


def alive_until(
    schedule: Schedule, off: OffDays, last: Step, *, week_counts: Mapping[dt.date, int]
) -> dt.date:
    """The last date on which a streak lives when nothing is completed after `last`.

    `date.max` when an open pause, or a schedule that is never due, keeps it alive for good. Holds
    until an entry, a pause or the schedule changes; `week_counts` needs the week of `last` alone.
    """

    def gone_by(day: int) -> int:
        return missed(
            schedule,
            off,
            last.date,
            dt.date.fromordinal(day),
            week_counts=week_counts,
            run_start=last.run_start,
        )

    # What is missed never falls as days go by, so the last day within the allowance is searched
    # for by halving: the one rule answers, in place of a second form of it for each schedule. The
    # span to halve doubles first, so that the cost is that of the days near `last`.
    allowed = schedule.allowed_skip_days
    days = range(last.date.toordinal(), dt.date.max.toordinal() + 1)
    reach = 1
    while reach < len(days) and gone_by(days[reach]) <= allowed:
        reach *= 2
    end = bisect_right(days, allowed, reach // 2, min(reach, len(days)), key=gone_by)
    return dt.date.fromordinal(days[end - 1])


def current_streak(number: int, alive_until: dt.date | None, today: dt.date) -> int:
    """The streak as of `today`, from the last completion's number and the date it lives until.

    0 once that date is past, or where it is None: never completed. A last completion after `today`
    (one flew west) counts as today's.
    """
    return number if alive_until is not None and today <= alive_until else 0


def at_risk(
    schedule: Schedule,
    off: OffDays,
    today: dt.date,
    *,
    last: Step | None,
    alive_until: dt.date | None,
    done_today: bool,
    week_counts: Mapping[dt.date, int],
) -> bool:
    """Whether the habit is due today, still open, and a miss today would end a living streak.

    For times per week a miss ends it when the days left in the week that are not off can no longer
    make good for today; nothing is at risk in the week that the run began in. `last` is the last
    completion and `alive_until` the date it lives until, both None when there is none;
    `week_counts` needs the week of today alone.
    """
    if done_today or last is None or alive_until is None or not last.date < today <= alive_until:
        return False
    done = week_counts.get(start_of_week(today, schedule.week_start), 0)
    if not is_due(schedule, off, today, last_completion=last.date, completed_in_week=done):
        return False
    if schedule.type is not ScheduleType.TIMES_PER_WEEK:
        return today == alive_until
    week = week_number(today.toordinal(), schedule.week_start)
    if week_number(last.run_start.toordinal(), schedule.week_start) == week:
        return False
    week_end = week + DAYS_IN_WEEK - 1
    attainable = done + working_days(schedule, off, today.toordinal() + 1, week_end)
    if attainable == 0:
        return alive_until.toordinal() <= week_end
    # One completion bridges the gap that came before it, so this week is judged by itself.
    return week_quota(schedule, off, week) - attainable > schedule.allowed_skip_days


def milestone(number: int) -> int | None:
    """`number` if a streak of that length is a milestone: 7, 14, 30, 50, 100, 200, each 365."""
    reached = number in _FIRST_MILESTONES or (number > 0 and number % _YEAR == 0)
    return number if reached else None


def _reaches(
    schedule: Schedule,
    off: OffDays,
    previous: Step,
    day: dt.date,
    week_counts: Mapping[dt.date, int],
) -> bool:
    """Whether the run of `previous` goes on in a completion on `day`."""
    gone_by = missed(
        schedule,
        off,
        previous.date,
        day,
        week_counts=week_counts,
        run_start=previous.run_start,
    )
    return gone_by <= schedule.allowed_skip_days
