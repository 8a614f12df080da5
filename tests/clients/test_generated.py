"""Clients that public generators make of the OpenAPI document."""

from __future__ import annotations

import json

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.node]

METHODS = {"get", "post", "put", "patch", "delete"}


def test_a_typed_client_compiles_strictly_and_goes_through_a_day(app, live_server, project, tool):
    tool(
        "openapi-typescript",
        "openapi.json",
        *("--output", "schema.d.ts"),
        # What has a default may be left out of a request.
        *("--default-non-nullable", "false"),
    )
    tool("tsc")
    said = tool("node", "built/journey.js", live_server)
    assert "The journey of ts-" in said


def test_a_postman_collection_has_every_operation(project, tool):
    tool("openapi2postmanv2", "-s", "openapi.json", "-o", "collection.json")
    document = json.loads((project / "openapi.json").read_text())
    wanted = sum(len(METHODS & set(item)) for item in document["paths"].values())
    collection = json.loads((project / "collection.json").read_text())
    assert len(list(requests_in(collection["item"]))) == wanted


def requests_in(items):
    for item in items:
        if "request" in item:
            yield item["request"]
        yield from requests_in(item.get("item", []))
