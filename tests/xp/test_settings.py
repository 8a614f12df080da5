"""The amounts are settings: others hold from the next start on, and what was paid stays."""

from __future__ import annotations

import pytest

from tests.core.conftest import visit as visit  # fixtures
from tests.focus.steps import focused
from tests.focus.watch import watch as watch
from tests.leaderboards.steps import BOARDS, board, shown
from tests.logs.steps import WATER, check_in, entries, imported, revert
from tests.tasks.steps import do, reopen, task
from tests.times import ago
from tests.xp.amounts import DEFAULTS, MOVED, NOTHING, OTHERS, changed
from tests.xp.amounts import restart as restart
from tests.xp.amounts import sound as sound
from tests.xp.steps import ledger, points


def week(api, habit):
    """Seven days in a row up to today: their results."""
    return [api.complete(habit, ago(n)) for n in range(6, -1, -1)]


def live(watch, habit):
    """A week, a task and a session; what they are known by."""
    done = do(watch.api, task(watch.api))
    return week(watch.api, habit)[-1]["log"], done, focused(watch, 10)


def stands(api, name):
    """The user's figure on a board, on which nobody else is."""
    [(_, _, figure)] = shown(board(api, name), BOARDS[name])
    return figure


def test_what_the_settings_say_is_paid(watch, restart, sound):
    amounts = {"XP_PER_COMPLETION": "3", "XP_PER_FOCUS_MINUTE": "2", "XP_PER_TASK": "7"}
    api = restart({**amounts, "XP_MILESTONES": "2:40, 5:0"})
    results = week(api, api.habit())
    assert [result["xp_awarded"] for result in results] == [3, 43, 3, 3, 3, 3, 3]
    assert [result["milestone"] for result in results] == [None] * 6 + [7]
    do(api, task(api))
    assert focused(watch, 10)["xp_awarded"] == 20
    assert points(api) == 7 * 3 + 40 + 7 + 20
    assert sound()


@changed
def test_what_was_paid_is_taken_back_whatever_the_settings_say_now(
    watch, restart, sound, before, after
):
    api = restart(before)
    habit = api.habit()
    log, done, session = live(watch, habit)
    paid = points(api)
    api = restart(after)
    assert sound()
    assert points(api) == paid
    assert revert(api, log).json["xp_reverted"] == log["xp_awarded"]
    reopen(api, done)
    assert api.delete(f"/sessions/{session['id']}").status_code == 200
    assert sound()
    others = entries(api, habit)
    assert points(api) == sum(other["xp_awarded"] for other in others)
    assert stands(api, "xp") == points(api)


@changed
def test_what_is_done_again_is_paid_as_the_settings_say_now(restart, sound, before, after):
    api = restart(before)
    habit = api.habit()
    log = week(api, habit)[-1]["log"]
    done = do(api, task(api))
    api = restart(after)
    revert(api, log)
    again, fresh = api.complete(habit), week(api, api.habit("Fresh"))[-1]
    assert again["xp_awarded"] == fresh["xp_awarded"]
    held = points(api)
    do(api, reopen(api, done))
    more = int(after.get("XP_PER_TASK", 5)) - int(before.get("XP_PER_TASK", 5))
    assert points(api) == held + more
    assert sound()


@pytest.mark.parametrize("after", OTHERS.values(), ids=OTHERS)
def test_a_bonus_that_is_held_is_not_paid_again_and_goes_with_its_entry(restart, sound, after):
    habit = restart(DEFAULTS).habit()
    log = week(restart(DEFAULTS), habit)[-1]["log"]
    api = restart(after)
    # A longer run, which goes through seven again.
    first = entries(api, habit)[0]
    revert(api, first)
    revert(api, entries(api, habit)[0])
    per_completion = int(after.get("XP_PER_COMPLETION", 10))
    assert api.complete(habit, ago(5))["xp_awarded"] == per_completion
    assert api.complete(habit, ago(6))["xp_awarded"] == per_completion
    assert revert(api, log).json["xp_reverted"] == 35
    assert (-25, "milestone_7", habit["id"]) in ledger(api)
    assert sound()


def test_a_numeric_day_gives_back_the_bonus_of_then(restart, sound):
    habit = restart(DEFAULTS).habit(**WATER)
    week(restart(DEFAULTS), habit)
    api = restart(MOVED)
    told = [check_in(api, habit, value=value).json["xp_awarded"] for value in (9, 2, 8, 2)]
    assert told == [0, -35, 135, -135]
    assert sound()


def test_what_is_worth_nothing_is_done_all_the_same(watch, restart, sound):
    api = restart(NOTHING)
    habit = api.habit()
    log, _, session = live(watch, habit)
    assert (log["xp_awarded"], points(api), len(ledger(api))) == (0, 0, 9)
    assert [stands(api, name) for name in BOARDS] == [0, 10, 7, 1]
    assert revert(api, log).json["xp_reverted"] == 0
    assert api.delete(f"/sessions/{session['id']}").status_code == 200
    assert stands(api, "sessions") == 0
    assert sound()


def test_an_import_earns_nothing_where_a_completion_earns_nothing_either(restart, sound):
    api = restart(NOTHING)
    habit = imported(api, "Run", [ago(n) for n in range(1, 20)])
    api.complete(habit)
    assert stands(api, "streak") == 1
    revert(api, entries(api, habit)[-1])
    assert (stands(api, "streak"), sound()) == (0, True)
