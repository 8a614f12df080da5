"""Further ways into an account, and what belongs to it alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, owner, text


class ApiToken(Base):
    """A personal token for scripts; `digest` is the SHA-256 of it, in hexadecimal digits.

    It counts until it is revoked or expires; without `expires_at` it never does.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (UniqueConstraint("digest"), NEVER_REUSE_IDS)

    id: Mapped[id_pk]
    user_id: Mapped[owner] = mapped_column(index=True)
    digest: Mapped[text]
    name: Mapped[text]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    expires_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[created]


class Identity(Base):
    """An account at another site that lets its holder in; `subject` is its number there.

    `label` is what the user knows it by. `proven_at` is, for Telegram, what was used up last.
    """

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("provider", "subject", name="uq_identities_provider_subject"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner] = mapped_column(index=True)
    provider: Mapped[text]
    subject: Mapped[text]
    label: Mapped[text | None]
    proven_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[created]


class Avatar(Base):
    """A user's picture, a WebP; `digest` tells its content from any other."""

    __tablename__ = "avatars"

    user_id: Mapped[owner] = mapped_column(primary_key=True)
    digest: Mapped[text]
    image: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[created]
