"""What anybody may send: buttons that were never shown, others' ids, texts that are HTML."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habit_api.telegram import bot
from tests.client import Api
from tests.telegram.steps import Chat

PARTS = ["0", "1", "9" * 19, "2026-11-20", "+5", "on", "ru", "é"]
NASTY = "<b>&amp;</i><script>" + "😀" * 40


@pytest.fixture
def foreign(stranger: Api) -> dict[str, int]:
    """The ids of what is somebody else's."""
    log = stranger.complete(stranger.habit("Secret habit"))["log"]
    task = stranger.post("/tasks", {"title": "Secret task"}).get_json()
    reward = stranger.post("/rewards", {"name": "Secret reward"}).get_json()
    session = stranger.post("/sessions", {}).get_json()
    ids = {"habit": log["habit_id"], "log": log["id"], "task": task["id"]}
    return {**ids, "reward": reward["id"], "session": session["id"], "day": log["date"]}


@pytest.mark.parametrize(
    "data",
    [
        "done:{habit}:{day}",
        "full:{habit}:{day}",
        "value:{habit}:{day}:5",
        "list:0:{habit}:{day}",
        "skip:{habit}:{day}",
        "undo:{habit}:{log}",
        "claim:0:{reward}",
        "enjoy:{reward}",
        "task:0:{task}",
        "do:{task}",
        "reopen:{task}",
        "stop:{session}",
        "drop:{session}",
    ],
)
def test_nothing_of_others_is_reached_by_a_button(
    chat: Chat, stranger: Api, foreign: dict[str, int], data: str
) -> None:
    before = [stranger.get(path).json for path in ("/habit-logs", "/tasks", "/sessions")]
    said = chat.press(data.format(**foreign))
    assert (said, chat.toast) == ("", "This is not yours.")
    assert before == [stranger.get(path).json for path in ("/habit-logs", "/tasks", "/sessions")]


def test_an_entry_of_others_is_not_the_newest(
    chat: Chat, stranger: Api, foreign: dict[str, int]
) -> None:
    assert "nothing to take back" in chat.press(f"last:{foreign['habit']}")
    assert stranger.get("/habit-logs").get_json()["total"] == 1


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "done",
        "done:1",
        "done:1:2",
        "done:1:2026-02-30",
        "done:1:2026-11-20:4",
        "done:-1:2026-11-20",
        "done:9223372036854775808:2026-11-20",
        "done:٣:2026-11-20",
        "value:1:2026-11-20:x",
        "value:1:2026-11-20:99999999999",
        "habits:-1",
        "lang:xx",
        "remind:maybe",
        "__class__:1",
    ],
)
def test_a_button_that_means_nothing_says_so(chat: Chat, data: str) -> None:
    assert chat.press(data) == ""
    assert chat.toast == "This button is out of date."


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    verb=st.sampled_from([*bot.BUTTONS, "x"]),
    parts=st.lists(
        st.sampled_from(["0", "1", "9" * 19, "2026-11-20", "+5", "on", "ru", "é"]), max_size=4
    ),
)
def test_no_button_breaks_the_bot(chat: Chat, verb: str, parts: list[str]) -> None:
    data = ":".join([verb, *parts])
    if len(data.encode()) <= 64:
        chat.press(data)
        assert chat.toast != "Something went wrong here. Please try again later."


def test_what_users_wrote_stays_text(chat: Chat, owner: Api) -> None:
    for number in range(9):
        owner.habit(f"{number}{NASTY}"[:100], kind="numeric", target_value=5, unit=NASTY[:30])
        owner.post("/tasks", {"title": f"{number}{NASTY * 5}"[:255]})
        owner.post("/rewards", {"name": f"{number}{NASTY}"[:100]})
    # The Bot API of these tests refuses what is no HTML, and what is too long.
    for text in ("/habits", "/done", "/skip", "/streaks", "/rewards", "/tasks", f"/done {NASTY}"):
        assert chat.say(text)
    assert "&lt;script&gt;" in chat.say(f"/task {NASTY}")
    assert "▫️ 1&lt;b&gt;" in chat.say("/done 2 3")


def test_plain_texts_and_odd_ones_are_answered(chat: Chat) -> None:
    for text in ("hello", "/", "/ x", "/done@", "20", "😀" * 2000, "/focus \n", "/start  "):
        assert chat.say(text)
