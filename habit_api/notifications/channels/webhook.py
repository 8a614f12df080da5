"""Webhooks: an event like any other, signed, tried for days, with an id that stays the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import Webhook
from habit_api.notifications.channels.base import Channel, Message
from habit_api.webhooks import service as webhooks

EVENT = "notification"


class WebhookChannel(Channel):
    """The user's webhooks that ask for notifications. What they are told is rows of ours."""

    name = "webhook"
    at_once = per_user = 50
    inside = True

    def addresses(self, user_ids: Collection[UUID], *, kind: str) -> Mapping[UUID, UUID]:
        query = select(Webhook.user_id, Webhook.events)
        rows = db.session.execute(query.where(Webhook.user_id.in_(user_ids), Webhook.active))
        return {row.user_id: row.user_id for row in rows if EVENT in row.events}

    def send(self, address: UUID, message: Message) -> None:
        self.send_all([(address, message)])

    def send_all(self, messages: Sequence[tuple[UUID, Message]]) -> None:
        webhooks.record_for_users(
            [(user_id, (EVENT, _data(message))) for user_id, message in messages]
        )


def _data(message: Message) -> dict[str, Any]:
    return {
        "notification_id": message.id,
        "kind": message.kind,
        "title": message.title,
        "body": message.body,
        "habit_id": message.habit_id,
        "date": message.date,
        "scheduled_at": message.scheduled_at,
    }
