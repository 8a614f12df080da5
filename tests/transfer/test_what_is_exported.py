"""Nothing that is stored of a user is forgotten by the export without a reason."""

from __future__ import annotations

from uuid import UUID

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.models import Notification
from habit_api.transfer.own_sections import SECTIONS

# Tables of users that are no sections, and why.
LEFT_OUT = {
    "activity_days": "computed from entries and sessions",
    "avatars": "a picture, which has its own address",
    "jobs": "what the program still has to do",
    "kept_answers": "answers to calls, for a day",
    "predictions": "computed from entries",
    "reminder_times": "computed from habits",
    "standings": "computed from the ledger",
    "task_words": "computed from tasks",
    "telegram_codes": "a secret",
    "weekly_reports": "which week was told last; the mails say it",
}


def test_every_table_of_users_is_a_section_or_left_out_on_purpose():
    tables = {table.name for table in db.metadata.sorted_tables if "user_id" in table.columns}
    sections = {section.model.__tablename__ for section in SECTIONS}
    forgotten = tables - sections - LEFT_OUT.keys()
    assert not forgotten, f"add them to the sections of transfer, or say why not: {forgotten}"


def test_what_is_of_the_account_holds_no_secret(owner):
    owner.post("/auth/api-tokens", {"name": "script", "scopes": ["read"]})
    owner.post("/calendar/token")
    document = owner.get("/users/me/export").json
    assert [token["name"] for token in document["api_tokens"]] == ["script"]
    assert list(document["calendars"][0]) == ["created_at"]
    text = owner.get("/users/me/export").get_data(as_text=True)
    for secret in ("digest", "nonce", "salt", "jti", "password_hash"):
        assert f'"{secret}"' not in text


def test_what_a_user_was_told_names_its_habit_by_its_place(app, owner):
    owner.habit("Read")
    habit = owner.habit("Run")
    with app.app_context():
        about = {"user_id": UUID(owner.user["id"]), "habit_id": habit["id"], "title": "Run"}
        told = Notification(**about, channel="email", scheduled_at=now())
        db.session.add(told)
        db.session.commit()
    [shown] = owner.get("/users/me/export").json["notifications"]
    assert (shown["habit"], shown["title"], shown["status"]) == (2, "Run", "scheduled")
    assert "last_error" not in shown
