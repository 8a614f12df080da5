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
