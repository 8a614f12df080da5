"""Reading rows: of one's own, and in pages."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import (
    Connection,
    CursorResult,
    Executable,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import QueryableAttribute

from habit_api.core.errors import AppError, Forbidden, Unprocessable
from habit_api.core.extensions import db
from habit_api.core.fields import MAX_ID
from habit_api.core.types import AnySelect


class CursorInvalid(Unprocessable):
    """The `cursor` is not one that a page gave out for this list."""

    code = "CURSOR_INVALID"
    message = "This cursor was not given out for this list."


def run(statement: Executable, values: Any = None) -> CursorResult[Any]:
    """Execute a statement made of tables, past the ORM; a list of `values` is one run for each.

    For hot paths, with statements that are built once: building one of the ORM's costs more than
    the database takes to run it.
    """
    session = db.session()
    connection: Connection | None = session.info.get("connection")
    if connection is None:
        connection = session.info["connection"] = session.connection()
    return connection.execute(statement, values)


def get_owned(
    query: AnySelect, user_id: UUID, *, missing: AppError, values: Mapping[str, Any] | None = None
) -> Any:
    """The one row of `query`, which must select a `user_id`; `values` are its bound parameters.

    Raises `missing` when there is none, `Forbidden` when it is another user's.
    """
    row = db.session.execute(query, values).one_or_none()
    if row is None:
        raise missing
    if row.user_id != user_id:
        raise Forbidden
    return row


def lock_row(entity: Any, row_id: object) -> None:
    """Keep a row from other writers until the unit of work ends.

    SQLite has no row locks: there the unit of work itself waits for its turn.
    """
    # Rows that point at it may still be inserted by others.
    db.session.execute(select(entity.id).where(entity.id == row_id).with_for_update(key_share=True))


def lock_name(name: str) -> None:
    """Keep out whoever locks the same name until the unit of work ends: where there is no row.

    SQLite has one writer at a time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(crc32(name.encode()))))


class Listing:
    """A query that is read in pages. Kept, with its values bound by name, it is built only once."""

    def __init__(self, query: AnySelect) -> None:
        self.rows = query
        self._page = query.limit(bindparam("limit")).offset(bindparam("offset"))
        unsorted = query.order_by(None)
        self._count = unsorted.with_only_columns(func.count(), maintain_column_froms=True)

    def page(
        self, values: Mapping[str, Any], *, name: str, limit: int, offset: int
    ) -> dict[str, Any]:
        """A page in the shape of `schemas.page_of`, with the whole count."""
        place = {"limit": limit, "offset": offset}
        rows = run(self._page, {**values, **place}).all()
        if offset == 0 and len(rows) < limit:
            total = len(rows)
        else:
            total = run(self._count, values).scalar() or 0
        return {name: rows, "total": total, **place}


def paginate(query: AnySelect, *, name: str, limit: int, offset: int) -> dict[str, Any]:
    """A page of `query` in the shape of `schemas.page_of`, with the whole count."""
    return Listing(query).page({}, name=name, limit=limit, offset=offset)


def paginate_by_key(
    query: AnySelect,
    *,
    name: str,
    key: QueryableAttribute[Any],
    row_id: QueryableAttribute[int],
    descending: bool,
    args: dict[str, Any],
) -> dict[str, Any]:
    """A page ordered by (`key`, `row_id`), after `args["cursor"]` where there is one.

    Raises `CursorInvalid`.
    """
    counted = query.with_only_columns(func.count(), maintain_column_froms=True)
    total = db.session.scalar(counted) or 0
    order = (key.desc(), row_id.desc()) if descending else (key.asc(), row_id.asc())
    page = query.order_by(*order).limit(args["limit"] + 1)
    if args["cursor"]:
        last = tuple_(*decode_cursor(args["cursor"], key))
        page = page.where(tuple_(key, row_id) < last if descending else tuple_(key, row_id) > last)
    else:
        page = page.offset(args["offset"])
    rows = db.session.execute(page).all()
    more = len(rows) > args["limit"]
    rows = rows[: args["limit"]]
    return {
        name: rows,
        "total": total,
        "limit": args["limit"],
        "offset": args["offset"],
        "next_cursor": encode_cursor(getattr(rows[-1], key.key or ""), rows[-1].id)
        if more
        else None,
    }


def encode_cursor(key: date | datetime, row_id: int) -> str:
    return base64.urlsafe_b64encode(f"{key.isoformat()}|{row_id}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str, key: QueryableAttribute[Any]) -> tuple[Any, int]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text, _, number = base64.urlsafe_b64decode(padded).decode("ascii").partition("|")
        value = key.type.python_type.fromisoformat(text)
        row_id = int(number)
    except (ValueError, UnicodeError, binascii.Error) as error:
        raise CursorInvalid from error
    naive = isinstance(value, datetime) and value.tzinfo is None
    if naive or not 0 <= row_id <= MAX_ID:
        raise CursorInvalid
    return value, row_id


def escaped(text: str) -> str:
    """`text` without wildcards, for a LIKE whose escape character is `/`."""
    return re.sub(r"[/%_]", r"/\g<0>", text)
