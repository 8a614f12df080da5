"""One click out of a kind of mail: the address in the mail, and what it does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update

from habit_api.core.extensions import db
from habit_api.models import User
from habit_api.notifications.errors import UnsubscribeLinkInvalid

KINDS = ("reminders", "weekly_report", "notices")
PATH = "/api/v1/unsubscribe"


def url(user_id: UUID, kind: str) -> str:
    """The address at which this user gets no more mails of `kind`, one of `KINDS`.

    It needs no login and does not expire: mails lie about for years. It can do nothing else.
    """
    if kind not in KINDS:
        raise LookupError(f"Nobody can unsubscribe from {kind!r}.")
    token = _serializer().dumps([user_id.hex, kind])
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}{PATH}/{token}"


def read(token: str) -> dict[str, Any]:
    """The `kind` of mail, whether the user is `subscribed` to it, and the user's `language`.

    Raises `UnsubscribeLinkInvalid`.
    """
    user_id, kind = _parse(token)
    row = _state(user_id)
    return {"kind": kind, "subscribed": _is_subscribed(row, kind), "language": row.language}


def act(token: str) -> None:
    """Send no more such mails. Twice is as good as once. Raises `UnsubscribeLinkInvalid`."""
    user_id, kind = _parse(token)
    row = _state(user_id, lock=True)
    if kind == "reminders":
        kept = [channel for channel in row.reminder_channels if channel != "email"]
        values: dict[str, Any] = {"reminder_channels": kept}
    elif kind == "weekly_report":
        values = {"weekly_report_email": False}
    else:
        values = {"notice_emails": False}
    if _is_subscribed(row, kind):
        db.session.execute(update(User).where(User.id == user_id).values(values))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")


def _parse(token: str) -> tuple[UUID, str]:
    try:
        user_id, kind = _serializer().loads(token)
        return UUID(user_id), kind
    except (BadSignature, ValueError) as error:
        raise UnsubscribeLinkInvalid from error


def _state(user_id: UUID, *, lock: bool = False) -> Any:
    columns = (User.reminder_channels, User.weekly_report_email, User.notice_emails, User.language)
    query = select(*columns).where(User.id == user_id)
    row = db.session.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if row is None:
        raise UnsubscribeLinkInvalid
    return row


def _is_subscribed(row: Any, kind: str) -> bool:
    if kind == "reminders":
        return "email" in row.reminder_channels
    return bool(row.weekly_report_email if kind == "weekly_report" else row.notice_emails)
