"""Writing an account as one JSON document; `docs/export-format.md` describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from sqlalchemy import Connection, exists, select

from habit_api.core.clock import now
from habit_api.core.types import AnyRow
from habit_api.models import TelegramLink, User
from habit_api.transfer.own_places import Places, Section
from habit_api.transfer.own_sections import SECTIONS
from habit_api.users.queries import SETTINGS
from habit_api.xp.rules import level

FORMAT, VERSION = "habit_api_json", 1
# Rows that are in memory at a time.
ROWS = 1_000
ACCOUNT = (
    "id",
    "username",
    "email",
    "email_verified",
    "is_active",
    "is_superuser",
    "xp_points",
    "last_login_at",
    "created_at",
    "updated_at",
)
PROFILE = ("name", "last_plant_num")


def write(connection: Connection, user_id: UUID, file: BinaryIO) -> None:
    """Write the document of a user to `file`, row by row."""
    user = connection.execute(select(User.__table__).where(User.id == user_id)).one()
    head: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": now(),
        "account": _account(connection, user),
        "profile": {name: getattr(user, name) for name in PROFILE},
        "settings": {column.key: getattr(user, column.key) for column in SETTINGS},
    }
    places = Places(connection, user_id)
    file.write(b"{")
    file.writelines(b'"%b": %b,\n' % (name.encode(), _json(value)) for name, value in head.items())
    for number, section in enumerate(SECTIONS):
        file.write((b",\n" if number else b"") + b'"%b": [' % section.name.encode())
        file.writelines(
            (b",\n" if place else b"\n") + _json(section.show(row, places))
            for place, row in enumerate(rows(connection, section, user_id))
        )
        file.write(b"]")
    file.write(b"}\n")


def rows(connection: Connection, section: Section, user_id: UUID) -> Iterator[AnyRow]:
    """The rows of a section, read as they are asked for."""
    streaming = {"yield_per": ROWS}
    return iter(connection.execute(section.query(user_id), execution_options=streaming))


def _account(connection: Connection, user: Any) -> dict[str, Any]:
    """What belongs to the account that is exported, and to no other."""
    link = exists().where(TelegramLink.user_id == user.id)
    return {
        **{name: getattr(user, name) for name in ACCOUNT},
        "level": level(user.xp_points),
        "has_password": user.password_hash is not None,
        "telegram_linked": bool(connection.execute(select(link)).scalar()),
    }


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)
