"""The quick way of writing answers gives what marshmallow's own way gives."""

from __future__ import annotations

from collections import namedtuple
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from flask import Flask
from marshmallow import Schema, fields

from habit_api.core.fields import Amount, Choice, Day, Flag, Id, Moment, Text, UserId
from habit_api.core.schemas import HouseSchema, page_of


class Inner(HouseSchema):
    id = Id(required=True)
    amount = Amount(low=0, high=100, allow_none=True)


class Single(HouseSchema):
    name = Text(high=10)


class Everything(HouseSchema):
    id = UserId()
    text = Text(high=100, allow_none=True)
    flag = Flag()
    day = Day(allow_none=True)
    at = Moment(allow_none=True)
    kind = Choice("a", "b")
    amount = Amount(low=0, high=100)
    numbers = fields.List(fields.Integer())
    amounts = fields.List(Amount(low=0, high=9))
    inner = fields.Nested(Inner, allow_none=True)
    several = fields.List(fields.Nested(Inner))
    many = fields.Nested(Inner, many=True)
    renamed = fields.Integer(attribute="other", data_key="shown")


INNER: dict[str, Any] = {"id": 1, "amount": Decimal("2.500")}
ROW: dict[str, Any] = {
    "id": UUID("0190f3a1-7c1e-7d4a-9c57-2f6a4a7c9b10"),
    "text": "Übung \U0001f600",
    "flag": True,
    "day": date(1, 1, 1),
    "at": datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    "kind": "a",
    "amount": Decimal("8.000"),
    "numbers": (1, 2),
    "amounts": [Decimal("0.5"), Decimal(3)],
    "inner": INNER,
    "several": [INNER, {"id": 2, "amount": None}],
    "many": [INNER],
    "other": 7,
}
EMPTY = {**ROW, "text": None, "day": None, "at": None, "inner": None, "several": []}


def as_json(app: Flask, value: Any) -> Any:
    return orjson.loads(app.json.dumps(value))


@pytest.mark.parametrize("row", [ROW, EMPTY], ids=["full", "empty"])
@pytest.mark.parametrize("as_object", [False, True])
def test_one_object(app: Flask, row: dict[str, Any], as_object: bool) -> None:
    obj = namedtuple("Row", row)(**row) if as_object else row
    slow = Schema.dump(Everything(), obj)
    assert as_json(app, Everything().dump(obj)) == as_json(app, slow)


def test_many_objects(app: Flask) -> None:
    quick = Everything().dump([ROW, EMPTY], many=True)
    assert as_json(app, quick) == as_json(app, Schema.dump(Everything(), [ROW, EMPTY], many=True))
    assert Single(many=True).dump([{"name": "a"}]) == [{"name": "a"}]


def test_a_schema_of_one_field(app: Flask) -> None:
    assert Single().dump({"name": "a"}) == {"name": "a"}
    assert Single().dump(namedtuple("Row", "name")("b")) == {"name": "b"}


def test_a_page(app: Flask) -> None:
    page = {"inners": [INNER], "total": 1, "limit": 20, "offset": 0}
    schema = page_of("inners", Inner)
    assert as_json(app, schema().dump(page)) == as_json(app, Schema.dump(schema(), page))


def test_instants_end_in_z_and_json_is_utf8(app: Flask) -> None:
    text = app.json.dumps({"at": ROW["at"], "text": ROW["text"]})
    assert text == '{"at":"2026-11-20T08:30:00Z","text":"Übung \U0001f600"}'
