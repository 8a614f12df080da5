"""Frequencies of other trackers ("3 times in 7 days") as schedules of ours."""

from __future__ import annotations

from habit_api.transfer.records import ImportedSchedule

DAILY = ImportedSchedule("daily")
WEEK = 7


def from_frequency(
    times: int, days: int, *, calendar_weeks: bool = False
) -> tuple[ImportedSchedule, bool]:
    """The schedule for `times` in `days`, and whether it says exactly that.

    Once in n days is an interval, k times in 7 days are k a week; with `calendar_weeks` once in
    7 days is once a week too. What has no schedule of ours gets the one of the nearest rate, and
    anything but two positive numbers is daily.
    """
    if times < 1 or days < 1:
        return DAILY, False
    if times >= days:
        return DAILY, times == days
    if calendar_weeks and days == WEEK:
        return ImportedSchedule("times_per_week", times), True
    if times == 1:
        return ImportedSchedule("interval", min(days, WEEK)), days <= WEEK
    if days == WEEK:
        return ImportedSchedule("times_per_week", times), True
    return _nearest(times, days), False


def _nearest(times: int, days: int) -> ImportedSchedule:
    # Rounded half up, in whole numbers.
    a_week = (2 * times * WEEK + days) // (2 * days)
    return DAILY if a_week >= WEEK else ImportedSchedule("times_per_week", max(1, a_week))


def describe_frequency(times: int, days: int) -> str:
    """The frequency in words, as in "once in 30 days"."""
    return f"{'once' if times == 1 else f'{times} times'} in {days} days"


def describe(schedule: ImportedSchedule) -> str:
    """The schedule in words, as in "became 3 times a week"."""
    if schedule.type == "daily":
        return "daily"
    if schedule.type == "interval":
        return f"every {schedule.n} days"
    return "once a week" if schedule.n == 1 else f"{schedule.n} times a week"
