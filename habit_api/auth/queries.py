"""Reading accounts, devices and refresh tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from habit_api.auth.errors import DeviceNotFound
from habit_api.auth.visitors import Visitor
from habit_api.core.clock import now
from habit_api.core.errors import TokenRevoked
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, paginate
from habit_api.core.security import Principal
from habit_api.models import Device, RefreshToken, User
from habit_api.users.rules import key_of

FRESH = timedelta(minutes=5)


def account_named(name: str, visitor: Visitor) -> Any | None:
    """The account with this username or e-mail address, if any.

    Gives `id`, `password_hash`, `is_active`, and `known`: whether `visitor`'s address or device
    signed in to it before.
    """
    # Usernames hold no "@".
    column = User.email_key if "@" in name else User.username_key
    known = exists().where(
        Device.user_id == User.id,
        or_(
            Device.id == visitor.device_id,
            Device.ip == visitor.address,
            # An IPv6 address is known by its network.
            Device.ip.startswith(f"{visitor.address}:", autoescape=True),
        ),
    )
    query = select(User.id, User.password_hash, User.is_active, known.label("known"))
    return db.session.execute(query.where(column == key_of(name))).one_or_none()


def password_hash(user: Principal) -> str | None:
    """What is kept of the user's password. Raises `TokenRevoked` when the user is gone."""
    row = db.session.execute(select(User.password_hash).where(User.id == user.id)).one_or_none()
    if row is None:
        raise TokenRevoked
    kept: str | None = row.password_hash
    return kept


def is_fresh(user: Principal) -> bool:
    """Whether the device that is asking was signed in within the last five minutes."""
    query = select(Device.created_at).where(Device.id == user.device_id)
    signed_in_at = db.session.scalar(query)
    return signed_in_at is not None and now() - signed_in_at <= FRESH


def locked_device(device_id: int, user_id: UUID) -> bool:
    """Lock a device until the end of the unit of work; whether its tokens still count."""
    query = (
        select(Device.revoked_at, User.is_active)
        .join_from(Device, User, Device.user_id == User.id)
        .where(Device.id == device_id, User.id == user_id)
        .with_for_update(of=Device)
    )
    row = db.session.execute(query).one_or_none()
    return row is not None and row.revoked_at is None and row.is_active


def refresh_token(jti: str, device_id: int) -> Any | None:
    """A refresh token's `id`, `used_at`, `voided_at`, and whether a `successor_used`."""
    child = RefreshToken.__table__.alias("successors")
    successor_used = exists().where(
        child.c.parent_id == RefreshToken.id, child.c.used_at.is_not(None)
    )
    query = select(
        RefreshToken.id,
        RefreshToken.used_at,
        RefreshToken.voided_at,
        successor_used.label("successor_used"),
    ).where(RefreshToken.jti == jti, RefreshToken.device_id == device_id)
    return db.session.execute(query).one_or_none()


def devices(user: Principal, *, limit: int, offset: int) -> dict[str, Any]:
    """A page of the user's signed-in devices, the newest first."""
    # Where no refresh token is left to go on with, the device signed itself out.
    signed_in = exists().where(RefreshToken.device_id == Device.id, RefreshToken.expires_at > now())
    query = (
        select(
            Device.id,
            Device.user_agent,
            Device.ip,
            Device.created_at,
            Device.last_used_at,
            (Device.id == user.device_id).label("current"),
        )
        .where(Device.user_id == user.id, Device.revoked_at.is_(None), signed_in)
        .order_by(Device.id.desc())
    )
    return paginate(query, name="devices", limit=limit, offset=offset)


def own_device(user: Principal, device_id: int) -> Any:
    """A signed-in device of the user. Raises `DeviceNotFound`, `Forbidden`."""
    missing = DeviceNotFound(device_id=device_id)
    query = select(Device.id, Device.user_id, Device.revoked_at).where(Device.id == device_id)
    device = get_owned(query, user.id, missing=missing)
    if device.revoked_at is not None:
        raise missing
    return device
