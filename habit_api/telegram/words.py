"""The bot's words: its catalogue, how it writes dates and numbers, what errors are called."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from html import escape

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from babel.support import NullTranslations

from habit_api.core.clock import wall_clock
from habit_api.core.errors import AppError
from habit_api.core.translations import Catalogue

WORDS = Catalogue(__file__)
LANGUAGES = {"en": "English", "ru": "Русский"}


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for what is translated later
    return message


ERRORS = {
    "ACCOUNT_INACTIVE": N_("Your account is switched off."),
    "ALREADY_COMPLETED": N_("This day is already completed."),
    "ALREADY_SKIPPED": N_("This day is already skipped."),
    "DATE_IN_FUTURE": N_("That day is still to come."),
    "DATE_TOO_OLD": N_("That day is more than seven days back."),
    "FORBIDDEN": N_("This is not yours."),
    "HABIT_INACTIVE": N_("This habit is deleted."),
    "HABIT_NOT_FOUND": N_("This habit is gone."),
    "INTERNAL_ERROR": N_("Something went wrong here. Please try again later."),
    "LAST_WAY_IN": N_("It is the only way into your account. Set a password first."),
    "LOG_NOT_FOUND": N_("This entry is gone."),
    "NO_ACTIVE_SESSION": N_("You are not focusing at the moment."),
    "RATE_LIMITED": N_("That was too often. Please try again later."),
    "REWARD_ALREADY_CLAIMED": N_("This reward was claimed already."),
    "REWARD_NOT_ACHIEVED": N_("This reward still needs some pieces."),
    "REWARD_NOT_FOUND": N_("This reward is gone."),
    "SESSION_ALREADY_ACTIVE": N_("You are focusing already; end that first."),
    "SESSION_ENDED": N_("This session has ended already."),
    "SESSION_LEFT_OPEN": N_("This session was left open for too long and does not count."),
    "SESSION_NOT_FOUND": N_("This session is gone."),
    "TASK_NOT_FOUND": N_("This task is gone."),
    "TELEGRAM_BUTTON_STALE": N_("This button is out of date."),
    "TELEGRAM_CODE_INVALID": N_("This code is not valid (any more). Ask for a new one."),
    "TELEGRAM_NOT_LINKED": N_("This chat is not linked to an account."),
    "VALUE_NOT_ALLOWED": N_("This habit takes no number: it is done or not."),
    "VALUE_OUT_OF_RANGE": N_("That number is out of range."),
}


def error_words(words: NullTranslations, error: AppError) -> str:
    """What went wrong, in the reader's language where it is known there."""
    known = ERRORS.get(error.code)
    return words.gettext(known) if known else error.text


def bold(text: str) -> str:
    """What a user wrote, as HTML."""
    return f"<b>{plain(text)}</b>"


def plain(text: str) -> str:
    """What a user wrote, for a message that is HTML."""
    return escape(text, quote=False)


def shortened(text: str, length: int) -> str:
    """`text`, or as much of it as fits."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def number(value: Decimal | int, language: str) -> str:
    """A number as it is written in a language."""
    return format_decimal(value, locale=language)


def date_words(day: date, language: str) -> str:
    """A date without its year."""
    return format_date(day, "d MMMM", locale=language)


def time_words(moment: datetime, timezone: str, language: str) -> str:
    """The time of day that clocks in `timezone` show."""
    return format_datetime(wall_clock(moment, timezone), "HH:mm", locale=language)
