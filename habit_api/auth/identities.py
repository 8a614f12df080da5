"""Accounts at other sites that let somebody in here: made, found, linked, taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from habit_api.audit import service as audit
from habit_api.auth import letters, service, sessions
from habit_api.auth.errors import (
    AccountExists,
    IdentityNotFound,
    IdentityTaken,
    LastWayIn,
    TelegramLoginInvalid,
)
from habit_api.auth.tokens import Pair
from habit_api.auth.visitors import Visitor
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, lock_row, paginate
from habit_api.core.security import Principal
from habit_api.core.text import tidy
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Identity, TelegramLink, User
from habit_api.users import service as users
from habit_api.users.rules import key_of

TELEGRAM = "telegram"
NAME_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Proof:
    """What a provider vouches for. `email` is there only where it says that it was verified.

    One with `proven_at` is good for one use, and none that is older is good afterwards.
    """

    provider: str
    subject: str
    label: str | None = None
    email: str | None = None
    name: str | None = None
    language: str = "en"
    proven_at: datetime | None = None


def kept_name(value: object) -> str | None:
    """What another site calls somebody, fit to be kept and shown."""
    if not isinstance(value, str):
        return None
    storable = value.replace("\x00", "").encode(errors="replace").decode()
    return tidy(tidy(storable)[:NAME_LENGTH]) or None


def sign_in(proof: Proof, visitor: Visitor) -> Pair:
    """Sign in whoever the proof is about; who was never here gets an account.

    An equal e-mail address is no proof: raises `AccountExists`; and `AccountInactive`,
    `TelegramLoginInvalid` for what was used.
    """
    user_id = _let_in_by(proof)
    if user_id is not None and not db.session.scalar(select(User.is_active).filter_by(id=user_id)):
        sessions.refuse_inactive(user_id, provider=proof.provider)
    with unit_of_work():
        if user_id is not None:
            lock_row(User, user_id)
        # Until now it could be taken away, or be somebody's for the first time.
        user_id = _let_in_by(proof) or _account_for(proof)
        if _holder_of(proof) is None:
            _add(user_id, proof)
        _use_up(proof)
        return sessions.open_for(user_id, visitor, provider=proof.provider)


def link(user_id: UUID, device_id: int, proof: Proof, *, site: str) -> None:
    """Let the proof's holder in as this user from now on, who asked for it on that device.

    Raises `IdentityTaken`, and `TokenRevoked` when the device is signed out.
    """
    with unit_of_work():
        sessions.lock(user_id, device_id)
        holder = _holder_of(proof)
        if holder is None:
            _add(user_id, proof)
            audit.record("identity.linked", user_id=user_id, provider=proof.provider)
            letters.tell_linked(user_id, site)
        elif holder != user_id:
            raise IdentityTaken


def listing(user: Principal, *, limit: int, offset: int) -> dict[str, Any]:
    """A page of the user's identities, the newest first."""
    query = select(*Identity.__table__.c).where(Identity.user_id == user.id)
    ordered = query.order_by(Identity.id.desc())
    return paginate(ordered, name="identities", limit=limit, offset=offset)


def unlink(user: Principal, identity_id: int) -> None:
    """Let nobody in by it any more. Raises `IdentityNotFound`, `Forbidden`, `LastWayIn`."""
    query = select(Identity.user_id, Identity.provider, Identity.subject)
    missing = IdentityNotFound(identity_id=identity_id)
    row = get_owned(query.where(Identity.id == identity_id), user.id, missing=missing)
    take_away(user.id, row.provider, row.subject)


def take_away(user_id: UUID, provider: str, subject: str) -> None:
    """Let nobody in by it any more, whether they signed in by it or linked it to the bot.

    Raises `LastWayIn`.
    """
    # Of two calls at once, the second sees what is left.
    users.lock(user_id)
    kept = db.session.scalar(select(User.password_hash).where(User.id == user_id))
    if kept is None and _ways_into(user_id) <= {(provider, subject)}:
        raise LastWayIn
    _remove(user_id, provider, subject)


def take_all_away(user_id: UUID) -> int:
    """Leave the password as the only way in; returns how many others there were."""
    ways = _ways_into(user_id)
    for provider, subject in sorted(ways):
        _remove(user_id, provider, subject)
    return len(ways)


def _holder_of(proof: Proof) -> UUID | None:
    query = select(Identity.user_id).where(
        Identity.provider == proof.provider, Identity.subject == proof.subject
    )
    return db.session.scalar(query)


def _ways_into(user_id: UUID) -> set[tuple[str, str]]:
    """What lets in as the user, as provider and subject: identities, and the chat with the bot."""
    query = select(Identity.provider, Identity.subject).where(Identity.user_id == user_id)
    chats = db.session.scalars(select(TelegramLink.chat_id).where(TelegramLink.user_id == user_id))
    ways = {(row.provider, row.subject) for row in db.session.execute(query)}
    return ways | {(TELEGRAM, str(chat_id)) for chat_id in chats}


def _remove(user_id: UUID, provider: str, subject: str) -> None:
    mine = (Identity.provider == provider, Identity.subject == subject)
    query = delete(Identity).where(Identity.user_id == user_id, *mine).returning(Identity.id)
    if db.session.scalar(query) is not None:
        audit.record("identity.unlinked", user_id=user_id, provider=provider)
    if provider != TELEGRAM:
        return
    chat = (TelegramLink.user_id == user_id, TelegramLink.chat_id == int(subject))
    if db.session.scalar(delete(TelegramLink).where(*chat).returning(TelegramLink.id)) is not None:
        audit.record("telegram.unlinked", user_id=user_id)


def _let_in_by(proof: Proof) -> UUID | None:
    """Who is let in by it: who linked their chat to the bot has proven to be the same."""
    holder = _holder_of(proof)
    if holder is not None or proof.provider != TELEGRAM:
        return holder
    # A private chat has the number of whom it is with.
    query = select(TelegramLink.user_id).where(TelegramLink.chat_id == int(proof.subject))
    return db.session.scalar(query)


def _account_for(proof: Proof) -> UUID:
    email = proof.email
    if email is not None:
        taken = select(User.id).where(User.email_key == key_of(email))
        if db.session.scalar(taken) is not None:
            raise AccountExists
    return service.register_without_password(
        email=email,
        base=proof.label or email or proof.provider,
        name=proof.name,
        language=proof.language,
    )


def _add(user_id: UUID, proof: Proof) -> None:
    values = {"provider": proof.provider, "subject": proof.subject, "label": proof.label}
    db.session.add(Identity(user_id=user_id, **values))
    db.session.flush()


def _use_up(proof: Proof) -> None:
    """Refuse what was used before, and what is older than that."""
    moment = proof.proven_at
    if moment is None:
        return
    mine = (Identity.provider == proof.provider, Identity.subject == proof.subject)
    unused = (Identity.proven_at.is_(None)) | (Identity.proven_at < moment)
    found = db.session.scalar(
        update(Identity).where(*mine, unused).values(proven_at=moment).returning(Identity.id)
    )
    if found is None:
        raise TelegramLoginInvalid
