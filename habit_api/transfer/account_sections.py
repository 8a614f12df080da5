"""What an export tells of the account itself; it is not restored, and holds no secret."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from habit_api.core.database import table_of
from habit_api.core.types import AnySelect
from habit_api.models import (
    ApiToken,
    AuditEvent,
    CalendarToken,
    Device,
    Habit,
    Identity,
    Notification,
    OutgoingMail,
    RevertedEntry,
    TelegramLink,
    Webhook,
    WebhookDelivery,
)
from habit_api.transfer.own_places import Places, Section, Shown, plain


def _showing(*names: str) -> Any:
    return lambda row, _places: plain(row, *names)


def _reverted(row: Any, places: Places) -> Shown:
    return {"habit": places.of(Habit, row.habit_id), **plain(row, "date", "reverted_at")}


def _notification(row: Any, places: Places) -> Shown:
    return {
        "habit": places.of(Habit, row.habit_id),
        **plain(row, "channel", "title", "body", "date", "minute"),
        **plain(row, "scheduled_at", "status", "sent_at", "created_at"),
    }


def _deliveries(user_id: UUID) -> AnySelect:
    table = table_of(WebhookDelivery)
    query = select(table, Webhook.url).join(Webhook, Webhook.id == table.c.webhook_id)
    return query.where(Webhook.user_id == user_id).order_by(table.c.id)


PLAIN = (
    (
        "devices",
        Device,
        _showing("user_agent", "ip", "created_at", "last_used_at", "revoked_at"),
    ),
    ("reverted_entries", RevertedEntry, _reverted),
    (
        "api_tokens",
        ApiToken,
        _showing("name", "scopes", "expires_at", "revoked_at", "last_used_at", "created_at"),
    ),
    ("identities", Identity, _showing("provider", "subject", "label", "created_at")),
    ("telegram", TelegramLink, _showing("username", "telegram_user_id", "linked_at")),
    ("calendars", CalendarToken, _showing("created_at")),
    (
        "webhooks",
        Webhook,
        _showing("url", "description", "events", "active", "created_at", "updated_at"),
    ),
    ("notifications", Notification, _notification),
    ("mails", OutgoingMail, _showing("kind", "address", "status", "created_at", "finished_at")),
    (
        "audit_events",
        AuditEvent,
        _showing("event", "ip", "user_agent", "details", "created_at"),
    ),
)
_told = _showing("url", "type", "status", "created_at")
ACCOUNT = (
    *(Section(name, model, show, restored=False) for name, model, show in PLAIN),
    Section("webhook_deliveries", WebhookDelivery, _told, restored=False, special=_deliveries),
)
