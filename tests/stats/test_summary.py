"""`GET /stats/summary`: the whole site."""

from __future__ import annotations

import time_machine

from tests.client import Api
from tests.logs.steps import imported
from tests.races import at_once
from tests.statements import counted
from tests.stats.steps import focus, told
from tests.times import NOON, ago

ZEROS = {"total_sessions": 0, "total_focus_min": 0, "total_completions": 0}


def test_the_sums_are_those_of_everyone(app, api, stranger):
    api.complete(api.habit())
    stranger.complete(stranger.habit())
    focus(app, stranger, ago(0), 25)
    imported(api, "Run", [ago(1)])
    assert told(api, "summary") == {
        "total_users": 2,
        "total_sessions": 1,
        "total_focus_min": 25,
        "total_completions": 2,
    }


def test_it_is_summed_up_once_a_minute(app, nobody: Api):
    with time_machine.travel(NOON, tick=False) as clock:
        api = nobody.sign_up("ada")
        assert told(api, "summary") == {"total_users": 1, **ZEROS}
        api.complete(api.habit())
        clock.shift(59)
        with counted(app) as statements:
            assert told(api, "summary")["total_completions"] == 0
        assert len(statements) == 1  # whose token it is
        clock.shift(1)
        assert told(api, "summary")["total_completions"] == 1


def test_of_many_who_ask_one_sums_up(app, api):
    with counted(app) as statements:
        at_once(api, [lambda one: one.get("/stats/summary")] * 8)
    assert len([sent for sent in statements if "FROM standings" in sent]) == 1
