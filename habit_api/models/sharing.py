"""The public list."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id
from habit_api.models.words import instant, text


class PublicHabit(Base):
    """What the public list finds an active, published habit by; the habit itself has the rest.

    Small rows in the order of publishing, which completions leave alone: a search reads many.
    `words` are those of name, category and description, each with a space before it.
    """

    __tablename__ = "public_habits"
    __table_args__ = (
        Index(None, "published_at", "habit_id"),
        Index(None, "category", "published_at", "habit_id"),
        Index(
            "ix_public_habits_words",
            "words",
            postgresql_using="gin",
            # A list of what is still to be indexed would be read by every search.
            postgresql_with={"fastupdate": "off"},
            info={"only": "postgresql"},
        ).ddl_if(dialect="postgresql"),
    )

    habit_id: Mapped[int] = mapped_column(
        Id, ForeignKey("habits.id", ondelete="CASCADE"), primary_key=True
    )
    published_at: Mapped[instant]
    category: Mapped[text | None]
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))
