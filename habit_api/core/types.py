"""Column types that mean the same on PostgreSQL and on SQLite."""

from __future__ import annotations

from collections.abc import Callable
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


# Columns of a page are read through these thousands of times a second: a decorated type's own
# `process_result_value` costs a call more for each.


def aware(moment: datetime | None) -> datetime | None:
    """`moment` in UTC; without a zone it is taken to be so already."""
    if moment is None or moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def thousandths(whole: int | None) -> Decimal | None:
    """So many thousandths as a number."""
    return None if whole is None else Decimal(whole) / 1000


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, always aware; SQLite has no zones, so it is stored there without."""

    impl = DateTime(timezone=True)
    cache_ok = True
    # A decorated type does not tell it by itself, and cursors read their instants back by it.
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """`aware`, behind what the driver's own value needs first."""
        parse = self.impl_instance.result_processor(dialect, coltype)
        return aware if parse is None else lambda value: aware(parse(value))


class Thousandths(TypeDecorator[Decimal]):
    """A number with three decimals, stored as a whole number of thousandths.

    Sums stay exact (0.1 + 0.2 is 0.3) and the same on both databases: SQLite has no decimals.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 1000).to_integral_value())

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """`thousandths`: every driver gives whole numbers as they are."""
        return thousandths
