"""What was written down is shown while it holds, and not a moment longer."""

from __future__ import annotations

import pytest

from tests.logs.steps import check_in, complete, imported, revert, skip
from tests.predictions.steps import made, of_all, of_habit
from tests.times import ago, at

LATER, TOMORROW = "2026-11-20T18:00:00Z", "2026-11-21T12:00:00Z"


def pause(api, habit):
    return api.post(f"/habits/{habit['id']}/pauses", {"start_date": ago(0), "end_date": ago(-3)})


CHANGES = {
    "complete": complete,
    "skip": skip,
    "backdated": lambda api, habit: complete(api, habit, ago(3)),
    "pause": pause,
    "pause of all": lambda api, _habit: api.post("/users/me/pauses", {"start_date": ago(0)}),
    "change": lambda api, habit: api.patch(f"/habits/{habit['id']}", {"weight": 50}),
    "delete another": lambda api, habit: api.delete(f"/habits/{habit['id'] + 1}"),
    "a new habit": lambda api, _habit: api.post("/habits", {"name": "New"}),
    "week start": lambda api, _habit: api.patch("/users/me/settings", {"week_start": "sunday"}),
}


@pytest.fixture
def habit(api):
    """A habit with some history and a prediction that is written down, and a second habit."""
    found = imported(api, "Run", [ago(n) for n in (1, 2, 4, 5)])
    assert api.habit("Other")["id"] == found["id"] + 1
    assert made(api)[0] == of_habit(api, found)
    return found


def test_a_prediction_that_was_made_is_shown_until_something_changes(api, habit):
    before, other = of_all(api)
    with at(api, LATER) as later:
        assert of_all(later) == [before, other]
        assert of_habit(later, habit) == before
        [anew] = made(later, habit)
        assert anew == {**before, "created_at": LATER}
        assert of_habit(later, habit) == anew


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_it_is_made_anew(api, habit, change):
    with at(api, LATER) as later:
        assert CHANGES[change](later, habit).status_code in (200, 201)
    with at(api, LATER) as later:
        if change == "pause of all":
            assert of_all(later) == []
        else:
            assert of_habit(later, habit)["created_at"] == LATER


def test_a_new_value_and_a_revert_are_changes_too(api):
    habit = api.habit(kind="numeric", target_value=8)
    log = check_in(api, habit, value=3).json["log"]
    for moment, change in (
        ("2026-11-20T13:00:00Z", lambda late: check_in(late, habit, value=4)),
        ("2026-11-20T14:00:00Z", lambda late: revert(late, log)),
    ):
        made(api)
        with at(api, moment) as late:
            assert change(late).status_code == 200
            assert of_habit(late, habit)["created_at"] == moment


def test_the_next_day_has_a_prediction_of_its_own(api, habit):
    with at(api, TOMORROW) as tomorrow:
        found = of_habit(tomorrow, habit)
    assert (found["predicted_for"], found["created_at"]) == (ago(-1), TOMORROW)
