"""What a feature was, in words that a person understands, in their language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from babel.support import NullTranslations

from habit_api.core.translations import Catalogue
from habit_api.predictions.rules import Term

_CATALOGUE = Catalogue(__file__)
# A text is made from the translations, the value, and the day that is predicted.
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


_WRITERS: dict[str, Writer] = {
    "rate_7d": _rate_7d,
    "rate_30d": _rate_30d,
    "streak": _streak,
}
_UNKNOWN: dict[str, Callable[[NullTranslations], str]] = {
    "rate_7d": lambda words: words.gettext("Not due in the last week"),
    "rate_30d": lambda words: words.gettext("Not due in the last month"),
}
