"""A calendar's address, asked for many times at once."""

from __future__ import annotations

from sqlalchemy import func, select

from habit_api.core.extensions import db
from habit_api.models import CalendarToken
from tests.races import at_once, racing_app, racing_contract, runner, statuses

__all__ = ["racing_app", "racing_contract", "runner"]

FEEDS = 4


def make(api):
    return api.post("/calendar/token")


def revoke(api):
    return api.delete("/calendar/token")


def opened(api, token):
    return api.get(f"/calendar/{token}.ics").status_code == 200


def stored(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(CalendarToken))


def test_of_addresses_made_at_once_the_last_one_stands(racing_app, runner):
    answers = at_once(runner, [make] * FEEDS)
    assert statuses(answers) == {201: FEEDS}
    tokens = {answer.json["token"] for answer in answers}
    assert len(tokens) == FEEDS
    shown = runner.get("/calendar/token").json["token"]
    assert [token for token in tokens if opened(runner, token)] == [shown]
    assert stored(racing_app) == 1


def test_an_address_that_is_revoked_at_once_is_revoked_once(racing_app, runner):
    token = make(runner).json["token"]
    answers = at_once(runner, [revoke] * FEEDS)
    assert statuses(answers) == {200: 1, 404: FEEDS - 1}
    assert not opened(runner, token)
    assert stored(racing_app) == 0
