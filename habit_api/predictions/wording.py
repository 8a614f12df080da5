"""What a feature was, in words that a person understands, in their language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from babel.support import NullTranslations

from habit_api.core.dates import weekday
from habit_api.core.translations import Catalogue
from habit_api.predictions.rules import Term

_CATALOGUE = Catalogue(__file__)
# A text is made from the translations, the value, and the day that is predicted.
Asked = Callable[[NullTranslations], str]
Writer = Callable[[NullTranslations, float, date], str]


def text_of(term: Term, predicted_for: date, language: str) -> str:
    """The term as a sentence."""
    words = _CATALOGUE.to(language)
    if term.value is None:
        return _UNKNOWN[term.feature](words)
    return _WRITERS[term.feature](words, term.value, predicted_for)


def _percent(share: float) -> dict[str, int]:
    return {"percent": round(share * 100)}


def _rate_7d(words: NullTranslations, value: float, _day: date) -> str:
    return words.gettext("Kept on %(percent)d%% of due days in the last week") % _percent(value)


def _rate_30d(words: NullTranslations, value: float, _day: date) -> str:
    return words.gettext("Kept on %(percent)d%% of due days in the last month") % _percent(value)


def _streak(words: NullTranslations, value: float, _day: date) -> str:
    if not value:
        return words.gettext("No streak at the moment")
    number = int(value)
    return words.ngettext("A streak of %(num)d", "A streak of %(num)d", number) % {"num": number}


def _days_since(words: NullTranslations, value: float, _day: date) -> str:
    """The value is the days from the last completion to the predicted day."""
    number = int(value)
    if number <= 1:
        return words.gettext("Done the day before")
    text = words.ngettext("Last done %(num)d day before", "Last done %(num)d days before", number)
    return text % {"num": number}


def _weekday(words: NullTranslations, value: float, day: date) -> str:
    return _ON_WEEKDAY[weekday(day)](words) % _percent(value)


def _hour(words: NullTranslations, value: float, _day: date) -> str:
    return words.gettext("Usually done around %(hour)d:00") % {"hour": round(value) % 24}


def _age(words: NullTranslations, value: float, _day: date) -> str:
    number = max(0, int(value))
    text = words.ngettext("Begun %(num)d day before", "Begun %(num)d days before", number)
    return text % {"num": number}


def _schedule(words: NullTranslations, value: float, _day: date) -> str:
    number = max(1, round(value * 7))
    text = words.ngettext("Due about %(num)d day a week", "Due about %(num)d days a week", number)
    return text % {"num": number}


def _weight(words: NullTranslations, value: float, _day: date) -> str:
    return words.gettext("A weight of %(num)d") % {"num": int(value)}


def _progress(words: NullTranslations, value: float, _day: date) -> str:
    return words.gettext("On average %(percent)d%% of the target lately") % _percent(value)


def _strength(words: NullTranslations, value: float, _day: date) -> str:
    return words.gettext("A strength of %(percent)d%%") % _percent(value)


def _others(words: NullTranslations, value: float, _day: date) -> str:
    return words.gettext("Other habits kept on %(percent)d%% of days last week") % _percent(value)


def _reminder(words: NullTranslations, value: float, _day: date) -> str:
    return words.gettext("With a reminder") if value else words.gettext("Without a reminder")


_WRITERS: dict[str, Writer] = {
    "rate_7d": _rate_7d,
    "rate_30d": _rate_30d,
    "streak": _streak,
    "days_since": _days_since,
    "weekday": _weekday,
    "hour": _hour,
    "age": _age,
    "schedule": _schedule,
    "weight": _weight,
    "progress": _progress,
    "strength": _strength,
    "others": _others,
    "reminder": _reminder,
}
_ON_WEEKDAY: tuple[Asked, ...] = (
    lambda words: words.gettext("Kept on %(percent)d%% of Sundays"),
    lambda words: words.gettext("Kept on %(percent)d%% of Mondays"),
    lambda words: words.gettext("Kept on %(percent)d%% of Tuesdays"),
    lambda words: words.gettext("Kept on %(percent)d%% of Wednesdays"),
    lambda words: words.gettext("Kept on %(percent)d%% of Thursdays"),
    lambda words: words.gettext("Kept on %(percent)d%% of Fridays"),
    lambda words: words.gettext("Kept on %(percent)d%% of Saturdays"),
)
_UNKNOWN: dict[str, Asked] = {
    "rate_7d": lambda words: words.gettext("Not due in the last week"),
    "rate_30d": lambda words: words.gettext("Not due in the last month"),
    "days_since": lambda words: words.gettext("Never done yet"),
    "weekday": lambda words: words.gettext("Not due on this weekday lately"),
    "hour": lambda words: words.gettext("No usual hour"),
    "progress": lambda words: words.gettext("Not measured in numbers"),
    "others": lambda words: words.gettext("No other habit due in the last week"),
}
