"""Whether there are workers: the periodic sweep leaves a note that it ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import run
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Pulse

# So many seconds without a sweep, which comes every ten, say that there is no worker, or no beat.
PATIENCE = 60
# There is one row.
ONE = 1
_fresh = insert(table_of(Pulse))
# PostgreSQL's upsert, which SQLite understands word for word.
_NOTE = _fresh.on_conflict_do_update(
    index_elements=["id"], set_={"swept_at": _fresh.excluded.swept_at}
)


def note() -> None:
    """Note that a worker is sweeping now."""
    with unit_of_work():
        run(_NOTE, {"id": ONE, "swept_at": now()})


def silence() -> float | None:
    """The seconds since a worker was last seen; None when none ever was."""
    seen: datetime | None = db.session.scalar(select(Pulse.swept_at).where(Pulse.id == ONE))
    return None if seen is None else round((now() - seen).total_seconds(), 1)
