"""Every answer's compiled dump says what marshmallow's own dump of the same schema says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import chain
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields, validate

from habit_api.core.fields import Amount, Choice, Day, Moment, UserId, Whole
from habit_api.core.schemas import HouseSchema
from habit_api.habits.schemas import ScheduleField

plenty = settings(
    max_examples=6,
    deadline=None,
    database=None,
    # Pages of pages of fields are large.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# What orjson writes: 64 bits.
integers = st.integers(-(2**53), 2**53)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def answered(app) -> Iterator[HouseSchema]:
    """The schemas of all answers, each once."""
    seen: set[type[Schema]] = set()
    for view in app.view_functions.values():
        for verb in ("get", "post", "put", "patch", "delete"):
            docs = getattr(getattr(view, "view_class", None), verb, None)
            answers = getattr(docs, "_apidoc", {}).get("response", {}).get("responses", {})
            for answer in chain.from_iterable(answers.values()):
                schema = answer.get("schema")
                if isinstance(schema, HouseSchema) and type(schema) not in seen:
                    seen.add(type(schema))
                    yield schema


def values(field: fields.Field[Any]) -> st.SearchStrategy[Any]:
    """What a service may hand over for `field`."""
    some = _present(field)
    return st.none() | some if field.allow_none else some


def _present(field: fields.Field[Any]) -> st.SearchStrategy[Any]:
    if isinstance(field, fields.Nested):
        return objects(field.schema)
    if isinstance(field, fields.List):
        several = st.lists(values(field.inner), max_size=3)
        return several | several.map(tuple)
    if isinstance(field, Choice):
        [rule] = [v for v in field.validators if isinstance(v, validate.OneOf)]
        return st.sampled_from(list(rule.choices))
    simple: list[tuple[type[fields.Field[Any]], st.SearchStrategy[Any]]] = [
        (Amount, st.decimals(0, 10**9, places=3)),
        (Whole, integers),
        (fields.Integer, integers),
        (fields.Float, st.floats(allow_nan=False, allow_infinity=False)),
        (fields.Boolean, st.booleans()),
        (UserId, st.uuids()),
        (Day, st.dates()),
        (Moment, st.datetimes(timezones=st.just(UTC))),
        (fields.Dict, st.dictionaries(texts, integers, max_size=3)),
        (ScheduleField, st.just({"type": "weekdays", "weekdays": (1, 3, 5)})),
    ]
    for kind, strategy in simple:
        if isinstance(field, kind):
            return strategy
    return texts


def objects(schema: Schema) -> st.SearchStrategy[Any]:
    """What a service may hand over for `schema`: a mapping, or something with attributes."""
    named = {field.attribute or name: values(field) for name, field in schema.dump_fields.items()}
    mappings = st.fixed_dictionaries(named)
    return mappings | mappings.map(lambda made: SimpleNamespace(**made))


def as_json(app, value) -> Any:
    return orjson.loads(app.json.dumps(value))


def test_all_rooms_are_seen(app):
    names = {type(schema).__name__ for schema in answered(app)}
    assert {"Habit", "HabitsPage", "LogsPage", "CompletionResult", "ImportResult"} <= names
    assert {"User", "Settings", "TokenPair", "HabitStats", "StreakList"} <= names


def test_the_compiled_dump_is_marshmallows(app):
    for schema in answered(app):
        plenty(given(objects(schema))(comparing(app, schema)))()


def comparing(app, schema):
    def compare(made):
        own = Schema.dump(schema, made)
        assert as_json(app, schema.dump(made)) == as_json(app, own), type(schema).__name__

    return compare


@pytest.mark.parametrize("value", [0, 8, 8.5, 0.001, 1_000_000_000])
def test_amounts_are_the_shortest_numbers(app, owner, value):
    habit = owner.habit(kind="numeric", target_value=1)
    shown = owner.post(f"/habits/{habit['id']}/checkin", {"value": value})
    assert f'"value":{value},' in shown.get_data(as_text=True)
