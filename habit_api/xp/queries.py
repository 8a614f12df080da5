"""Reading the ledger."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, select

from habit_api.core.queries import paginate_by_key
from habit_api.core.security import Principal
from habit_api.models import XpEntry


def history(user: Principal, args: dict[str, Any]) -> dict[str, Any]:
    """A page of the user's ledger, newest first. Raises `CursorInvalid`."""
    query = select(
        XpEntry.id,
        XpEntry.amount,
        XpEntry.source,
        # What an import brought may have lost its cause before.
        case((XpEntry.source_id > 0, XpEntry.source_id)).label("source_id"),
        XpEntry.created_at,
    ).where(XpEntry.user_id == user.id)
    return paginate_by_key(
        query,
        name="entries",
        key=XpEntry.created_at,
        row_id=XpEntry.id,
        descending=True,
        args=args,
    )
