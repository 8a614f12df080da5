"""How ids and numbers stand in addresses. What is none is a plain 404."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

from habit_api.core.fields import MAX_ID


class IdConverter(BaseConverter):
    """`<id:habit_id>`: 1 to 2^63-1 in plain digits."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if not 1 <= number <= MAX_ID:
            raise ValidationError
        return number


class NumberConverter(IntegerConverter):
    """`<int(min=1, max=366):days>`: in plain digits, as ids are."""

    regex = "[0-9]+"


class UserIdConverter(BaseConverter):
    """`<user_id:user_id>`: a UUID in its usual spelling."""

    regex = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

    def to_python(self, value: str) -> UUID:
        return UUID(value)


def init_app(app: Flask) -> None:
    """Register the converters; serve `/habits/` as `/habits`, without a redirect."""
    app.url_map.converters["id"] = IdConverter
    app.url_map.converters["int"] = NumberConverter
    app.url_map.converters["user_id"] = UserIdConverter
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
