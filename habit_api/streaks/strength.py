"""How strong a habit has grown: the exponentially smoothed score of Loop Habit Tracker.

The formula is that of its `Score.compute` and the rolling sum of its `ScoreList.recompute`
(https://github.com/iSoron/uhabits), without the doubled windows that it uses for yes/no habits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import sqrt

from habit_api.core.dates import DAYS_IN_WEEK
from habit_api.core.schedule import (
    HabitKind,
    OffDays,
    Schedule,
    ScheduleType,
    TargetType,
    is_kept,
    is_off,
)

# A daily habit's score goes half the way to 1 in this many kept days.
_HALF_LIFE_DAYS = 13


def kept_share(
    kind: HabitKind, target_type: TargetType, value: Decimal | None, target: Decimal | None
) -> float:
    """How far a day's entry keeps the habit, from 0 to 1; 1 whenever it is kept.

    Numeric entries short of an at-least target count in proportion; past an at-most target the
    share falls to 0 at twice the target. A numeric habit has a `target` above 0.
    """
    if is_kept(kind, target_type, value, target):
        return 1.0
    if value is None or not target:
        return 0.0
    share = float(value / target)
    return max(0.0, share if target_type is TargetType.AT_LEAST else 2.0 - share)


def strength(
    schedule: Schedule, off: OffDays, shares: Mapping[date, float], *, start: date, until: date
) -> float:
    """The score at the end of `until`, from 0 to 1, having been 0 before `start`.

    `shares` holds the `kept_share` of each day with an entry; `start` is the first entry's date.
    Leave out a today that is still open. With x due occasions in n days and f = x / n, each day
    takes s to s * m + v * (1 - m), with m = 0.5 ** (sqrt(f) / 13) and v the shares of the last n
    days over x, at most 1. 0 when the habit is never due.

    An off day leaves s as it is, and its place in the n days too: in a week it repeats what that
    weekday was a week before, an interval does not count it. What was done on it counts in later
    days. Exempt weekdays lower x, so that a perfect week is 1 whatever is exempt.
    """
    if not schedule.has_due_day():
        return 0.0
    occasions, days = _rhythm(schedule)
    keep = 0.5 ** (sqrt(occasions / days) / _HALF_LIFE_DAYS)
    recent = deque([0.0] * days, maxlen=days)
    score = 0.0
    for number in range(start.toordinal(), until.toordinal() + 1):
        day = date.fromordinal(number)
        share = shares.get(day, 0.0)
        if is_off(schedule, off, day):
            if schedule.type is not ScheduleType.INTERVAL:
                recent.rotate(-1)
            recent[-1] = max(recent[-1], share)
        else:
            recent.append(share)
            score = score * keep + min(1.0, sum(recent) / occasions) * (1.0 - keep)
    return score


def _rhythm(schedule: Schedule) -> tuple[int, int]:
    """The x due occasions in n days that the schedule comes to."""
    if schedule.type is ScheduleType.DAILY:
        return 1, 1
    if schedule.type is ScheduleType.INTERVAL:
        return 1, schedule.n
    weekdays = len(schedule.due_weekdays)
    if schedule.type is ScheduleType.WEEKDAYS:
        return weekdays, DAYS_IN_WEEK
    return min(schedule.n, weekdays), DAYS_IN_WEEK
