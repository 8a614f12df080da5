"""`flask check` finds sessions and plants that are not what the minutes make them."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import FocusSession, Plant, User, XpEntry
from tests.focus.steps import ABANDONED, end, focused, start
from tests.focus.watch import api, watch

__all__ = ["api", "watch"]


@pytest.fixture
def check(app, watch):
    """A user with sessions of each kind, and what `flask check` says of them."""
    focused(watch, 17, plant_type="Rose")
    dropped = start(watch.api, duration_min=20)
    watch.wait(3)
    end(watch.api, dropped, **ABANDONED)
    watch.api.delete(f"/sessions/{focused(watch, 30, plant_type='Fern')['id']}")
    start(watch.api, plant_type="Pine")

    def run():
        result = app.test_cli_runner().invoke(args=["check"])
        return result.exit_code, result.stdout.splitlines()

    return run


def test_right_sessions_and_plants_pass(check):
    assert check() == (0, ["All figures are right."])


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (update(FocusSession).where(FocusSession.focus_min == 3).values(focus_min=4), "focus_min"),
        (update(FocusSession).where(FocusSession.focus_min == 17).values(xp_awarded=1), "awarded"),
        (update(FocusSession).where(FocusSession.focus_min == 3).values(xp_awarded=3), "awarded"),
        (update(Plant).where(Plant.growth_stage == 3).values(growth_stage=4), "at most 3"),
        (update(Plant).where(Plant.plant_type == "Pine").values(growth_stage=1), "at most 0"),
        (update(User).values(last_plant_num=2), "at least 3"),
    ],
    ids=["minutes", "points", "points of none", "growth", "growth of none", "number"],
)
def test_a_wrong_figure_is_found(app, check, statement, told):
    damage(app, statement)
    code, lines = check()
    assert (code, lines[-1]) == (1, "1 differences")
    assert told in lines[0]


def test_a_ledger_that_paid_nothing_or_too_much_is_found(app, check):
    damage(app, delete(XpEntry).where(XpEntry.amount == 17))
    assert any("awards: stored 0, should be 1" in line for line in check()[1])
    damage(app, update(XpEntry).where(XpEntry.turn == 1).values(amount=-29))
    assert any("amount: stored -29, should be -30" in line for line in check()[1])


def test_a_session_that_is_gone_but_paid_is_found(app, check):
    damage(app, delete(FocusSession).where(FocusSession.focus_min == 17))
    assert check()[1][0].endswith("which is gone: xp: stored 17, should be 0")


def damage(app, statement):
    with app.app_context(), unit_of_work():
        db.session.execute(statement.execution_options(synchronize_session=False))
