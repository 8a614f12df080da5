"""When a repeating task comes next: pure, and bounded whatever the rule.

Dates are found by python-dateutil, which looks for a date that never comes until the year 9999. So
each search begins within the last 600 years of its calendar, which repeats every 400.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from dateutil.rrule import rrule, rrulestr

from habit_api.core.clock import instant_of, wall_clock
from habit_api.tasks.errors import RepeatInvalid

LONGEST = 200
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = f"({'|'.join(_WEEKDAYS)})"
_OF_YEAR = r"([+-]?(5[0-3]|[1-4][0-9]|[1-9]))"
PARTS = {
    "INTERVAL": "[1-9][0-9]{0,2}",
    "COUNT": "[1-9][0-9]{0,2}",
    "UNTIL": "[0-9]{8}(T[0-9]{6}Z?)?",
    "WKST": _DAY,
    # dateutil walks over all days for each of these.
    "BYDAY": f"{_OF_YEAR}?{_DAY}(,{_OF_YEAR}?{_DAY}){{0,9}}",
    "BYMONTHDAY": "-?(3[01]|[12][0-9]|[1-9])(,-?(3[01]|[12][0-9]|[1-9]))*",
    "BYMONTH": "(1[0-2]|[1-9])(,(1[0-2]|[1-9]))*",
    "BYSETPOS": "-?[1-9][0-9]?(,-?[1-9][0-9]?){0,3}",
}
_PART = "|".join(f"{name}={values}" for name, values in PARTS.items())
GRAMMAR = (
    "^(daily|weekly|monthly|(RRULE:)?FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(" + _PART + ")){0,8})$"
)
# A cycle of the calendar, and the first year of the one in which dates are looked for.
CYCLE, LATE = 400, 9400
MONTHS = {"MONTHLY": 1, "YEARLY": 12}
DAYS = {"DAILY": 1, "WEEKLY": 7}
FILTERS = {"BYDAY", "BYMONTHDAY", "BYMONTH"}

Parts = dict[str, str]


def check(repeat: str, start: datetime, timezone: str) -> None:
    """Raises `RepeatInvalid` unless a task that is first due at `start` can repeat so."""
    try:
        began = wall_clock(start, timezone)
    except OverflowError as error:
        raise RepeatInvalid from error
    parts = _parts(repeat, began)
    _check_parts(parts)
    _until(parts)
    if _next_local(parts, began, began) is None:
        raise RepeatInvalid


def _check_parts(parts: Parts) -> None:
    """Raises `RepeatInvalid` for parts that make no sense together, or that dateutil trips over."""
    frequency = parts["FREQ"]
    ordinals = [int(number) for number in re.findall(r"\d+", parts.get("BYDAY", ""))]
    of_months = frequency == "MONTHLY" or "BYMONTH" in parts
    for wrong, reason in (
        ({"COUNT", "UNTIL"} <= parts.keys(), "COUNT and UNTIL exclude each other."),
        (
            frequency in DAYS and (ordinals or "BYSETPOS" in parts),
            "BYSETPOS and numbers in BYDAY are for months and years.",
        ),
        (of_months and max(ordinals, default=0) > 5, "no weekday comes six times a month."),
        (frequency == "WEEKLY" and "BYMONTHDAY" in parts, "weeks have no BYMONTHDAY."),
        (
            frequency == "DAILY" and "INTERVAL" in parts and FILTERS & parts.keys(),
            "an INTERVAL of days goes without BYDAY, BYMONTHDAY and BYMONTH.",
        ),
        (
            "BYSETPOS" in parts and not {"BYDAY", "BYMONTHDAY"} & parts.keys(),
            "BYSETPOS chooses from BYDAY or BYMONTHDAY.",
        ),
    ):
        if wrong:
            raise RepeatInvalid(reason)


def following(repeat: str, start: datetime, timezone: str, *, after: datetime) -> datetime | None:
    """The first instant later than `after` at which a task that began at `start` is due again.

    In local time it is always the time of day of `start`. None when the rule has come to its end.
    """
    try:
        began, last = wall_clock(start, timezone), wall_clock(after, timezone)
        parts = _parts(repeat, began)
        while (local := _next_local(parts, began, last)) is not None:
            found = instant_of(local, timezone)
            # Of an hour that comes twice, or a day that never came, both may be behind.
            if found > after:
                return found if _is_within(_until(parts), local, found) else None
            last = local
    except OverflowError:
        pass
    return None


def rest(repeat: str) -> str | None:
    """The rule of the task after one with this rule; None when that was the last of a `COUNT`."""
    counted = re.search(r"(?<=;COUNT=)\d+", repeat)
    if counted is None:
        return repeat
    left = int(counted[0]) - 1
    return f"{repeat[: counted.start()]}{left}{repeat[counted.end() :]}" if left else None


def _parts(repeat: str, began: datetime) -> Parts:
    """The parts of the rule. Raises `RepeatInvalid` for what is none."""
    if repeat in ("daily", "weekly"):
        return {"FREQ": repeat.upper()}
    if repeat == "monthly":
        # The same day, or the last one of a month that has fewer.
        days = range(min(began.day, 28), began.day + 1)
        return {"FREQ": "MONTHLY", "BYMONTHDAY": ",".join(map(str, days)), "BYSETPOS": "-1"}
    if len(repeat) > LONGEST or not re.fullmatch(GRAMMAR[1:-1], repeat):
        raise RepeatInvalid("it is neither daily, weekly, monthly nor an RRULE that fits.")
    pairs = [part.split("=") for part in repeat.removeprefix("RRULE:").split(";")]
    parts = dict(pairs)
    if len(parts) < len(pairs):
        raise RepeatInvalid("a part is named twice.")
    return parts


def _next_local(parts: Parts, began: datetime, last: datetime) -> datetime | None:
    """What clocks show when it is next due after `last`."""
    last = max(last, began)
    begin = _jumped(parts, began, last)
    # Whole cycles on, everything falls on the same weekdays and the same days of leap years.
    years = LATE + (last.year - LATE) % CYCLE - last.year
    rule = _rule(parts, began, begin.replace(year=begin.year + years))
    found: datetime | None = rule.after(last.replace(year=last.year + years))
    if found is None or not 1 <= found.year - years <= date.max.year:
        return None
    return found.replace(year=found.year - years)


def _jumped(parts: Parts, began: datetime, last: datetime) -> datetime:
    """Where to look from: as many whole intervals on as `last` leaves behind."""
    interval = int(parts.get("INTERVAL", 1))
    if parts["FREQ"] in DAYS:
        step = timedelta(days=interval * DAYS[parts["FREQ"]])
        return began + (last - began) // step * step
    step_months = interval * MONTHS[parts["FREQ"]]
    passed = 12 * (last.year - began.year) + last.month - began.month
    if passed < step_months:
        return began
    months = 12 * began.year + began.month - 1 + passed // step_months * step_months
    return began.replace(year=months // 12, month=months % 12 + 1, day=1)


def _rule(parts: Parts, began: datetime, begin: datetime) -> rrule:
    """The rule from `begin` on, without its end; what it leaves open is as in `began`."""
    wanted = {name: value for name, value in parts.items() if name not in ("COUNT", "UNTIL")}
    if not {"BYDAY", "BYMONTHDAY"} & wanted.keys():
        if parts["FREQ"] == "WEEKLY":
            wanted["BYDAY"] = _WEEKDAYS[began.weekday()]
        if parts["FREQ"] in MONTHS:
            wanted["BYMONTHDAY"] = str(began.day)
        if parts["FREQ"] == "YEARLY":
            wanted.setdefault("BYMONTH", str(began.month))
    if parts["FREQ"] == "DAILY" and FILTERS & wanted.keys():
        # The same days, looked for a year at a time.
        wanted |= {"FREQ": "YEARLY"}
        wanted.setdefault("BYDAY", ",".join(_WEEKDAYS))
    text = ";".join(f"{name}={value}" for name, value in wanted.items())
    made: rrule = rrulestr(text, dtstart=begin)  # type: ignore[assignment]  # of one rule
    return made


def _until(parts: Parts) -> str | None:
    """The `UNTIL` of a rule. Raises `RepeatInvalid` where it is no date."""
    until = parts.get("UNTIL")
    if until is not None:
        try:
            datetime.fromisoformat(until)
        except ValueError as error:
            raise RepeatInvalid("UNTIL is no date.") from error
    return until


def _is_within(until: str | None, local: datetime, found: datetime) -> bool:
    """Whether what is due then comes before the rule's end, which is included."""
    if until is None:
        return True
    if "T" not in until:
        return local.date() <= date.fromisoformat(until)
    end = datetime.fromisoformat(until)
    return (local if end.tzinfo is None else found) <= end
