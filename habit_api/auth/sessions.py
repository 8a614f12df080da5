"""Signing in, going on, signing out."""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, update

from habit_api.audit import service as audit
from habit_api.auth import activity, api_tokens, attempts, passwords, queries, tokens
from habit_api.auth.errors import AccountInactive, InvalidCredentials, TokenReused
from habit_api.auth.rules import Verdict, judge
from habit_api.auth.tokens import Claims, Pair
from habit_api.auth.visitors import Visitor
from habit_api.core.clock import now
from habit_api.core.errors import TokenInvalid, TokenRevoked
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Device, RefreshToken, TelegramCode, User
from habit_api.users import service as users
from habit_api.users.rules import key_of

# Whoever was switched off knows the password and may try on: so many tries are kept.
INACTIVE_ROWS = "20 per hour"


def sign_in(visitor: Visitor, *, name: str, password: str) -> Pair:
    """Sign in a new device by a username or an e-mail address.

    Raises `InvalidCredentials`, `AccountInactive`, `RateLimited`.
    """
    account = queries.account_named(name, visitor)
    with attempts.counted(
        "signin",
        source=visitor.address,
        account=account.id if account else key_of(name),
        known=bool(account and account.known),
    ):
        kept: str | None = account.password_hash if account else None
        right = passwords.matches(password, kept)
        if account is None or kept is None or not right:
            raise InvalidCredentials
    if not account.is_active:
        refuse_inactive(account.id)
    renewed = passwords.make_hash(password) if passwords.is_outdated(kept) else kept
    with unit_of_work():
        _note_sign_in(account.id, kept, renewed)
        return _open(account.id, visitor)


def refuse_inactive(user_id: UUID, **how: Any) -> NoReturn:
    """Write down that somebody would be let in, and raise `AccountInactive`; outside of a unit."""
    mine = (INACTIVE_ROWS, ("inactive", str(user_id)))
    audit.record_some("signin.inactive", budgets=[mine], user_id=user_id, **how)
    raise AccountInactive


def open_for(user_id: UUID, visitor: Visitor, *, provider: str) -> Pair:
    """Sign in a new device of a user of whom a `provider` has vouched, in the running unit of work.

    Raises `AccountInactive`.
    """
    active = (User.id == user_id, User.is_active)
    values = {"last_login_at": now(), "updated_at": User.updated_at}
    if db.session.scalar(update(User).where(*active).values(values).returning(User.id)) is None:
        raise AccountInactive
    return _open(user_id, visitor, provider=provider)


def refresh(claims: Claims) -> Pair:
    """The next tokens of a device. Raises `TokenInvalid`, `TokenRevoked`, `TokenReused`."""
    with unit_of_work():
        holder(claims)
        token = queries.refresh_token(claims.jti, claims.device_id)
        if token is None:
            raise TokenRevoked
        verdict = judge(
            used_at=token.used_at,
            voided=token.voided_at is not None,
            successor_used=token.successor_used,
            now=now(),
        )
        _carry_out(verdict, token.id, claims)
        activity.note_use(claims.device_id)
        return _continue(claims.user_id, claims.device_id, parent_id=token.id)


def sign_out(user_id: UUID, device_id: int) -> None:
    """Sign one device out: its tokens stop at once."""
    _revoke(user_id, Device.id == device_id)
    audit.record("device.signed_out", user_id=user_id, device=device_id)


def sign_out_all(user_id: UUID, *, but: int | None = None) -> None:
    """Sign out every device of a user, or all `but` one."""
    _revoke(user_id, Device.id != (but or 0))
    audit.record("devices.signed_out", user_id=user_id, but=but)


def shut_out(user_id: UUID, *, but: int | None = None) -> None:
    """Stop all that was ever given out to reach the account: devices, all `but` one, API tokens."""
    sign_out_all(user_id, but=but)
    api_tokens.revoke_all(user_id)


def lock(user_id: UUID, device_id: int) -> None:
    """Keep a user and a device of theirs from other writers until the unit of work ends.

    Raises `TokenRevoked` when the device is signed out.
    """
    users.lock(user_id)
    if not queries.locked_device(device_id, user_id):
        raise TokenRevoked


def holder(claims: Claims) -> tuple[UUID, int]:
    """User and device of a refresh token that counts. Raises `TokenInvalid`, `TokenRevoked`."""
    if claims.type != "refresh":
        raise TokenInvalid
    if not queries.locked_device(claims.device_id, claims.user_id):
        raise TokenRevoked
    return claims.user_id, claims.device_id


def _note_sign_in(user_id: UUID, verified: str, renewed: str) -> None:
    """Refuse the sign-in if password or account changed since they were looked at."""
    found = db.session.scalar(
        update(User)
        .where(User.id == user_id, User.password_hash == verified, User.is_active)
        # The account itself did not change: `updated_at` stays.
        .values(last_login_at=now(), password_hash=renewed, updated_at=User.updated_at)
        .returning(User.id)
    )
    if found is None:
        raise InvalidCredentials


def _open(user_id: UUID, visitor: Visitor, **how: Any) -> Pair:
    device = Device(
        user_id=user_id, user_agent=visitor.user_agent, ip=visitor.ip, last_used_at=now()
    )
    db.session.add(device)
    # Its id goes into the tokens.
    db.session.flush()
    audit.record("signin.succeeded", user_id=user_id, device=device.id, **how)
    return _continue(user_id, device.id, parent_id=None)


def _continue(user_id: UUID, device_id: int, *, parent_id: int | None) -> Pair:
    token = RefreshToken(
        jti=uuid4().hex,
        device_id=device_id,
        parent_id=parent_id,
        expires_at=now() + tokens.lifetime("refresh"),
    )
    db.session.add(token)
    return tokens.mint(user_id, device_id, token.jti)


def _carry_out(verdict: Verdict, token_id: int, claims: Claims) -> None:
    moment = now()
    if verdict is Verdict.THEFT:
        _revoke(claims.user_id, Device.id == claims.device_id)
        audit.record("token.reused", user_id=claims.user_id, device=claims.device_id)
        raise TokenReused
    if verdict is Verdict.FIRST_USE:
        spend = update(RefreshToken).where(RefreshToken.id == token_id).values(used_at=moment)
        db.session.execute(spend)
    if verdict is Verdict.LOST_ANSWER:
        earlier = (RefreshToken.parent_id == token_id, RefreshToken.voided_at.is_(None))
        db.session.execute(update(RefreshToken).where(*earlier).values(voided_at=moment))


def _revoke(user_id: UUID, *which: ColumnElement[bool]) -> None:
    """Sign devices out; a code for the bot, which one of them may have got, counts no more."""
    mine = (Device.user_id == user_id, Device.revoked_at.is_(None))
    db.session.execute(update(Device).where(*mine, *which).values(revoked_at=now()))
    db.session.execute(delete(TelegramCode).where(TelegramCode.user_id == user_id))
