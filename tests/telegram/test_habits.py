"""Habits in the chat: listed, completed, skipped, taken back."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.telegram.steps import Chat


def test_the_list_shows_today_and_ticks_off(chat: Chat, owner: Api) -> None:
    owner.habit("Meditate")
    owner.habit("Run", schedule={"type": "interval", "every_days": 2})
    said = chat.say("/habits")
    assert "0 of 2 done" in said
    assert "1. ▫️ Meditate" in said
    after = chat.tap("Meditate")
    assert "1 of 2 done" in after
    assert "1. ✅ Meditate  🔥 1" in after
    assert chat.toast == "✅ Meditate: 🔥 1 time in a row"
    assert list(chat.buttons) == ["✓ 2. Run"]


@pytest.mark.parametrize("words", ["Meditate", "meditate", "med", "2", "  MEDI "])
def test_a_habit_is_meant_by_name_beginning_or_number(chat: Chat, owner: Api, words: str) -> None:
    owner.habit("Run")
    habit = owner.habit("Meditate")
    chat.say("/habits")
    said = chat.say(f"/done {words}")
    assert said.splitlines()[:3] == ["✅ Meditate", "🔥 1 time in a row", "+10 points"]
    [log] = owner.get("/habit-logs").get_json()["logs"]
    assert (log["habit_id"], log["status"]) == (habit["id"], "completed")


def test_numbers_are_those_of_the_list_that_was_seen(chat: Chat, owner: Api) -> None:
    owner.habit("Alone")
    chat.say("/habits")
    owner.habit("Before", schedule={"type": "daily"})
    assert "Alone" in chat.say("/done 1")
    assert "No habit of yours is called 7" in chat.say("/done 7")


def test_a_name_that_fits_several_is_asked_about(chat: Chat, owner: Api) -> None:
    owner.habit("Read news")
    owner.habit("Read a novel")
    assert "Which one" in chat.say("/done read")
    assert list(chat.buttons) == ["Read news", "Read a novel"]
    assert "✅ Read a novel" in chat.tap("novel")


def test_a_word_within_a_name_is_enough(chat: Chat, owner: Api) -> None:
    owner.habit("Go for a walk")
    assert "✅ Go for a walk" in chat.say("/done walk")


def test_a_number_after_the_name_is_the_days_value(chat: Chat, owner: Api) -> None:
    owner.habit("Read", kind="numeric", target_value=20, unit="pages")
    assert "▫️ Read, 5 of 20 pages" in chat.say("/done Read 5")
    assert "▫️ Read, 12.5 of 20 pages" in chat.say("/done Read +7,5")
    assert "✅ Read, 20 of 20 pages" in chat.say("/done 1 20")


def test_a_habit_with_numbers_asks_for_one(chat: Chat, owner: Api) -> None:
    owner.habit("Read", kind="numeric", target_value=20, unit="pages")
    chat.say("/habits")
    assert "How much was it? Read" in chat.tap("Read")
    assert "Please send a number" in chat.say("much")
    assert "✅ Read, 21 of 20 pages" in chat.say("21")
    assert "did not understand" in chat.say("22")


def test_the_question_has_the_target_as_a_button(chat: Chat, owner: Api) -> None:
    owner.habit("Water", kind="numeric", target_value=1500, unit="ml")
    assert "0 of 1,500 ml" in chat.say("/done Water")
    assert "✅ Water, 1,500 of 1,500 ml" in chat.tap("1,500")
    assert "did not understand" in chat.say("3")


def test_another_command_ends_the_question(chat: Chat, owner: Api) -> None:
    owner.habit("Read", kind="numeric", target_value=20)
    chat.say("/done Read")
    chat.say("/help")
    assert "did not understand" in chat.say("20")
    assert owner.get("/habit-logs").get_json()["total"] == 0


def test_a_day_off_is_taken_by_name_or_from_the_list(chat: Chat, owner: Api) -> None:
    owner.habit("Run")
    owner.habit("Swim")
    assert "Run is skipped" in chat.say("/skip run")
    assert "Which one" in chat.say("/skip")
    assert list(chat.buttons) == ["⏸ Swim"]
    assert "Swim is skipped" in chat.tap("Swim")
    assert "Nothing is open" in chat.say("/skip")
    assert {log["status"] for log in owner.get("/habit-logs").get_json()["logs"]} == {"skipped"}


def test_what_was_done_is_taken_back(chat: Chat, owner: Api) -> None:
    owner.habit("Run")
    owner.habit("Swim")
    chat.say("/done Run")
    chat.say("/done Swim")
    assert "Taken back: Run" in chat.say("/undo Run")
    assert "Taken back: Swim" in chat.say("/undo")
    assert "nothing to take back" in chat.say("/undo")
    assert owner.get("/users/me").get_json()["xp_points"] == 0


def test_the_answer_has_a_button_that_takes_it_back(chat: Chat, owner: Api) -> None:
    owner.habit("Run")
    chat.say("/done Run")
    assert "Taken back: Run" in chat.tap("Undo")
    assert "✅ Run" in chat.tap("Done after all")


def test_the_button_of_a_reminder_completes_its_day(chat: Chat, owner: Api) -> None:
    habit = owner.habit("Run")
    day = owner.complete(owner.habit("Other"))["log"]["date"]
    assert "✅ Run" in chat.press(f"done:{habit['id']}:{day}")
    chat.press(f"done:{habit['id']}:{day}")
    assert chat.toast == "This day is already completed."


def test_a_list_that_is_out_of_date_is_brought_up_to_date(chat: Chat, owner: Api) -> None:
    habit = owner.habit("Run")
    chat.say("/habits")
    owner.complete(habit)
    assert "1 of 1 done" in chat.tap("Run")
    assert chat.toast == "This day is already completed."


def test_a_long_list_has_pages(chat: Chat, owner: Api) -> None:
    for number in range(1, 18):
        owner.habit(f"Habit {number}")
    assert "8. ▫️ Habit 8" in chat.say("/habits")
    assert "16. ▫️ Habit 16" in chat.tap("▶")
    assert "17. ▫️ Habit 17" in chat.tap("▶")
    assert "16. ▫️ Habit 16" in chat.tap("◀")


def test_without_habits_there_is_a_hint(chat: Chat) -> None:
    assert "no habits yet" in chat.say("/habits")
    assert "no habits yet" in chat.say("/streaks")
    assert "No habit of yours" in chat.say("/done x")


def test_treats_and_pleasant_habits_are_told(chat: Chat, owner: Api) -> None:
    owner.habit("Run", treat="a <b>piece</b> of cake")
    tea = owner.habit("Tea", pleasant=True)
    owner.habit("Swim", linked_habit_id=tea["id"])
    assert "Your treat: a &lt;b&gt;piece&lt;/b&gt; of cake" in chat.say("/done Run")
    assert "And now: Tea" in chat.say("/done Swim")
    assert "✅ Tea" in chat.tap("Tea")


def test_streaks_are_told_with_what_is_at_stake(chat: Chat, owner: Api) -> None:
    owner.complete(owner.habit("Run"))
    owner.habit("Swim")
    lines = chat.say("/streaks").splitlines()
    assert lines[2:] == ["🔥 1  Run (best 1)", "🔥 0  Swim (best 0)"]
