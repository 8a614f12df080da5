"""A call that is made again with its key is done once, and answered as the first time."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from habit_api.core import answers
from habit_api.core.answers import KeptAnswer
from habit_api.core.clock import now
from habit_api.core.errors import InternalError
from habit_api.core.extensions import db
from habit_api.habits import service
from tests.client import Api, error_code, error_fields

KEY = {"Idempotency-Key": "a-key-of-mine"}


def make(user: Api, name: str = "Read", headers: dict[str, str] = KEY) -> Any:
    return user.post("/habits", {"name": name}, headers=headers)


def kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(KeptAnswer)) or 0


def test_a_call_made_again_is_answered_as_the_first_time(owner: Api) -> None:
    first, again = make(owner), make(owner)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.data, first.headers["Location"]) == (again.data, again.headers["Location"])
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.mimetype == "application/json"
    assert owner.get("/habits").get_json()["total"] == 1


def test_a_completion_made_again_pays_once(owner: Api) -> None:
    path = f"/habits/{owner.habit()['id']}/complete"
    first, again = (owner.post(path, headers=KEY) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert owner.get("/habit-logs").get_json()["total"] == 1


def test_another_body_is_refused_and_changes_nothing(owner: Api) -> None:
    make(owner)
    other = make(owner, "Swim")
    assert (other.status_code, error_code(other)) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert [habit["name"] for habit in owner.get("/habits").get_json()["habits"]] == ["Read"]


def test_a_key_is_for_one_user_and_one_address(owner: Api, stranger: Api) -> None:
    made = make(owner)
    assert "Idempotent-Replayed" not in make(stranger).headers
    task = owner.post("/tasks", {"title": "Read"}, headers=KEY)
    assert (task.status_code, "Idempotent-Replayed" in task.headers) == (201, False)
    slash = owner.post("/habits/", {"name": "Read"}, headers=KEY)
    assert (slash.data, slash.headers["Idempotent-Replayed"]) == (made.data, "true")


@pytest.mark.parametrize("key", ["", "two words", "kлюч", "x" * 256, "tab\there"])
def test_a_key_that_is_none_is_refused(owner: Api, key: str) -> None:
    answer = make(owner, headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert answer.status_code == 422
    assert list(error_fields(answer)) == ["Idempotency-Key"]
    assert owner.get("/habits").get_json()["total"] == 0


@pytest.mark.parametrize("key", ["!", "~" * 255])
def test_the_shortest_and_the_longest_key_will_do(owner: Api, key: str) -> None:
    assert make(owner, headers={"Idempotency-Key": key}).status_code == 201
    assert make(owner, headers={"Idempotency-Key": key}).headers["Idempotent-Replayed"] == "true"


def test_a_refusal_is_kept_too(owner: Api) -> None:
    habit = owner.habit("Read")
    first = make(owner)
    owner.delete(f"/habits/{habit['id']}")
    again = make(owner)
    assert (first.status_code, again.status_code) == (409, 409)
    assert first.data == again.data
    assert make(owner, headers={"Idempotency-Key": "another"}).status_code == 201


def test_what_fails_here_is_not_kept(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    real = service.create

    def fail(*args: Any) -> int:
        real(*args)
        raise InternalError

    monkeypatch.setattr(service, "create", fail)
    assert make(owner).status_code == 500
    monkeypatch.undo()
    again = make(owner)
    assert (again.status_code, "Idempotent-Replayed" in again.headers) == (201, False)


def test_who_is_not_signed_in_is_told_so(nobody: Api, app: Flask) -> None:
    assert make(nobody).status_code == 401
    assert kept(app) == 0


def test_an_end_in_the_middle_leaves_neither(
    owner: Api, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(answers, "keep", end)
    with pytest.raises(KeyboardInterrupt):
        make(owner)
    monkeypatch.undo()
    assert (owner.get("/habits").get_json()["total"], kept(app)) == (0, 0)
    assert make(owner).status_code == 201


def test_a_key_is_forgotten_after_a_day(owner: Api, app: Flask) -> None:
    make(owner)
    with time_machine.travel(now() + timedelta(hours=24, seconds=1)):
        renewed = owner.sign_in("ada")
        # The name is taken by now: the call was made, not answered from memory.
        assert make(renewed).status_code == 409
        assert make(renewed).headers["Idempotent-Replayed"] == "true"
        assert kept(app) == 1


def test_old_answers_are_cleaned_away(owner: Api, app: Flask) -> None:
    make(owner)
    with app.app_context():
        assert answers.forget() == 0
        with time_machine.travel(now() + timedelta(hours=24, seconds=1)):
            assert answers.forget() == 1
    assert kept(app) == 0


def test_nothing_that_was_answered_can_be_read_in_the_database(owner: Api, app: Flask) -> None:
    make(owner, "A very private habit")
    with app.app_context():
        row = db.session.execute(select(KeptAnswer.__table__)).one()
    assert b"private" not in row.answer
    assert "a-key-of-mine" not in str(row)


@pytest.mark.parametrize("loss", ["a new secret", "a long answer"])
def test_of_an_answer_that_is_lost_it_is_known_that_it_was_given(
    owner: Api, app: Flask, monkeypatch: pytest.MonkeyPatch, loss: str
) -> None:
    if loss == "a long answer":
        monkeypatch.setattr(answers, "LONGEST", 10)
    make(owner)
    if loss == "a new secret":
        monkeypatch.setitem(app.config, "SECRET_KEY", "another" * 10)
    again = make(owner)
    assert (again.status_code, error_code(again)) == (409, "ANSWER_NOT_KEPT")
    assert owner.get("/habits").get_json()["total"] == 1


def test_keys_are_taken_by_nothing_but_posts_outside_auth(owner: Api, app: Flask) -> None:
    assert owner.patch("/users/me", {"name": "Ada"}, headers=KEY).status_code == 200
    assert owner.get("/users/me", headers=KEY).status_code == 200
    assert owner.post("/auth/logout-all", headers=KEY).status_code == 200
    assert owner.post("/auth/logout-all", headers=KEY).status_code == 401
    assert kept(app) == 0


def upload(user: Api, text: str, name: str = "habits.csv") -> Any:
    form = {"file": (BytesIO(text.encode()), name)}
    return user.post("/imports", data=form, headers=KEY, content_type="multipart/form-data")


def test_a_file_sent_again_is_the_same_body(owner: Api) -> None:
    """Each time with another boundary between its parts."""
    head = "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\n"
    text = f"{head}Read,,,2026-10-01,1,\n"
    first, again = upload(owner, text), upload(owner, text)
    assert (first.status_code, first.get_json()["logs_created"]) == (200, 1), first.json
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
    other = upload(owner, f"{head}Swim,,,2026-10-01,1,\n")
    assert error_code(other) == "IDEMPOTENCY_KEY_REUSED"
    assert owner.get("/habits").get_json()["total"] == 1


def with_token(user: Api, *scopes: str) -> Api:
    """The user's own program, which has a personal API token."""
    made = user.post("/auth/api-tokens", {"name": "-".join(scopes), "scopes": scopes})
    return Api(user.client, user.contract, made.get_json()["token"])


def test_a_token_that_only_reads_is_told_nothing_of_what_was_written(owner: Api) -> None:
    first = make(owner)
    refused = make(with_token(owner, "read"))
    assert (refused.status_code, error_code(refused)) == (403, "SCOPE_MISSING")
    again = make(with_token(owner, "read", "write"))
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")


def test_a_refused_token_uses_up_no_key(owner: Api, app: Flask) -> None:
    assert make(with_token(owner, "read")).status_code == 403
    assert kept(app) == 0
    assert make(owner).status_code == 201
