"""Answers kept for a day, for calls that are made again with the same `Idempotency-Key`.

They are kept sealed, with a key derived from `SECRET_KEY`: some show a secret, and a copy of the
database shall not.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Response, current_app
from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.database import Base, table_of
from habit_api.core.queries import run
from habit_api.core.types import AnyRow, Id, Instant

KEPT = timedelta(hours=24)
# Of a longer answer it is only kept that it was given.
LONGEST = 256 * 1024
HEADERS = ("Content-Type", "Location")
NONCE = 12


class KeptAnswer(Base):
    """The answer to a call that its user made once. `call` names it, `body` is its digest.

    `answer` is null where it was too long.
    """

    __tablename__ = "kept_answers"
    __table_args__ = (
        UniqueConstraint("user_id", "call"),
        Index(None, "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    call: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)


_kept = table_of(KeptAnswer)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a user's; the digests of what names it, and of what it brings."""

    user_id: UUID
    name: str
    body: str


def find(call: Call) -> AnyRow | None:
    """What is kept of the call."""
    same = (_kept.c.user_id == call.user_id, _kept.c.call == call.name)
    return run(select(_kept).where(*same, _kept.c.created_at > now() - KEPT)).one_or_none()


def keep(call: Call, response: Response) -> None:
    """Keep the answer to the call, in the running unit of work."""
    late = _kept.c.created_at <= now() - KEPT
    same = (_kept.c.user_id == call.user_id, _kept.c.call == call.name)
    run(delete(_kept).where(*same, late))
    values = {"user_id": call.user_id, "call": call.name, "body": call.body, "created_at": now()}
    run(insert(_kept).values(**values, answer=_sealed(call, response)))


def shown(row: AnyRow) -> Response | None:
    """The answer that was kept; None where only that there was one."""
    if row.answer is None:
        return None
    try:
        packed = _cipher().decrypt(row.answer[:NONCE], row.answer[NONCE:], row.call.encode())
    except InvalidTag:
        # SECRET_KEY is another by now.
        return None
    status, headers, body = orjson.loads(zlib.decompress(packed))
    return Response(body, status=status, headers=headers)


def forget() -> int:
    """Delete what is kept no longer; returns how many."""
    old = select(_kept.c.id).where(_kept.c.created_at <= now() - KEPT)
    return delete_in_batches(_kept, old.order_by(_kept.c.created_at))


def _sealed(call: Call, response: Response) -> bytes | None:
    if len(response.get_data()) > LONGEST:
        return None
    headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    plain: list[Any] = [response.status_code, headers, response.get_data(as_text=True)]
    nonce = os.urandom(NONCE)
    packed = zlib.compress(orjson.dumps(plain))
    return nonce + _cipher().encrypt(nonce, packed, call.name.encode())


def _cipher() -> AESGCM:
    secret = current_app.config["SECRET_KEY"].encode()
    return AESGCM(blake2b(secret, digest_size=32, person=b"kept answers").digest())
