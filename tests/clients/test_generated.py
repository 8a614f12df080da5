"""Clients that public generators make of the OpenAPI document."""

from __future__ import annotations

import json

import pytest

from tests.contract.samples import bodies, taken

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


@pytest.fixture
def document(project):
    return json.loads((project / "openapi.json").read_text())


@pytest.fixture
def collection(project, tool):
    """The requests of a Postman collection, as `make collection` makes it."""
    tool("openapi2postmanv2", "-c", "postman.json", "-s", "openapi.json", "-o", "collection.json")
    return list(requests_in(json.loads((project / "collection.json").read_text())["item"]))


def test_a_postman_collection_has_every_operation(document, collection):
    wanted = sum(len(METHODS & set(item)) for item in document["paths"].values())
    assert len(collection) == wanted


def test_a_postman_collection_sends_what_the_document_shows(document, collection):
    wanted = bodies(document)
    sent = {
        f"{request['method']} {address(request)}": json.loads(request["body"]["raw"])
        for request in collection
        if request.get("body", {}).get("mode") == "raw"
    }
    assert sent.keys() == wanted.keys()
    shown = {name for name, form in taken(document).items() if "example" in form}
    assert shown
    assert {name: sent[name] for name in shown} == {name: wanted[name] for name in shown}


def test_a_postman_collection_sends_no_query_that_is_not_needed(collection):
    queries = {
        address(request): [part["key"] for part in request["url"]["query"] if on(part)]
        for request in collection
    }
    assert {path: keys for path, keys in queries.items() if keys} == {"/api/v1/tasks/search": ["q"]}


def address(request):
    parts = request["url"]["path"]
    return "/" + "/".join(f"{{{part[1:]}}}" if part[0] == ":" else part for part in parts)


def on(part):
    return not part.get("disabled")


def requests_in(items):
    for item in items:
        if "request" in item:
            yield item["request"]
        yield from requests_in(item.get("item", []))
