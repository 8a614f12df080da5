"""flask-smorest's Api with the house's error shape and its types in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

from habit_api.core.errors import AppError
from habit_api.core.fields import MAX_ID, Amount, Secret, Text
from habit_api.core.routing import IdConverter, UserIdConverter

DESCRIPTION = """Habits with honest streaks.

**First steps**: `POST /api/v1/auth/register`, then `POST /api/v1/auth/login`; send the answer's
`access_token` as `Authorization: Bearer <token>`. It lives 15 minutes; `POST /api/v1/auth/refresh`
gives the next one. In Swagger UI the form at the top of the page signs in for you.

Dates are days of the user's own time zone; instants are UTC. Weekdays count from 0 = Sunday.
Unknown fields and query parameters are refused with 422. Every answer of 400 and above has the
shape of `Error`, with a stable `code`.
"""


# What a client may send with many calls; operations refer to them by these names.
HEADERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "IdempotencyKey": (
        "Idempotency-Key",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]*$"},
        "A text of your own, new for each call. Made again with it, a call is done once.",
    ),
    "IfMatch": (
        "If-Match",
        {},
        "The `ETag` of what you change: 412 where it has changed since.",
    ),
    "IfNoneMatch": ("If-None-Match", {}, "The `ETag` of what you have: 304 where nothing is new."),
}


class Code(fields.String):
    """What an error is called for good."""


class ErrorBody(Schema):
    """What went wrong."""

    code = Code(required=True, metadata={"example": "HABIT_NOT_FOUND"})
    message = fields.String(required=True, metadata={"example": "Habit 12 does not exist."})
    details = fields.Dict(
        required=True,
        metadata={
            "description": "For 422, `fields` maps a dotted path to a list of messages.",
            "example": {},
        },
    )
    request_id = fields.String(
        required=True, allow_none=True, metadata={"example": "3f0c9a2be1d34c6f8a57d0c1b2a39e48"}
    )


class Error(Schema):
    """The one shape of every answer of 400 and above."""

    error = fields.Nested(ErrorBody, required=True)


class HouseApi(Api):
    """Documents with our types; leaves every error to `handlers`."""

    ERROR_SCHEMA = Error

    def init_app(self, app: Flask, *, spec_kwargs: dict[str, Any] | None = None) -> None:
        """Bind to `app`, and make the document's frame."""
        own = {"info": _info(), "marshmallow_plugin": _Plugin()}
        super().init_app(app, spec_kwargs={**(spec_kwargs or {}), **own})
        self.spec.options["servers"] = [{"url": "/"}]
        self.spec.options["security"] = [{"bearerAuth": []}]
        self.spec.components.security_scheme(
            "bearerAuth",
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The `access_token` of `POST /api/v1/auth/login`, or a personal API"
                " token (`POST /api/v1/auth/api-tokens`), which reaches what its scopes say.",
            },
        )
        for name, (header, schema, words) in HEADERS.items():
            shape = {"name": header, "schema": {"type": "string", **schema}, "description": words}
            self.spec.components.parameter(name, "header", shape)
        self.register_field(Text, "string", None)
        self.register_field(Secret, "string", None)
        self.register_field(Amount, "number", None)
        self.register_converter(
            IdConverter, lambda _: {"type": "integer", "minimum": 1, "maximum": MAX_ID}
        )
        self.register_converter(UserIdConverter, lambda _: {"type": "string", "format": "uuid"})

    def _register_error_handlers(self) -> None:
        # `handlers.init_app` answers for HTTP errors too.
        pass


class _Plugin(MarshmallowPlugin):
    def init_spec(self, spec: APISpec) -> None:
        super().init_spec(spec)
        # Made just now.
        converter: Any = self.converter
        converter.add_attribute_function(_codes)


def _codes(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """Name in the document of a `Code` all that there are: each class of error has one."""
    if not isinstance(field, Code):
        return {}
    names = ", ".join(f"`{code}`" for code in sorted({kind.code for kind in _kinds(AppError)}))
    return {"description": f"Stable. One of {names}."}


def _kinds(kind: type[AppError]) -> Iterator[type[AppError]]:
    """`kind` and all that derive from it in the program."""
    yield kind
    for derived in kind.__subclasses__():
        if derived.__module__.startswith("habit_api."):
            yield from _kinds(derived)


def _info() -> dict[str, Any]:
    return {"description": DESCRIPTION}
