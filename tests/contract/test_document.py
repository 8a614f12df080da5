"""The OpenAPI document is one, by its own standard."""

from __future__ import annotations

from openapi_spec_validator import validate


def test_the_document_is_valid_openapi(contract):
    validate(contract.document)
