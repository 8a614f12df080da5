"""The words that columns are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import ForeignKey, Text, false
from sqlalchemy.orm import mapped_column

from habit_api.core.clock import now
from habit_api.core.types import Id, Instant

id_pk = Annotated[int, mapped_column(Id, primary_key=True)]
owner = Annotated[UUID, mapped_column(ForeignKey("users.id", ondelete="CASCADE"))]
text = Annotated[str, mapped_column(Text)]
instant = Annotated[datetime, mapped_column(Instant)]
created = Annotated[datetime, mapped_column(Instant, default=now)]
# Set where an import of one's own export brought it, with all it had earned: that counts on no
# leaderboard.
imported = Annotated[bool, mapped_column(server_default=false())]
updated = Annotated[datetime, mapped_column(Instant, default=now, onupdate=now)]

# SQLite would give a deleted row's id to the next one: a stale client would hit the wrong thing.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
