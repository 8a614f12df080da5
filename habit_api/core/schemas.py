"""The base of every schema, pages, and how schemas are turned into JSON quickly.

marshmallow loads and documents. Dumping goes through a function compiled once per schema: one
C-level `attrgetter` for all attributes, then the few fields whose JSON differs from the value.
A test holds the two to the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter, itemgetter
from typing import Any, ClassVar

import orjson
from flask import Flask, Response
from flask.json.provider import JSONProvider
from marshmallow import RAISE, Schema, fields, missing

from habit_api.core.fields import Amount, Choice, Text, Whole, number

Encoder = Callable[[Any], Any]


class HouseSchema(Schema):
    """Refuses unknown names; dumps by its compiled function."""

    # True where a request may leave the body out altogether.
    body_optional: ClassVar[bool] = False
    # Whether nothing is to be kept of it, not even a digest.
    holds_password: ClassVar[bool] = False

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let a partial schema name no defaults: what is left out stays as it is."""
        if self.partial is True:
            field_obj.load_default = missing

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The JSON-ready form of `obj`: a mapping, or anything with the fields as attributes."""
        encode = self.compiled()
        if self.many if many is None else many:
            return [encode(item) for item in obj]
        return encode(obj)

    def compiled(self) -> Encoder:
        """The dump function of one object, made on first use."""
        made: Encoder | None = self.__dict__.get("_compiled")
        if made is None:
            made = self._compiled = _compile(self.dump_fields)
        return made


def _compile(dump_fields: Mapping[str, fields.Field[Any]]) -> Encoder:
    keys = tuple(field.data_key or name for name, field in dump_fields.items())
    names = tuple(field.attribute or name for name, field in dump_fields.items())
    encoders = tuple(
        (key, encoder)
        for key, field in zip(keys, dump_fields.values(), strict=True)
        if (encoder := _encoder(field)) is not None
    )
    # A getter of one name gives the bare value, not a tuple.
    pad = ("__class__",) if len(names) == 1 else ()
    attributes = attrgetter(*names, *pad)
    items = itemgetter(*names) if len(names) > 1 else lambda obj: (obj[names[0]],)

    def encode(obj: Any) -> dict[str, Any]:
        values = items(obj) if isinstance(obj, dict) else attributes(obj)
        made = dict(zip(keys, values, strict=False))
        for key, encoder in encoders:
            value = made[key]
            if value is not None:
                made[key] = encoder(value)
        return made

    return encode


def _encoder(field: fields.Field[Any]) -> Encoder | None:
    """How `field`'s value becomes JSON; None where orjson writes it right by itself."""
    if isinstance(field, Amount):
        return number
    if isinstance(field, fields.Nested):
        schema = field.schema
        return lambda value: schema.dump(value, many=field.many)
    if isinstance(field, fields.List):
        inner = _encoder(field.inner)
        return list if inner is None else lambda value: [inner(item) for item in value]
    return None


class OrjsonProvider(JSONProvider):
    """Flask's JSON by orjson: dates, instants (`...Z`) and UUIDs are written by it as they are."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """`obj` as JSON text."""
        return orjson.dumps(obj, option=orjson.OPT_UTC_Z).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """JSON text as Python values."""
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """A response with the JSON of its argument."""
        body = orjson.dumps(self._prepare_response_obj(args, kwargs), option=orjson.OPT_UTC_Z)
        return Response(body, mimetype="application/json")


def init_app(app: Flask) -> None:
    """Let the app write JSON by orjson."""
    app.json = OrjsonProvider(app)


class PageArgs(HouseSchema):
    """`limit` and `offset` of a list."""

    limit = Whole(
        low=1, high=100, text=True, load_default=20, metadata={"description": "Rows in a page."}
    )
    offset = Whole(
        low=0,
        high=2**31 - 1,
        text=True,
        load_default=0,
        metadata={"description": "Rows before the page."},
    )


class CursorArgs(PageArgs):
    """A page of a long history, which stays right while rows are added."""

    cursor = Text(
        high=200,
        load_default=None,
        metadata={
            "description": "`next_cursor` of the page before; replaces `offset`.",
            "example": "MjAyNi0xMS0yMHwxMg",
        },
    )


class Message(HouseSchema):
    """What was done, in words."""

    message = fields.String(
        required=True, dump_only=True, metadata={"example": "Habit 12 was deleted."}
    )


def page_of(
    name: str, schema: type[HouseSchema], *, cursor: bool = False, title: str = ""
) -> type[HouseSchema]:
    """The schema of a list answer: the rows under `name`, beside `total`, `limit`, `offset`."""
    members: dict[str, Any] = {
        name: fields.List(fields.Nested(schema), required=True),
        "total": fields.Integer(required=True, metadata={"example": 1}),
        "limit": fields.Integer(required=True, metadata={"example": 20}),
        "offset": fields.Integer(required=True, metadata={"example": 0}),
    }
    if cursor:
        members["next_cursor"] = fields.String(
            required=True,
            allow_none=True,
            metadata={"description": "Null at the end.", "example": "MjAyNi0xMS0yMHwxMg"},
        )
    title = title or "".join(part.capitalize() for part in name.split("_"))
    return type(f"{title}Page", (HouseSchema,), members)


def sort_field(*names: str, default: str, text: str = "") -> fields.Field[Any]:
    """A `sort` parameter over `names`; a leading `-` turns the order round."""
    choices = [sign + name for name in names for sign in ("", "-")]
    return Choice(*choices, load_default=default, metadata={"description": text or "Sort order."})
