"""`/start`, `/help`, `/unlink`: how a chat becomes somebody's, and what can be said in it."""

from __future__ import annotations

import re

from habit_api.telegram import service
from habit_api.telegram.rules import Event
from habit_api.telegram.talk import Answer, Talk
from habit_api.telegram.words import N_, WORDS, bold

# What the Bot API lets a link carry.
CODE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
# In the order in which they are told, here and in the menu that Telegram shows.
DESCRIPTIONS = {
    "habits": N_("today's habits, to be ticked off"),
    "done": N_("complete one: /done Meditate, /done 2, /done Read 20"),
    "skip": N_("take a day off: /skip Meditate"),
    "undo": N_("take the newest entry back"),
    "streaks": N_("your streaks"),
    "rewards": N_("your rewards, and claiming them"),
    "tasks": N_("open tasks; /task Repot the ficus adds one"),
    "focus": N_("focus for a while: /focus start 25, /focus stop"),
    "settings": N_("language and reminders"),
    "unlink": N_("take this chat off your account"),
    "help": N_("what I understand"),
}


def link(event: Event, code: str) -> Answer:
    """`/start <code>`: make the chat that of the user who was given the code.

    Raises `CodeInvalid`, `RateLimited`.
    """
    linked = service.link(event, code if CODE.fullmatch(code) else "")
    answer = Talk(event, linked.user, {})
    say, name = answer.words, bold(linked.user.username)
    lines = [say.gettext("👋 Hello! This chat is linked to %(name)s now.") % {"name": name}]
    if linked.left_account:
        lines.append(say.gettext("It is no longer linked to the account it was linked to before."))
    if linked.left_chat is not None:
        lines.append(say.gettext("Your other chat is no longer linked."))
        text = say.gettext("%(name)s is linked to another chat now, and no longer to this one.")
        answer.say(text % {"name": name}, chat_id=linked.left_chat)
    answer.say("\n".join([*lines, "", *help_lines(answer)]))
    return answer


def greet(talk: Talk) -> None:
    """`/start` in a chat that is linked."""
    text = talk.words.gettext("👋 Hello! This chat is linked to %(name)s.")
    name = {"name": bold(talk.user.username)}
    talk.say("\n".join([text % name, "", *help_lines(talk)]))


def explain(talk: Talk) -> None:
    """`/help`."""
    talk.say("\n".join(help_lines(talk)))


def unlink(talk: Talk) -> None:
    """`/unlink`."""
    service.unlink(talk.user.id)
    talk.say(talk.words.gettext("This chat is no longer linked to your account."))


def turn_away(answer: Answer) -> None:
    """Tell somebody whose chat is nobody's how to link it."""
    answer.say(
        answer.words.gettext(
            "This chat is not linked to an account yet. Ask for a link to me where you keep your"
            " habits (POST /api/v1/telegram/link), and open it here."
        )
    )


def help_lines(answer: Answer) -> list[str]:
    """The commands, and what they do."""
    say = answer.words.gettext
    return [f"/{name} - {say(text)}" for name, text in DESCRIPTIONS.items()]


def menu(language: str) -> list[dict[str, str]]:
    """The commands as Telegram's menu shows them."""
    say = WORDS.to(language).gettext
    return [{"command": name, "description": say(text)} for name, text in DESCRIPTIONS.items()]
