"""What tests of figures do over and over."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import ActivityDay, Standing
from tests.client import Api


def stored_days(app: Flask, api: Api) -> dict[str, tuple[int, int]]:
    """Date -> the day's run, and the run of what was earned."""
    with app.app_context():
        rows = db.session.execute(
            select(ActivityDay.date, ActivityDay.run, ActivityDay.earned_run)
            .where(ActivityDay.user_id == UUID(api.user["id"]))
            .order_by(ActivityDay.date)
        )
        return {str(row.date): (row.run, row.earned_run) for row in rows}


def stored_standing(app: Flask, api: Api, span: str = "all") -> Any:
    """The user's row of a span, if there is one."""
    with app.app_context():
        return db.session.execute(
            select(Standing.__table__).where(
                Standing.user_id == UUID(api.user["id"]), Standing.span == span
            )
        ).one_or_none()


def second_form(days: set[date]) -> dict[date, int]:
    """Each of `days` with the number of days in a row up to it: by walking back from each."""
    found = {}
    for day in days:
        run = 0
        while date.fromordinal(day.toordinal() - run) in days:
            run += 1
        found[day] = run
    return found
