"""A real mail server of the tests' own, and what it was given."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import OutgoingMail
from habit_api.notifications import mails
from tests.servers import free_port

LINK = re.compile(r"https?://\S+")


class Mailbox:
    """What arrived, newest last. `answers` maps an address to what its next recipients are told."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answers: dict[str, list[str]] = {}
        self.after_data: list[str] = []
        self.signed_in: list[tuple[str, str]] = []
        self.encrypted: list[bool] = []
        self.pause = 0.0
        self.url = ""

    def of(self, address: str) -> list[EmailMessage]:
        """The mails to `address`."""
        return [message for message in self.messages if message["To"] == address]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name for it
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        told = self.answers.get(address)
        if told:
            return told.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name for it
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.after_data:
            return self.after_data.pop(0)
        self.encrypted.append(session.ssl is not None)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, how: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        self.signed_in.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password != b"wrong", handled=False)


@contextmanager
def mail_server(app: Flask, *, login: str = "", **options: Any) -> Iterator[Mailbox]:
    """A server that `app` sends its mails to, `login` being its `user:password@`."""
    box = Mailbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port, **options)
    server.start()
    before = app.config["SMTP_URL"]
    app.config["SMTP_URL"] = box.url = f"smtp://{login}127.0.0.1:{port}"
    try:
        yield box
    finally:
        app.config["SMTP_URL"] = before
        server.stop()


def send_all(app: Flask) -> int:
    """Send the mails that are queued, as a worker would; returns how many were."""
    with app.app_context():
        query = select(OutgoingMail.id).where(OutgoingMail.status == "queued")
        waiting = db.session.scalars(query.order_by(OutgoingMail.id)).all()
        for mail_id in waiting:
            mails.send(mail_id)
    return len(waiting)


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The text of a mail, or with `html` its page."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def links_in(message: EmailMessage) -> list[str]:
    """The addresses in the text of a mail."""
    return LINK.findall(text_of(message))
