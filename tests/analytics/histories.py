"""Making a past that reaches further back than entries may be made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tests.client import Api
from tests.times import at

WEEK = timedelta(days=7)


def live_through(
    owner: Api, habit: dict[str, Any], days: Iterable[date], *, call: str = "complete"
) -> None:
    """Complete (or `call="skip"`) a habit on `days`, each of them entered within its week."""
    field = {"complete": "target_date", "skip": "date"}[call]
    left = sorted(days)
    while left:
        evening = left[0] + WEEK
        with at(owner, f"{evening}T12:00:00Z") as api:
            for day in [day for day in left if day <= evening]:
                made = api.post(f"/habits/{habit['id']}/{call}", {field: str(day)})
                assert made.status_code == 201, made.json
        left = [day for day in left if day > evening]
