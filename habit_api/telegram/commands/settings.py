"""`/settings`: language, time zone, reminders."""

from __future__ import annotations

from dataclasses import replace

from habit_api.core.clock import now
from habit_api.telegram.errors import ButtonStale
from habit_api.telegram.talk import Talk
from habit_api.telegram.words import LANGUAGES, WORDS, bold, plain, time_words
from habit_api.users import queries as users
from habit_api.users import service

CHANNEL = "telegram"


def show(talk: Talk) -> None:
    """`/settings`."""
    user = talk.user
    reminded = CHANNEL in users.settings(user.id).reminder_channels
    state = talk.words.gettext("on") if reminded else talk.words.gettext("off")
    time = time_words(now(), user.timezone, talk.language)
    lines = [
        bold(talk.words.gettext("Settings of %(name)s") % {"name": user.username}),
        "",
        talk.words.gettext("Language: %(language)s") % {"language": LANGUAGES[talk.language]},
        talk.words.gettext("Time zone: %(zone)s, where it is %(time)s")
        % {"zone": plain(user.timezone), "time": time},
        talk.words.gettext("Reminders in Telegram: %(state)s") % {"state": state},
    ]
    languages = [(name, f"lang:{code}") for code, name in LANGUAGES.items()]
    if reminded:
        switch = (talk.words.gettext("🔕 No reminders here"), "remind:off")
    else:
        switch = (talk.words.gettext("🔔 Remind me here"), "remind:on")
    talk.show("\n".join(lines), languages, [switch])


def press_language(talk: Talk, language: str) -> None:
    """Speak another language from now on. Raises `ButtonStale`."""
    if language not in LANGUAGES:
        raise ButtonStale
    service.change_settings(talk.user, {"language": language})
    talk.user, talk.language = replace(talk.user, language=language), language
    talk.words = WORDS.to(language)
    show(talk)


def press_remind(talk: Talk, wanted: str) -> None:
    """Have reminders here, or not. Raises `ButtonStale`."""
    if wanted not in {"on", "off"}:
        raise ButtonStale
    channels = users.settings(talk.user.id).reminder_channels
    others = [channel for channel in channels if channel != CHANNEL]
    chosen = [CHANNEL, *others] if wanted == "on" else others
    service.change_settings(talk.user, {"reminder_channels": chosen})
    show(talk)
