"""Decorators stand in one order on every view."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import habit_api

# From the outside to the inside, as docs/architecture.md says it.
ORDER = (
    *("doc", "login_required", "sign_in_required", "admin_required", "secret", "upload"),
    *("arguments", "response", "alt_response", "also_as", "streamed"),
    *("fails", "limit", "limited"),
)


METHODS = ("get", "post", "put", "patch", "delete")
ROOMS = Path(habit_api.__file__).parent


def views() -> Iterator[tuple[str, list[str]]]:
    """Every method of a view, with the names of its decorators."""
    for file in [*ROOMS.glob("*/routes.py"), *ROOMS.glob("*/routes/*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name in METHODS:
                yield f"{file}:{node.lineno}", [named(mark) for mark in node.decorator_list]


def named(mark: ast.expr) -> str:
    called = mark.func if isinstance(mark, ast.Call) else mark
    return called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)


def test_decorators_stand_in_one_order() -> None:
    found = dict(views())
    assert len(found) > 100
    for where, marks in found.items():
        assert marks == sorted(marks, key=ORDER.index), where
