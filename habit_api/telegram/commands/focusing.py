"""`/focus`: starting a session, and ending it."""

from __future__ import annotations

from habit_api.core.clock import now
from habit_api.focus import queries as sessions
from habit_api.focus import service
from habit_api.focus.errors import NoActiveSession
from habit_api.focus.rules import MOST_MINUTES
from habit_api.telegram.talk import Row, Talk
from habit_api.telegram.words import bold, time_words

USUAL = (25, 50)
STARTS, STOPS, DROPS = {"start", "begin"}, {"stop", "end", "done"}, {"cancel", "abandon"}


def focus(talk: Talk, rest: str) -> None:
    """`/focus start 25`, `/focus 25`, `/focus stop`, `/focus cancel`; alone it shows how it is."""
    words = rest.lower().split()
    if not words:
        _show(talk)
    elif words[0] in STOPS:
        press_stop(talk, sessions.active(talk.user)["id"])
    elif words[0] in DROPS:
        press_drop(talk, sessions.active(talk.user)["id"])
    else:
        _start(talk, words[1:] if words[0] in STARTS else words)


def press_start(talk: Talk, minutes: int) -> None:
    """Start a session of so many minutes."""
    if not 1 <= minutes <= MOST_MINUTES:
        _explain(talk)
        return
    purpose = {"habit_id": None, "task_id": None, "plant_type": None}
    service.start(talk.user, duration_min=minutes, **purpose)
    _show(talk)


def press_stop(talk: Talk, session_id: int) -> None:
    """Complete a session, and tell what it brought."""
    result = service.end(talk.user, session_id, completed=True)
    session = sessions.get(talk.user, session_id)
    minutes, points = session["focus_min"], session["xp_awarded"]
    lines = [
        talk.words.ngettext("🌱 %(num)d minute focused.", "🌱 %(num)d minutes focused.", minutes)
        % {"num": minutes}
    ]
    if points:
        text = talk.words.ngettext("+%(num)d point", "+%(num)d points", points)
        lines.append(text % {"num": points})
    if result["checkin"]:
        text = talk.words.gettext("Entered for %(habit)s.")
        lines.append(text % {"habit": bold(result["checkin"]["log"]["habit_name"])})
    talk.show("\n".join(lines))


def press_drop(talk: Talk, session_id: int) -> None:
    """Abandon a session."""
    service.end(talk.user, session_id, abandoned=True)
    talk.show(talk.words.gettext("Given up. It does not count."))


def _start(talk: Talk, words: list[str]) -> None:
    if not words:
        press_start(talk, USUAL[0])
    elif words[0].isascii() and words[0].isdigit() and len(words[0]) < 5:
        press_start(talk, int(words[0]))
    else:
        _explain(talk)


def _show(talk: Talk) -> None:
    try:
        session = sessions.active(talk.user)
    except NoActiveSession:
        text = talk.words.gettext("%(num)d min")
        row = [(f"▶️ {text % {'num': minutes}}", f"focus:{minutes}") for minutes in USUAL]
        talk.show(talk.words.gettext("How long do you want to focus?"), row)
        return
    passed = int((now() - session["started_at"]).total_seconds() // 60)
    since = time_words(session["started_at"], talk.user.timezone, talk.language)
    if session["planned_min"] is None:
        text = talk.words.gettext("⏳ Focusing since %(time)s: %(passed)d min")
    else:
        text = talk.words.gettext("⏳ Focusing since %(time)s: %(passed)d of %(planned)d min")
    numbers = {"time": since, "passed": passed, "planned": session["planned_min"]}
    talk.show(text % numbers, _ends(talk, session["id"]))


def _ends(talk: Talk, session_id: int) -> Row:
    return [
        (talk.words.gettext("✅ Finish"), f"stop:{session_id}"),
        (talk.words.gettext("✖️ Give up"), f"drop:{session_id}"),
    ]


def _explain(talk: Talk) -> None:
    text = talk.words.gettext("/focus start 25 begins (1 to %(most)d minutes), /focus stop ends.")
    talk.say(text % {"most": MOST_MINUTES})
