"""Telling users by mail that the program switched a webhook of theirs off."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.core.translations import Catalogue
from habit_api.models import User, Webhook
from habit_api.notifications import letters, mails, unsubscribe
from habit_api.notifications.mail import Mail

WORDS = Catalogue(__file__)
KIND = "notifications.webhook_off"


def tell(user_id: UUID, webhook_id: int) -> None:
    """Queue the mail in the unit of work that switches the webhook off, if its user wants it."""
    reader = _reader(user_id)
    if reader is not None:
        mails.queue(KIND, user_id, address=reader.email, webhook_id=webhook_id)


def write(row: Any) -> Mail | None:
    """The mail of a row of the outbox; None when there is nothing to tell any more, or nobody."""
    reader, webhook_id = _reader(row.user_id), row.params["webhook_id"]
    query = select(Webhook.url, Webhook.disabled_reason).where(Webhook.id == webhook_id)
    webhook = db.session.execute(query).one_or_none()
    if reader is None or reader.email != row.address:
        return None
    if webhook is None or webhook.disabled_reason is None:
        return None
    words, stop = WORDS.to(reader.language), unsubscribe.url(row.user_id, "notices")
    title = words.gettext("A webhook was switched off")
    # Of the address its host alone: what follows it is often a secret.
    named = {"host": urlsplit(webhook.url).hostname}
    paragraphs = [_reasons(reader.language)[webhook.disabled_reason] % named]
    paragraphs.append(words.gettext("Activate it again as soon as it can be reached."))
    text, html = letters.write(title, paragraphs, language=reader.language, unsubscribe=stop)
    return Mail(title, text, html, unsubscribe=stop)


def _reader(user_id: UUID) -> Any | None:
    """The user with their address; None where it is unproven, or where they want no notices."""
    wanted = (User.is_active, User.email_verified, User.notice_emails, User.email.is_not(None))
    query = select(User.email, User.language).where(User.id == user_id, *wanted)
    return db.session.execute(query).one_or_none()


def _reasons(language: str) -> dict[str, str]:
    words = WORDS.to(language)
    return {
        "gone": words.gettext(
            "Your webhook to %(host)s said that it is gone (410). It is told nothing more."
        ),
        "failing": words.gettext(
            "Your webhook to %(host)s took nothing for a week. It is told nothing more."
        ),
    }


MAILS: dict[str, mails.Composer] = {KIND: write}
