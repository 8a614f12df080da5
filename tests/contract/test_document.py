"""The OpenAPI document is one, by its own standard."""

from __future__ import annotations

from openapi_spec_validator import validate


def test_the_document_is_valid_openapi(contract):
    validate(contract.document)


def test_what_a_patch_leaves_out_has_no_default(contract):
    schemas = contract.document["components"]["schemas"]
    patches = {name: schema for name, schema in schemas.items() if name.endswith("Patch")}
    assert patches
    for name, schema in patches.items():
        named = [field for field, kind in schema["properties"].items() if "default" in kind]
        assert named == [], name


def test_the_exports_alone_promise_no_tag(contract):
    tagged = {
        path: "304" in methods["get"]["responses"]
        for path, methods in contract.document["paths"].items()
        if "200" in methods.get("get", {}).get("responses", {})
    }
    assert {path for path, has in tagged.items() if not has} == {
        "/api/v1/exports",
        "/api/v1/users/me/export",
    }
    for path, has in tagged.items():
        operation = contract.document["paths"][path]["get"]
        parameters = [item.get("$ref", "") for item in operation.get("parameters", ())]
        assert ("#/components/parameters/IfNoneMatch" in parameters) is has, path
        assert ("ETag" in operation["responses"]["200"].get("headers", {})) is has, path
