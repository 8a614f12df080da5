"""`/streaks`."""

from __future__ import annotations

from habit_api.analytics import queries as analytics
from habit_api.telegram.talk import Talk, pages
from habit_api.telegram.words import bold

SIZE = 20


def show(talk: Talk) -> None:
    """`/streaks`: the longest living ones first."""
    press_page(talk, 0)


def press_page(talk: Talk, page: int) -> None:
    """Show a page of the streaks in the place of this one."""
    streaks = analytics.streaks(talk.user)["streaks"]
    streaks.sort(key=lambda streak: (-streak["current_streak"], -streak["longest_streak"]))
    if not streaks:
        talk.show(talk.words.gettext("You have no habits yet. Make one in the app."))
        return
    best = talk.words.gettext("best %(num)d")
    risk = talk.words.gettext("today decides")
    lines = [bold(talk.words.gettext("Your streaks")), ""]
    for streak in streaks[page * SIZE : (page + 1) * SIZE]:
        longest = best % {"num": streak["longest_streak"]}
        line = f"🔥 {streak['current_streak']}  {bold(streak['name'])} ({longest})"
        lines.append(f"{line} ⚠️ {risk}" if streak["at_risk"] else line)
    talk.show("\n".join(lines), *pages("streaks", page, len(streaks), SIZE))
