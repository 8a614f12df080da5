"""Where flask-smorest keeps what decorators know of a view, until the document is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ATTRIBUTE = "_apidoc"


def facts_of(view: Any) -> dict[str, Any]:
    """What is known of `view` so far."""
    known: dict[str, Any] = getattr(view, ATTRIBUTE, {})
    return known


def note(view: Callable[..., Any], /, **facts: Any) -> None:
    """Add facts to what is known of `view`, leaving those of the function it wraps alone."""
    setattr(view, ATTRIBUTE, {**facts_of(view), **facts})
