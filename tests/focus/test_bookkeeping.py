"""Whatever happens in whatever order: no points and no growth beyond the minutes that passed."""

from __future__ import annotations

from itertools import count

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habit_api.cli.check import differences
from habit_api.garden.rules import PLANT_TYPES
from tests.focus.steps import ABANDONED, COMPLETED, closed
from tests.focus.watch import Watch
from tests.times import NOON

USERS = count()

minutes = st.one_of(st.integers(0, 40), st.sampled_from([0.5, 59.9, 61, 90, 500, 721, 1500]))
some = st.integers(0, 5)
deeds = st.one_of(
    st.tuples(st.just("start"), st.sampled_from([None, 1, 25, 480]), st.booleans()),
    st.tuples(st.just("wait"), minutes),
    st.tuples(st.just("end"), st.sampled_from([COMPLETED, COMPLETED, ABANDONED])),
    st.tuples(st.just("end_again"), some, st.sampled_from([COMPLETED, ABANDONED])),
    st.tuples(st.just("plant"), some, st.integers(0, 5)),
    st.tuples(st.just("grow"), some, st.integers(0, 5)),
    st.tuples(st.just("uproot"), some),
    st.tuples(st.just("delete"), some),
    st.tuples(st.just("close")),
)


class Life:
    """A user who focuses, or says so, and the minutes that we saw pass."""

    def __init__(self, app, watch):
        self.app, self.watch, self.api = app, watch, watch.api
        self.passed = 0.0
        self.began: dict[int, float] = {}
        # What each completed session may at most have earned.
        self.worth: dict[int, int] = {}
        self.planned: dict[int, int | None] = {}

    def start(self, duration, with_plant):
        body = {"duration_min": duration, "plant_type": "Rose" if with_plant else None}
        made = self.api.post("/sessions", body)
        if made.status_code == 201:
            self.began[made.json["id"]] = self.passed
            self.planned[made.json["id"]] = duration
        return made

    def wait(self, minutes):
        self.passed += minutes
        self.watch.wait(minutes)

    def end(self, way):
        active = self.api.get("/sessions/active")
        return self._end(active.json["id"], way) if active.status_code == 200 else None

    def end_again(self, at, way):
        return self._end(self._nth(self.began, at), way)

    def plant(self, at, stage):
        kind = PLANT_TYPES[at]
        body = {"session_id": self._nth(self.began, at), "plant_type": kind}
        return self.api.post("/garden", {**body, "growth_stage": stage})

    def grow(self, at, stage):
        return self.api.patch(f"/garden/{self._plant(at)}", {"growth_stage": stage})

    def uproot(self, at):
        return self.api.delete(f"/garden/{self._plant(at)}")

    def delete(self, at):
        number = self._nth(self.began, at)
        answer = self.api.delete(f"/sessions/{number}")
        if answer.status_code == 200:
            self.worth.pop(number, None)
        return answer

    def close(self):
        closed(self.app)

    def check(self):
        """All that must hold at any time."""
        shown = self.api.get("/users/me").json
        assert shown["xp_points"] == sum(self.worth.values()) <= self.passed
        for row in self.api.get("/garden", query_string={"limit": 100}).json["gardens"]:
            earned = min(5, self.worth.get(row["session_id"], 0) // 5)
            assert row["growth_stage"] <= row["earned_stage"] == earned
        active = self.api.get("/sessions", query_string={"status": "active"}).json
        assert active["total"] <= 1

    def _end(self, number, way):
        answer = self.api.patch(f"/sessions/{number}", way)
        if answer.status_code == 200 and way == COMPLETED:
            # Tenths of a minute, for sums of binary fractions may fall short of a whole one.
            passed = round((self.passed - self.began[number]) * 10) // 10
            self.worth[number] = min(passed, self.planned[number] or 480)
        return answer

    def _plant(self, at):
        plants = self.api.get("/garden", query_string={"limit": 100}).json["gardens"]
        return plants[at % len(plants)]["id"] if plants else 2**63 - 1

    @staticmethod
    def _nth(known, at):
        return list(known)[-1 - at % len(known)] if known else 2**63 - 1


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(deeds, min_size=5, max_size=25))
def test_nothing_is_earned_but_by_the_minutes_that_passed(app, nobody, sequence):
    with time_machine.travel(NOON, tick=False) as hand:
        watch = Watch(hand, nobody.sign_up(f"user{next(USERS)}"))
        life = Life(app, watch)
        for name, *words in sequence:
            answer = getattr(life, name)(*words)
            assert answer is None or answer.status_code < 500
            life.check()
    with app.app_context():
        assert list(differences()) == []
