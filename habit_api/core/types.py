"""Column types that mean the same on PostgreSQL and on SQLite."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Row, Select
from sqlalchemy.types import TypeDecorator

# Rows and queries whatever their columns.
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

# SQLite only numbers rows by itself in a column whose type is exactly INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, always aware; SQLite has no zones, so it is stored there without."""

    impl = DateTime(timezone=True)
    cache_ok = True
    # A decorated type does not tell it by itself, and cursors read their instants back by it.
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Thousandths(TypeDecorator[Decimal]):
    """A number with three decimals, stored as a whole number of thousandths.

    Sums stay exact (0.1 + 0.2 is 0.3) and the same on both databases: SQLite has no decimals.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 1000).to_integral_value())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 1000
