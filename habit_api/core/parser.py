"""Reading a request's body and query, more strictly than webargs does on its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NoReturn

from flask import Request, request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from habit_api.core.errors import (
    BodyMissing,
    InvalidFields,
    MalformedJson,
    UnsupportedMediaType,
)

# No body of ours nests deeper than 5. How deep Python itself reads differs by its version.
MAX_DEPTH = 32
# Nor has one so many values in all. What is wrong with each is told, and that takes time.
MAX_VALUES = 3_000
# Longer query strings, mostly searches, are not kept.
LONGEST_KEPT = 200


class HouseParser(FlaskParser):
    """JSON of the right media type and of finite numbers; unknown names are refused everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.DEFAULT_UNKNOWN_BY_LOCATION = {
            **self.DEFAULT_UNKNOWN_BY_LOCATION,
            "query": RAISE,
            "multipart": RAISE,
        }
        self.__location_map__ = {**self.__location_map__, "multipart": self.load_multipart}

    def parse(
        self,
        argmap: Any,
        req: Request | None = None,
        *,
        location: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """The loaded values. A query string is loaded once: its schema sees nothing else."""
        if location == "query" and req is None and len(request.query_string) <= LONGEST_KEPT:
            return dict(self._of_query(argmap, request.query_string))
        return super().parse(argmap, req, location=location, **kwargs)

    @lru_cache(maxsize=1024)  # noqa: B019 - there is one parser, and it lives as long as the program
    def _of_query(self, schema: Schema, _query: bytes) -> Any:
        return super().parse(schema, location="query")

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The parsed body.

        Raises 400 for a broken or missing one, 415 for another media type, 422 for too many values.
        """
        body = req.get_data(cache=True)
        if not body:
            if getattr(schema, "body_optional", False):
                return {}
            raise BodyMissing
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        try:
            parsed = json.loads(body, parse_constant=_refuse_constant)
        # RecursionError: nested too deep. ValueError: bad JSON, bad UTF-8, 5,000 digits in a row.
        except (ValueError, RecursionError) as error:
            raise MalformedJson from error
        _check_shape(parsed)
        return parsed

    def load_multipart(self, req: Request, schema: Schema) -> Any:
        """The fields and files of a `multipart/form-data` body."""
        if req.mimetype != "multipart/form-data":
            raise UnsupportedMediaType(kind="multipart/form-data")
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **_options: Any
    ) -> NoReturn:
        """Turn marshmallow's messages into `details.fields`."""
        messages: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # theirs
        fields: dict[str, list[str]] = {}
        # The outermost key is webargs' location (`json`, `query`), which says nothing to a client.
        for content in messages.values():
            _flatten(content, "", fields)
        raise InvalidFields(fields) from error


def _check_shape(value: Any) -> None:
    """Raises `MalformedJson` for what nests too deep, `InvalidFields` for too many values."""
    layer, values = [value], 0
    for _ in range(MAX_DEPTH):
        layer = [inner for item in layer for inner in _inside(item)]
        if not layer:
            return
        values += len(layer)
        if values > MAX_VALUES:
            raise InvalidFields({"_": [f"Must not hold more than {MAX_VALUES} values."]})
    if any(isinstance(item, dict | list) for item in layer):
        raise MalformedJson


def _inside(item: Any) -> Iterable[Any]:
    if isinstance(item, dict):
        return item.values()
    return item if isinstance(item, list) else ()


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _flatten(content: Any, path: str, into: dict[str, list[str]]) -> None:
    if isinstance(content, dict):
        for key, value in content.items():
            # `_schema` holds what concerns the object as a whole.
            name = path if key == "_schema" else f"{path}.{key}" if path else str(key)
            # An unknown field's name may hold a lone surrogate, which no answer can.
            _flatten(value, name.encode(errors="replace").decode(), into)
    else:
        texts = content if isinstance(content, list) else [content]
        into.setdefault(path or "_", []).extend(str(text) for text in texts)
