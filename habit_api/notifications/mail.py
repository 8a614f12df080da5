"""What a mail is, and the message that it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from typing import Any

from habit_api.core.clock import now

LONGEST_SUBJECT = 200
# What can neither end a header nor a command, nor be read as two addresses.
WIRE_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
NOT_IN_A_LINE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")


class AddressUnusable(ValueError):
    """No mail can be sent to this address."""


class Whole(UnstructuredHeader, BaseHeader):
    """A header in one line. What Python cannot fold it encodes, and programs read no such address.

    Only beyond ASCII is there no other way. A line may have 998 characters.
    """

    def fold(self, *, policy: Policy[Any]) -> str:
        if not self.isascii():
            return super().fold(policy=policy)
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", Whole)
# Everything leaves as ASCII: there are servers that take nothing else.
POLICY = SMTP.clone(cte_type="7bit", header_factory=_headers)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one reader, as text and as HTML.

    `images` are PNGs by their content id: the HTML shows them with `<img src="cid:...">`.
    `unsubscribe` is the address of one click that ends mails of this kind. `headers` are further
    ones, by name. What users wrote must be escaped in `html`; elsewhere it does no harm.
    """

    subject: str
    text: str
    html: str
    images: Mapping[str, bytes] = field(default_factory=dict)
    unsubscribe: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(mail: Mail, *, to: str, sender: str, message_id: str) -> EmailMessage:
    """The message of `mail`; `sender` may carry a name. Raises `AddressUnusable`."""
    message = EmailMessage(policy=POLICY)
    name, own = parseaddr(sender)
    message["From"] = Address(line(name), addr_spec=wire_address(own))
    message["To"] = Address(addr_spec=wire_address(to))
    message["Subject"] = line(mail.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(now())
    message["Message-ID"] = message_id
    # No answering machine is to answer it (RFC 3834; the second is for Exchange).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mail.unsubscribe:
        # One click, without a look at a page (RFC 8058).
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for header, value in mail.headers.items():
        message[header] = line(value)
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    page = message.get_payload()[1]  # type: ignore[index]  # a list: an alternative was added
    for content_id, png in mail.images.items():
        page.add_related(png, "image", "png", cid=f"<{content_id}>", disposition="inline")  # type: ignore[union-attr]  # a message, as above; the handler of bytes takes these
    return message


def line(text: str) -> str:
    """`text` in one line: nothing in it can begin another header."""
    return NOT_IN_A_LINE.sub(" ", text).strip()


def wire_address(address: str) -> str:
    """`address` as mail servers know it: its domain in ASCII. Raises `AddressUnusable`."""
    local, _, domain = address.rpartition("@")
    try:
        wire = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise AddressUnusable(address) from error
    # A local part beyond ASCII needs an extension that few servers have.
    if not WIRE_ADDRESS.fullmatch(wire) or not _stays_whole(wire):
        raise AddressUnusable(address)
    return wire


def _stays_whole(wire: str) -> bool:
    """Whether an address can stand in a header: dots at its ends and `=?utf-8?q?x?=` cannot."""
    try:
        return Address(addr_spec=wire).addr_spec == wire
    except ValueError:
        return False


def domain_of(address: str) -> str:
    """The domain of an address that may carry a name."""
    return parseaddr(address)[1].rpartition("@")[2] or "localhost"
