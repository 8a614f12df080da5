"""ntfy: a topic that the user's phone listens to, on ntfy.sh or on a server of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from email.header import Header
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from habit_api.core import outgoing
from habit_api.core.extensions import db
from habit_api.core.outgoing import OutgoingFailed, OutgoingRefused, UrlRefused, check_url
from habit_api.models import User
from habit_api.notifications.channels.base import Channel, Failed, Message, Refused, Unsure
from habit_api.notifications.mail import line

TOO_MANY, TOO_EARLY, TIMED_OUT = 429, 425, 408
LONGEST_WAIT = 3600
# How long a server has to answer: it only keeps the message, and does that at once.
SECONDS = 5


class Ntfy(Channel):
    """The topic of `ntfy_url`."""

    name = "ntfy"
    rest = 60

    def addresses(self, user_ids: Collection[UUID], *, kind: str) -> Mapping[UUID, str]:
        rows = db.session.execute(
            select(User.id, User.ntfy_url).where(User.id.in_(user_ids), User.ntfy_url.is_not(None))
        )
        return {row.id: row.ntfy_url for row in rows}

    def send(self, address: str, message: Message) -> None:
        headers = {"Content-Type": "text/plain; charset=utf-8", "Title": _header(message.title)}
        headers["Tags"] = "white_check_mark" if message.habit_id else "bell"
        body = (message.body or message.title).encode()
        try:
            answer = outgoing.post(address, body=body, headers=headers, seconds=SECONDS)
        except OutgoingRefused as error:
            raise Refused(error.reason) from error
        except OutgoingFailed as error:
            if error.maybe_done:
                raise Unsure from error
            raise Failed(error.reason) from error
        if answer.status >= 300:
            raise _judged(answer)


def check_topic(url: str) -> None:
    """Refuse an address that may not be called, or names no topic. Raises `UrlRefused`."""
    check_url(url)
    if urlsplit(url).path.endswith("/") or not urlsplit(url).path:
        raise UrlRefused(reason="it names no topic, as https://ntfy.sh/my-habits does.")


def _header(text: str) -> str:
    """`text` as a header may carry it (RFC 2047), in one line."""
    plain = line(text)
    return plain if plain.isascii() else Header(plain, "utf-8", maxlinelen=10_000).encode()


def _judged(answer: outgoing.Answer) -> Refused | Failed:
    reason = f"The ntfy server answered {answer.status}."
    if answer.status >= 500 or answer.status in (TOO_MANY, TOO_EARLY, TIMED_OUT):
        wait = answer.headers.get("retry-after", "")
        seconds = min(int(wait), LONGEST_WAIT) if wait.isascii() and wait.isdigit() else None
        return Failed(reason, retry_after=seconds)
    return Refused(reason)
