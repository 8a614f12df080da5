"""Reading webhooks and what they were told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, select

from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, paginate, paginate_by_key, run
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow, AnySelect
from habit_api.models import Webhook, WebhookDelivery
from habit_api.webhooks.errors import DeliveryNotFound, WebhookNotFound

TABLE, DELIVERIES = table_of(Webhook), table_of(WebhookDelivery)
_SHOWN = (
    TABLE.c.id,
    TABLE.c.user_id,
    TABLE.c.url,
    TABLE.c.description,
    TABLE.c.events,
    TABLE.c.active,
    TABLE.c.failing_since,
    TABLE.c.disabled_at,
    TABLE.c.disabled_reason,
    TABLE.c.previous_until,
    TABLE.c.created_at,
    TABLE.c.updated_at,
)
# Built once: it is asked in the transaction of whatever happens.
_LISTENERS = (
    select(TABLE.c.id, TABLE.c.user_id, TABLE.c.events)
    .where(TABLE.c.user_id.in_(bindparam("user_ids", expanding=True)), TABLE.c.active)
    # All who take several take them in this order, and so none waits for another's.
    .order_by(TABLE.c.id)
    .with_for_update(key_share=True)
)


def has_listeners(user_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether a user has active webhooks, as a column for a query that reads the user anyway."""
    return exists().where(TABLE.c.user_id == user_id, TABLE.c.active).correlate_except(TABLE)


def listeners(*user_ids: UUID) -> list[AnyRow]:
    """The users' active webhooks: `id`, `user_id` and `events`.

    They are kept from other writers until the unit of work ends: nobody deletes one that is about
    to be told something, nor finds that nothing is left to tell it.
    """
    return list(run(_LISTENERS, {"user_ids": user_ids}).all())


def get(user: Principal, webhook_id: int) -> Any:
    """The user's webhook as a row, without its secrets. Raises `WebhookNotFound`, `Forbidden`."""
    query = select(*_SHOWN).where(TABLE.c.id == webhook_id)
    return get_owned(query, user.id, missing=WebhookNotFound(webhook_id))


def with_secret(user: Principal, webhook_id: int, secret: str) -> dict[str, Any]:
    """The user's webhook with the secret that it was made with."""
    return {**get(user, webhook_id)._asdict(), "secret": secret}


def page(user: Principal, *, limit: int, offset: int) -> dict[str, Any]:
    """A page of the user's webhooks, the oldest first."""
    query = select(*_SHOWN).where(TABLE.c.user_id == user.id).order_by(TABLE.c.id)
    return paginate(query, name="webhooks", limit=limit, offset=offset)


def delivery(user: Principal, webhook_id: int, delivery_id: int) -> Any:
    """A delivery of the user's webhook.

    Raises `WebhookNotFound`, `DeliveryNotFound`, `Forbidden`.
    """
    get(user, webhook_id)
    row = db.session.execute(_told(webhook_id).where(WebhookDelivery.id == delivery_id))
    found = row.one_or_none()
    if found is None:
        raise DeliveryNotFound(delivery_id)
    return found


def deliveries(user: Principal, webhook_id: int, args: dict[str, Any]) -> dict[str, Any]:
    """A page of what a webhook was told, the newest first.

    Raises `WebhookNotFound`, `Forbidden`, `CursorInvalid`.
    """
    get(user, webhook_id)
    query = _told(webhook_id)
    if args["status"] is not None:
        query = query.where(WebhookDelivery.status == args["status"])
    return paginate_by_key(
        query,
        name="deliveries",
        key=WebhookDelivery.created_at,
        row_id=WebhookDelivery.id,
        descending=True,
        args=args,
    )


def next_due(webhook_id: int) -> AnyRow | None:
    """The open delivery of a webhook that is due first."""
    columns = DELIVERIES.c
    return run(
        select(DELIVERIES)
        .where(columns.webhook_id == webhook_id, columns.due_at.is_not(None))
        .order_by(columns.due_at, columns.id)
        .limit(1)
    ).one_or_none()


def _told(webhook_id: int) -> AnySelect:
    return select(
        WebhookDelivery.id,
        WebhookDelivery.webhook_id,
        WebhookDelivery.message_id,
        WebhookDelivery.type,
        WebhookDelivery.data,
        WebhookDelivery.status,
        WebhookDelivery.attempts,
        WebhookDelivery.response_status,
        WebhookDelivery.last_error,
        WebhookDelivery.last_attempt_at,
        WebhookDelivery.due_at.label("next_attempt_at"),
        WebhookDelivery.created_at,
    ).where(WebhookDelivery.webhook_id == webhook_id)
