"""The OpenAPI document is one, by its own standard."""

from __future__ import annotations

import importlib
import pkgutil
import re

from openapi_spec_validator import validate

import habit_api
from habit_api.core.errors import AppError


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


def kinds(kind):
    yield kind
    for derived in kind.__subclasses__():
        yield from kinds(derived)


def errors():
    for _, name, _ in pkgutil.walk_packages(habit_api.__path__, "habit_api."):
        importlib.import_module(name)
    return {kind for kind in kinds(AppError) if kind.__module__.startswith("habit_api.")}


def test_no_two_errors_have_one_name_for_answers_are_shared_by_it():
    names = [kind.__name__ for kind in errors()]
    assert {name for name in names if names.count(name) > 1} == set()


def test_every_code_of_an_error_is_listed_once_and_in_order(contract):
    wanted = {kind.code for kind in errors()}
    code = contract.document["components"]["schemas"]["ErrorBody"]["properties"]["code"]
    assert re.findall("`(.+?)`", code["description"]) == sorted(wanted)
    assert {"NOT_FOUND", "URI_TOO_LONG", "ACCOUNT_EXISTS", "SIGN_IN_CANCELLED"} < wanted
