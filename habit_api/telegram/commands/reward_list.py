"""`/rewards`, and claiming them."""

from __future__ import annotations

from typing import Any

from habit_api.rewards import queries as rewards
from habit_api.rewards import service
from habit_api.rewards.rules import ACHIEVED, BLANK, CLAIMED
from habit_api.telegram.commands.outcome import LABEL
from habit_api.telegram.talk import Talk, pages
from habit_api.telegram.words import bold, shortened

SIZE = 8
BAR = 8


def show(talk: Talk) -> None:
    """`/rewards`: how far they have come, with a button for each that can be claimed."""
    press_page(talk, 0)


def press_page(talk: Talk, page: int) -> None:
    """Show a page of the rewards in the place of this one."""
    found = rewards.page(talk.user, {"active": True, "limit": SIZE, "offset": page * SIZE})
    shown = [each["progress"] for each in found["rewards"]]
    if not found["total"]:
        talk.show(talk.words.gettext("You have no rewards yet. Make one in the app."))
        return
    text = [bold(talk.words.gettext("Your rewards")), "", *(_line(each) for each in shown)]
    rows = [
        [(f"🎁 {shortened(each['reward'].name, LABEL)}", f"claim:{page}:{each['reward'].id}")]
        for each in shown
        if each["status"] == ACHIEVED
    ]
    talk.show("\n".join(text), *rows, *pages("rewards", page, found["total"], SIZE))


def press_claim(talk: Talk, page: int, reward_id: int) -> None:
    """Claim a reward of the list, and show the list as it is now."""
    talk.say(_claimed(talk, reward_id))
    press_page(talk, page)


def press_enjoy(talk: Talk, reward_id: int) -> None:
    """Claim the reward that a completion filled."""
    talk.show(_claimed(talk, reward_id))


def _claimed(talk: Talk, reward_id: int) -> str:
    service.claim(talk.user, reward_id)
    name = bold(rewards.get(talk.user, reward_id).name)
    return talk.words.gettext("🎉 Enjoy it: %(reward)s") % {"reward": name}


def _line(progress: dict[str, Any]) -> str:
    name = bold(progress["reward"].name)
    if progress["reward"].type == BLANK:
        return f"▫️ {name}"
    earned, required = progress["pieces_earned"], progress["pieces_required"]
    mark = {ACHIEVED: "🎁", CLAIMED: "✅"}.get(progress["status"], "▫️")
    filled = BAR * progress["progress_percent"] // 100
    return f"{mark} {name}  {'▰' * filled}{'▱' * (BAR - filled)} {earned}/{required}"
