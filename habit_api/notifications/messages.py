"""What a notification says, in its reader's language."""

from __future__ import annotations

from typing import Any

from habit_api.core.translations import Catalogue
from habit_api.notifications.channels.base import NOTICES, REMINDERS, Message

WORDS = Catalogue(__file__)


def of(row: Any) -> Message:
    """The message of a notification; `row` has the columns of `delivery.COLUMNS`."""
    reminds = row.date is not None
    title, body = _reminder(row) if reminds else (row.title, row.body or "")
    return Message(
        id=row.id,
        user_id=row.user_id,
        kind=REMINDERS if reminds else NOTICES,
        language=row.language,
        title=title,
        body=body,
        scheduled_at=row.scheduled_at,
        habit_id=row.habit_id,
        date=row.date,
    )


def _reminder(row: Any) -> tuple[str, str]:
    words = WORDS.to(row.language)
    streak = row.streak if row.alive_until and row.date <= row.alive_until else 0
    if streak:
        body = words.ngettext(
            "Kept %(num)d time in a row. Keep it going!",
            "Kept %(num)d times in a row. Keep it going!",
            streak,
        )
        body %= {"num": streak}
    else:
        body = words.gettext("Today is a good day to begin.")
    return words.gettext("Reminder: %(habit)s") % {"habit": row.name}, body
