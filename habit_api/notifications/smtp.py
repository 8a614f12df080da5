"""Handing mails to a mail server, over smtplib."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app
from structlog import get_logger

from habit_api.notifications.mail import domain_of

log = get_logger("habit_api.mail")

# For each word that is waited for, in seconds.
PATIENCE = 15
SUBMISSION, OVER_TLS = 25, 465
LONGEST_REASON = 200
UNKNOWN = "Unknown whether it was sent: the mail server broke off."


class MailRefused(Exception):
    """This mail must not be handed over again; the text says why."""


class MailFailed(Exception):
    """It did not work this time; the text says why, in words that users may see."""


class Session(Protocol):
    """A server that takes mails."""

    def send(self, message: EmailMessage) -> None:
        """Hand `message` over. Raises `MailRefused`, `MailFailed`."""


@contextmanager
def session() -> Iterator[Session]:
    """Connected to the server of `SMTP_URL`; in development without one, to the log.

    Raises `MailFailed`, and in production without a server `MailRefused`.
    """
    url = current_app.config["SMTP_URL"]
    if not url:
        yield _without_server()
        return
    server = _connect(urlsplit(url))
    try:
        yield _Connected(server)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


class _Connected:
    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, message: EmailMessage) -> None:
        sender, reader = message["From"].addresses[0], message["To"].addresses[0]
        server = self._server
        try:
            _check(server.mail(sender.addr_spec))
            _check(server.rcpt(reader.addr_spec))
            _hand_over(server, message.as_bytes())
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed("The mail server broke off.") from error
        finally:
            with suppress(OSError, smtplib.SMTPException):
                # A refused mail must not stand in the way of the next.
                server.rset()


def _hand_over(server: smtplib.SMTP, message: bytes) -> None:
    """Raises `MailRefused`, `MailFailed`."""
    try:
        _check(server.data(message))
    except smtplib.SMTPDataError as error:
        _check((error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        # It may have the whole mail, and send it on.
        raise MailRefused(UNKNOWN) from error


class _Log:
    """In development mails are read in the log; nowhere else may a link of theirs show."""

    def send(self, message: EmailMessage) -> None:
        text = message.get_body(("plain",))
        shown = {"text": text.get_content()} if text and _developing() else {}
        log.info("mail.only_logged", to=message["To"], subject=message["Subject"], **shown)


def is_configured() -> bool:
    """Whether mails go anywhere: to a server, or in development to the log."""
    config = current_app.config
    return bool(config["SMTP_URL"]) or config["APP_ENV"] != "production"


def _without_server() -> Session:
    if not is_configured():
        raise MailRefused("This server sends no mails: SMTP_URL is not set.")
    return _Log()


def _developing() -> bool:
    return bool(current_app.config["APP_ENV"] == "development")


def _connect(url: SplitResult) -> smtplib.SMTP:
    """Signed in, over TLS where the server has it. Raises `MailFailed`."""
    host, name = url.hostname or "", domain_of(current_app.config["MAIL_FROM"])
    server: smtplib.SMTP | None = None
    try:
        if url.scheme == "smtps":
            port = url.port or OVER_TLS
            context = ssl.create_default_context()
            server = smtplib.SMTP_SSL(
                host, port, local_hostname=name, timeout=PATIENCE, context=context
            )
        else:
            port = url.port or SUBMISSION
            server = smtplib.SMTP(host, port, local_hostname=name, timeout=PATIENCE)
            _start_tls(server)
        if url.username:
            _sign_in(server, unquote(url.username), unquote(url.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        if server is not None:
            server.close()
        log.warning("mail.server_unreachable", host=host, reason=type(error).__name__)
        raise MailFailed(_reason_of(error)) from error
    return server


def _start_tls(server: smtplib.SMTP) -> None:
    server.ehlo_or_helo_if_needed()
    if server.has_extn("starttls"):
        context = ssl.create_default_context()
        if _is_near(server):
            # A relay on this machine or network rarely has a certificate that anybody signed.
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        server.starttls(context=context)
        server.ehlo()


def _sign_in(server: smtplib.SMTP, user: str, password: str) -> None:
    # Whoever sits in between could otherwise leave STARTTLS out, and read along.
    if not (isinstance(server.sock, ssl.SSLSocket) or _is_near(server)):
        raise smtplib.SMTPNotSupportedError("no TLS")
    server.login(user, password)


def _is_near(server: smtplib.SMTP) -> bool:
    """Whether the server is on this machine or on a private network."""
    peer = server.sock.getpeername() if server.sock else ("",)
    try:
        return ip_address(peer[0]).is_private
    except ValueError:
        return False


def _reason_of(error: OSError | smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "The mail server has no way to sign in that is safe."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "The mail server does not let this program sign in."
    return "The mail server cannot be reached."


def _check(answer: tuple[int, bytes | str]) -> None:
    """Raises `MailRefused` for what is final (5xx), `MailFailed` for what is not (4xx)."""
    code, words = answer
    if code < 400:
        return
    text = words if isinstance(words, str) else words.decode("ascii", "replace")
    said = " ".join(text.split())
    reason = f"{code} {said}"[:LONGEST_REASON]
    raise MailRefused(reason) if code >= 500 else MailFailed(reason)
