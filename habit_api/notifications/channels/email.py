"""E-mail, to verified addresses only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import User
from habit_api.notifications import letters, smtp, unsubscribe
from habit_api.notifications.channels.base import NOTICES, Channel, Failed, Message, Refused
from habit_api.notifications.mail import AddressUnusable, Mail, compose, domain_of


class Email(Channel):
    """The user's own mailbox."""

    name = "email"
    # Mail servers rarely let one sender have more connections.
    at_once = 5

    def addresses(self, user_ids: Collection[UUID], *, kind: str) -> Mapping[UUID, str]:
        verified = (User.id.in_(user_ids), User.email.is_not(None), User.email_verified)
        wanted = (User.notice_emails,) if kind == NOTICES else ()
        rows = db.session.execute(select(User.id, User.email).where(*verified, *wanted))
        return {row.id: row.email for row in rows}

    def send(self, address: str, message: Message) -> None:
        link = unsubscribe.url(message.user_id, message.kind)
        paragraphs = [message.body] if message.body else []
        text, html = letters.write(
            message.title, paragraphs, language=message.language, unsubscribe=link
        )
        sender = current_app.config["MAIL_FROM"]
        message_id = f"<notification.{message.id}@{domain_of(sender)}>"
        mail = Mail(message.title, text, html, unsubscribe=link)
        try:
            made = compose(mail, to=address, sender=sender, message_id=message_id)
            with smtp.session() as server:
                server.send(made)
        except AddressUnusable as error:
            raise Refused("No mail can be sent to this address.") from error
        except smtp.MailRefused as error:
            raise Refused(str(error)) from error
        except smtp.MailFailed as error:
            raise Failed(str(error)) from error
