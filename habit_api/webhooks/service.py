"""Writing webhooks: making them, changing them, trying them out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from habit_api.core.clock import now
from habit_api.core.outgoing import check_url
from habit_api.core.queries import lock_row, run
from habit_api.core.security import Principal
from habit_api.models import User
from habit_api.webhooks import queries, rules, signing
from habit_api.webhooks.errors import TooManyWebhooks, WebhookInactive
from habit_api.webhooks.queries import DELIVERIES, TABLE
from habit_api.webhooks.recording import record as record
from habit_api.webhooks.recording import record_all as record_all
from habit_api.webhooks.recording import record_for, wake
from habit_api.webhooks.recording import record_for_users as record_for_users

SWITCHED_OFF = "The webhook was switched off."


def create(user: Principal, values: dict[str, Any]) -> tuple[int, str]:
    """Make a webhook; returns its id and its secret, which is shown this once.

    Raises `UrlRefused`, `TooManyWebhooks`.
    """
    check_url(values["url"])
    lock_row(User, user.id)
    own = select(func.count()).select_from(TABLE).where(TABLE.c.user_id == user.id)
    if (run(own).scalar() or 0) >= rules.MOST_WEBHOOKS:
        raise TooManyWebhooks(rules.MOST_WEBHOOKS)
    salt, moment = signing.new_salt(), now()
    made = {"user_id": user.id, "salt": salt, "streaks_due": moment, "sweep_at": None}
    webhook_id: int = run(
        insert(TABLE).values({**values, **made}).returning(TABLE.c.id)
    ).scalar_one()
    return webhook_id, signing.secret_of(salt)


def change(user: Principal, webhook_id: int, values: dict[str, Any]) -> None:
    """Change the fields named in `values`; one that is activated again begins anew.

    What a deactivated one was still to be told it is not told. Raises `WebhookNotFound`,
    `Forbidden`, `UrlRefused`.
    """
    queries.get(user, webhook_id)
    if "url" in values:
        check_url(values["url"])
    if values.get("active"):
        fresh = {"failing_since": None, "disabled_at": None, "disabled_reason": None}
        values = {**values, **fresh}
    run(update(TABLE).where(TABLE.c.id == webhook_id).values(**values, updated_at=now()))
    if values.get("active") is False:
        end_all(webhook_id)


def remove(user: Principal, webhook_id: int) -> None:
    """Delete a webhook, with what it was and was to be told. Raises as `queries.get` does."""
    queries.get(user, webhook_id)
    run(delete(TABLE).where(TABLE.c.id == webhook_id))


def rotate_secret(user: Principal, webhook_id: int) -> str:
    """Give a webhook a new secret, and return it; for a day the old one signs as well.

    Raises `WebhookNotFound`, `Forbidden`.
    """
    queries.get(user, webhook_id)
    salt, moment = signing.new_salt(), now()
    run(
        update(TABLE)
        .where(TABLE.c.id == webhook_id)
        .values(
            salt=salt,
            previous_salt=TABLE.c.salt,
            previous_until=moment + rules.BOTH_SECRETS,
            updated_at=moment,
        )
    )
    return signing.secret_of(salt)


def ping(user: Principal, webhook_id: int) -> int:
    """Send a ping; returns the delivery's id.

    Raises `WebhookNotFound`, `Forbidden`, `WebhookInactive`.
    """
    _active(user, webhook_id)
    return record_for(webhook_id, rules.PING, {"webhook_id": webhook_id})


def redeliver(user: Principal, webhook_id: int, delivery_id: int) -> None:
    """Send something again, now, whatever became of it, with all attempts before it.

    Raises `WebhookNotFound`, `DeliveryNotFound`, `Forbidden`, `WebhookInactive`.
    """
    _active(user, webhook_id)
    queries.delivery(user, webhook_id, delivery_id)
    again = {"status": rules.PENDING, "due_at": now(), "ended_at": None, "step": 0}
    run(update(DELIVERIES).where(DELIVERIES.c.id == delivery_id).values(again))
    wake([webhook_id])


def end_all(*webhook_ids: int) -> None:
    """Give up what webhooks were still to be told."""
    ended = {"status": rules.FAILED, "last_error": SWITCHED_OFF, "due_at": None, "ended_at": now()}
    is_open = DELIVERIES.c.due_at.is_not(None)
    run(update(DELIVERIES).where(DELIVERIES.c.webhook_id.in_(webhook_ids), is_open).values(ended))


def switch_all_off(user_id: UUID) -> list[int]:
    """Have none of a user's webhooks told anything until it is activated again; returns which."""
    found = [row.id for row in queries.listeners(user_id)]
    if found:
        off = {"active": False, "updated_at": now()}
        run(update(TABLE).where(TABLE.c.id.in_(found)).values(off))
        end_all(*found)
    return found


def _active(user: Principal, webhook_id: int) -> None:
    # Its row locked: nobody switches it off in between.
    own = (TABLE.c.id == webhook_id, TABLE.c.user_id == user.id)
    run(select(TABLE.c.id).where(*own).with_for_update(key_share=True))
    if not queries.get(user, webhook_id).active:
        raise WebhookInactive
