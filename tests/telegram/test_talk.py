"""Rewards, tasks, focus, settings: what else can be said in a chat."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from habit_api.xp.rules import Amounts
from tests.client import Api
from tests.telegram.steps import Chat
from tests.times import NOON


def reward(owner: Api, name: str, **fields: object) -> dict[str, object]:
    made = owner.post("/rewards", {"name": name, **fields})
    assert made.status_code == 201, made.json
    return made.get_json()


def test_a_reward_that_is_drawn_is_told_and_claimed(
    chat: Chat, owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("habit_api.rewards.rules.probability", lambda *_: 1.0)
    reward(owner, "Cinema & popcorn", pieces_required=2)
    owner.habit("Run")
    owner.habit("Swim")
    assert "🎁 Cinema &amp; popcorn: piece 1 of 2" in chat.say("/done Run")
    assert "🎁 You have all pieces of Cinema &amp; popcorn!" in chat.say("/done Swim")
    enjoy = chat.buttons["🎁 Claim it"]
    assert "Enjoy it: Cinema &amp; popcorn" in chat.press(enjoy)
    chat.press(enjoy)
    assert chat.toast == "This reward was claimed already."


def test_a_piece_is_told_where_completions_earn_no_points_and_once(
    app: Flask, chat: Chat, owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("habit_api.rewards.rules.probability", lambda *_: 1.0)
    monkeypatch.setitem(app.config, "XP_AMOUNTS", Amounts(0, 0, 0, {}))
    reward(owner, "Cinema", pieces_required=2)
    owner.habit("Read", kind="numeric", target_value=20, unit="pages")
    said = chat.say("/done Read 20")
    assert "🎁 Cinema: piece 1 of 2" in said
    assert "point" not in said
    assert "🎁" not in chat.say("/done Read 25")


def test_a_reward_is_claimed_from_the_list(
    chat: Chat, owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("habit_api.rewards.rules.probability", lambda *_: 1.0)
    reward(owner, "Cinema")
    owner.habit("Run")
    chat.say("/habits")
    assert "You have all pieces of Cinema" in chat.tap("Run")
    assert "🎁 Cinema  ▰▰▰▰▰▰▰▰ 1/1" in chat.say("/rewards")
    said = chat.tap("Cinema")
    assert "Enjoy it: Cinema" in said
    assert "✅ Cinema  ▱▱▱▱▱▱▱▱ 0/1" in said


def test_rewards_are_listed_with_their_progress(chat: Chat, owner: Api) -> None:
    assert "no rewards yet" in chat.say("/rewards")
    reward(owner, "Cinema", pieces_required=5)
    reward(owner, "Nothing", type="NONE")
    lines = chat.say("/rewards").splitlines()
    assert lines[2:] == ["▫️ Cinema  ▱▱▱▱▱▱▱▱ 0/5", "▫️ Nothing"]
    chat.press(f"claim:0:{owner.get('/rewards').get_json()['rewards'][0]['reward']['id']}")
    assert chat.toast == "This reward still needs some pieces."


def test_tasks_are_added_listed_and_done(chat: Chat, owner: Api) -> None:
    assert "Nothing to do" in chat.say("/tasks")
    assert "Noted: Repot the ficus" in chat.say("/task Repot the ficus\nMind the roots")
    chat.say("/task Call Tom & Ann")
    assert "2 open tasks" in chat.say("/tasks")
    after = chat.tap("Repot")
    assert "1 open task" in after
    assert "1. Call Tom &amp; Ann" in after
    tasks = {task["title"]: task for task in owner.get("/tasks").get_json()["tasks"]}
    assert tasks["Repot the ficus"]["status"] == "done"
    assert tasks["Repot the ficus"]["description"] == "Mind the roots"


def test_a_task_just_noted_is_done_and_opened_again(chat: Chat, owner: Api) -> None:
    chat.say("/task Ring")
    assert chat.tap("Done") == "✅ Ring"
    assert chat.tap("Undo") == "📝 Ring"
    assert owner.get("/tasks").get_json()["tasks"][0]["status"] == "pending"


def test_a_title_that_is_too_long_is_refused(chat: Chat, owner: Api) -> None:
    assert "255 characters" in chat.say(f"/task {'x' * 256}")
    assert owner.get("/tasks").get_json()["total"] == 0


def test_tasks_show_when_they_are_due(chat: Chat, owner: Api) -> None:
    owner.post("/tasks", {"title": "Late", "due_date": "2020-01-02T12:00:00Z"})
    owner.post("/tasks", {"title": "Later", "due_date": "2090-01-02T12:00:00Z"})
    assert chat.say("/tasks").splitlines()[2:] == [
        "1. Late  ❗ 2 January",
        "2. Later  📅 2 January",
    ]


def test_focusing_from_start_to_finish(chat: Chat, owner: Api) -> None:
    with time_machine.travel(NOON, tick=False) as hand:
        assert "How long" in chat.say("/focus")
        assert "Focusing since 12:00: 0 of 25 min" in chat.tap("25 min")
        hand.shift(10 * 60)
        assert "10 of 25 min" in chat.say("/focus")
        assert "focusing already" in chat.say("/focus start 50")
        hand.shift(20 * 60)
        chat.say("/focus")
        assert chat.tap("Finish") == "🌱 25 minutes focused.\n+25 points"


def test_a_session_is_started_and_stopped_by_words(chat: Chat, owner: Api) -> None:
    with time_machine.travel(NOON, tick=False) as hand:
        assert "0 of 30 min" in chat.say("/focus 30")
        hand.shift(60)
        assert chat.say("/focus stop") == "🌱 1 minute focused.\n+1 point"
        assert "not focusing" in chat.say("/focus stop")
        assert "0 of 25 min" in chat.say("/focus start")
        assert "Given up" in chat.say("/focus cancel")


@pytest.mark.parametrize("words", ["start 0", "481", "start x", "99999", "٢٥"])
def test_a_length_that_makes_no_sense_is_explained(chat: Chat, words: str) -> None:
    assert "1 to 480 minutes" in chat.say(f"/focus {words}")


def test_settings_are_shown_and_changed(chat: Chat, owner: Api) -> None:
    owner.patch("/users/me/settings", {"timezone": "Europe/Berlin"})
    said = chat.say("/settings")
    assert "Language: English" in said
    assert "Time zone: Europe/Berlin" in said
    assert "Reminders in Telegram: on" in said
    assert "Reminders in Telegram: off" in chat.tap("No reminders")
    assert owner.get("/users/me/settings").get_json()["reminder_channels"] == ["email"]
    assert "Reminders in Telegram: on" in chat.tap("Remind me")
    assert "Язык: Русский" in chat.tap("Русский")
    assert owner.get("/users/me/settings").get_json()["language"] == "ru"


def test_the_language_is_the_accounts(chat: Chat, owner: Api, stranger_chat: Chat) -> None:
    owner.patch("/users/me/settings", {"language": "ru"})
    assert "Привычек пока нет" in chat.say("/habits")
    assert "не привязан" in stranger_chat.say("/habits", language="ru-RU")
    assert "not linked" in stranger_chat.say("/habits", language="de")


def test_help_names_every_command(chat: Chat) -> None:
    said = chat.say("/help")
    assert all(f"/{name} - " in said for name in ("habits", "done", "undo", "focus", "unlink"))
    assert "linked to ada" in chat.say("/start")
    assert "do not know" in chat.say("/frobnicate")
    assert "/habits" in chat.say("/HELP@habits_bot")


def test_an_inactive_account_is_nobody(chat: Chat, owner: Api) -> None:
    with chat.app.app_context(), unit_of_work():
        db.session.execute(update(User).values(is_active=False))
    assert "not linked" in chat.say("/habits")
