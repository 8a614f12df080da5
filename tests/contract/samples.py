"""The body that Swagger UI fills in for an operation: what a developer sends who only clicks.

`tests/site/test_docs_in_browser.py` holds it to Swagger UI itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

FORMATS = {"date-time": "%Y-%m-%dT%H:%M:%S.000Z", "date": "%Y-%m-%d"}


def bodies(document: dict[str, Any], moment: datetime | None = None) -> dict[str, Any]:
    """The JSON body of each operation that takes one, as filled in at `moment` (now)."""
    shown = moment or datetime.now(UTC)
    return {
        name: content["example"] if "example" in content else _made(content["schema"], shown)
        for name, content in taken(document).items()
    }


def taken(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the document says of each JSON body, its references followed."""
    found = {}
    for path, operations in document["paths"].items():
        for method in operations.keys() - {"parameters"}:
            forms = operations[method].get("requestBody", {}).get("content", {})
            if "application/json" in forms:
                found[f"{method.upper()} {path}"] = _whole(document, forms["application/json"])
    return found


def _whole(document: dict[str, Any], part: Any) -> Any:
    if isinstance(part, list):
        return [_whole(document, each) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _whole(document, document["components"]["schemas"][part["$ref"].split("/")[-1]])
    return {name: _whole(document, each) for name, each in part.items()}


def _made(schema: dict[str, Any], moment: datetime) -> Any:
    # In this order: a default is shown even where there is an example.
    for name in ("default", "example"):
        if name in schema:
            return schema[name]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") in FORMATS:
        return moment.strftime(FORMATS[schema["format"]])
    match schema.get("type"):
        case "object":
            return {name: _made(part, moment) for name, part in schema["properties"].items()}
        case "array":
            return [_made(schema["items"], moment)]
        case "boolean":
            return True
    raise LookupError(f"Swagger UI would make something up for {schema}: it needs an example.")
