"""What tests of experience points do over and over."""

from __future__ import annotations

from typing import Any

from tests.client import Api


def ledger(api: Api) -> list[tuple[int, str, int]]:
    """All entries of the ledger, newest first: amount, source, and the id of the source."""
    query: dict[str, Any] = {"limit": 100}
    found: list[tuple[int, str, int]] = []
    while True:
        page = api.get("/users/me/xp", query_string=query)
        assert page.status_code == 200, page.json
        found += [(e["amount"], e["source"], e["source_id"]) for e in page.json["entries"]]
        if page.json["next_cursor"] is None:
            return found
        query["cursor"] = page.json["next_cursor"]


def points(api: Api) -> int:
    """The user's experience points, which are what the ledger adds up to."""
    me = api.get("/users/me").json
    assert me["xp_points"] == sum(amount for amount, _, _ in ledger(api))
    held: int = me["xp_points"]
    return held
