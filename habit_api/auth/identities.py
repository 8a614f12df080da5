"""Accounts at other sites that let somebody in here: made, found, linked, taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from habit_api.audit import service as audit
from habit_api.auth import service, sessions
from habit_api.auth.errors import (
    AccountExists,
    AccountInactive,
    IdentityNotFound,
    IdentityTaken,
    LastWayIn,
)
from habit_api.auth.tokens import Pair
from habit_api.auth.visitors import Visitor
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, paginate
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Identity, User
from habit_api.users import service as users
from habit_api.users.rules import key_of


@dataclass(frozen=True, slots=True)
class Proof:
    """What a provider vouches for. `email` is there only where it says that it was verified."""

    provider: str
    subject: str
    label: str | None = None
    email: str | None = None
    name: str | None = None
    language: str = "en"


def sign_in(proof: Proof, visitor: Visitor, *, known: UUID | None = None) -> Pair:
    """Sign in whoever the proof is about; who was never here gets an account.

    `known` is a user of whom it is proven otherwise that they are the same. An equal e-mail address
    is no proof: raises `AccountExists`; and `AccountInactive`.
    """
    user_id = _holder_of(proof) or known
    if user_id is not None and not db.session.scalar(select(User.is_active).filter_by(id=user_id)):
        audit.record("signin.inactive", user_id=user_id, provider=proof.provider)
        raise AccountInactive
    with unit_of_work():
        if user_id is None:
            user_id = _account_for(proof)
        if _holder_of(proof) is None:
            _add(user_id, proof)
        return sessions.open_for(user_id, visitor, provider=proof.provider)


def link(user_id: UUID, proof: Proof) -> None:
    """Let the proof's holder in as this user from now on. Raises `IdentityTaken`."""
    with unit_of_work():
        users.lock(user_id)
        holder = _holder_of(proof)
        if holder is None:
            _add(user_id, proof)
            audit.record("identity.linked", user_id=user_id, provider=proof.provider)
        elif holder != user_id:
            raise IdentityTaken


def listing(user: Principal, *, limit: int, offset: int) -> dict[str, Any]:
    """A page of the user's identities, the newest first."""
    query = select(*Identity.__table__.c).where(Identity.user_id == user.id)
    ordered = query.order_by(Identity.id.desc())
    return paginate(ordered, name="identities", limit=limit, offset=offset)


def unlink(user: Principal, identity_id: int) -> None:
    """Let nobody in by it any more. Raises `IdentityNotFound`, `Forbidden`, `LastWayIn`."""
    # Of two calls at once, the second sees what is left.
    users.lock(user.id)
    query = select(Identity.id, Identity.user_id, Identity.provider)
    missing = IdentityNotFound(identity_id=identity_id)
    row = get_owned(query.where(Identity.id == identity_id), user.id, missing=missing)
    count = db.session.scalar(select(func.count()).where(Identity.user_id == user.id))
    kept = db.session.scalar(select(User.password_hash).where(User.id == user.id))
    if kept is None and count == 1:
        raise LastWayIn
    db.session.execute(delete(Identity).where(Identity.id == identity_id))
    audit.record("identity.unlinked", user_id=user.id, provider=row.provider)


def _holder_of(proof: Proof) -> UUID | None:
    query = select(Identity.user_id).where(
        Identity.provider == proof.provider, Identity.subject == proof.subject
    )
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
