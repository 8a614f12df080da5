"""The documented operations, each ready to be called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.client import Api

JSON = "application/json"


@dataclass(frozen=True)
class Operation:
    """One method at one address, its path filled with ids that exist where they can."""

    method: str
    path: str
    public: bool = False
    # The query parameters that it cannot do without.
    needs: frozenset[str] = frozenset()
    # Of the body as the document has it: its schema, whether it must be there, its media type.
    schema: dict[str, Any] = field(default_factory=dict)
    required: bool = False
    media_type: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def takes_json(self) -> bool:
        return self.media_type == JSON


def operations(api: Api, **ids: object) -> Iterator[Operation]:
    """All operations of the document; `ids` fill the paths (`habit_id=12`)."""
    document = api.contract.document
    for path, methods in document["paths"].items():
        filled = re.sub(r"{(\w+)}", lambda name: str(ids.get(name[1], 1)), path)
        for method, described in methods.items():
            if method == "parameters":
                continue
            security = described.get("security", document["security"])
            body = described.get("requestBody", {})
            [(media_type, content)] = body.get("content", {None: {}}).items()
            yield Operation(
                method.upper(),
                filled,
                public=security == [] or {} in security,
                needs=frozenset(
                    parameter["name"]
                    for parameter in described.get("parameters", ())
                    # What many have in common is a reference, and no query parameter.
                    if parameter.get("in") == "query" and parameter["required"]
                ),
                schema=_resolved(document, content.get("schema", {})),
                required=body.get("required", False),
                media_type=media_type,
            )


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found
