"""Users' pictures of themselves. They are in the database: web processes share no disk."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select

from habit_api.core.clock import now
from habit_api.core.errors import InvalidFields
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import release_connection, unit_of_work
from habit_api.models import Avatar, User
from habit_api.users import pictures, service
from habit_api.users.errors import AvatarNotFound
from habit_api.users.pictures import Unreadable


def change(user: Principal, file: bytes) -> None:
    """Have the picture in `file` as the user's. Raises `InvalidFields`."""
    release_connection()
    try:
        image = pictures.avatar_of(file)
    except Unreadable as error:
        raise InvalidFields({"file": [str(error)]}) from error
    digest = hashlib.sha256(image).hexdigest()[:16]
    with unit_of_work():
        # Of two calls at once, the second finds what the first wrote.
        service.lock(user.id)
        values = {"user_id": user.id, "image": image, "digest": digest, "created_at": now()}
        db.session.merge(Avatar(**values))


def remove(user: Principal) -> None:
    """Have no picture any more. Raises `AvatarNotFound`."""
    mine = delete(Avatar).where(Avatar.user_id == user.id).returning(Avatar.user_id)
    if db.session.scalar(mine) is None:
        raise AvatarNotFound


def seen_by(user: Principal, owner_id: UUID) -> Any:
    """The `image` and `digest` of a user whom `user` may see. Raises `AvatarNotFound`."""
    visible = or_(User.id == user.id, User.public_profile)
    row = db.session.execute(
        select(Avatar.image, Avatar.digest)
        .join_from(Avatar, User, Avatar.user_id == User.id)
        .where(User.id == owner_id, User.is_active, visible)
    ).one_or_none()
    if row is None:
        raise AvatarNotFound
    return row
