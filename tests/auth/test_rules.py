"""What a refresh token that turns up means: the rules, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.auth.rules import Verdict, judge

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("age", "voided", "successor_used", "verdict"),
    [
        (None, False, False, Verdict.FIRST_USE),
        (0, False, False, Verdict.OTHER_TAB),
        (10, False, False, Verdict.OTHER_TAB),
        (10, False, True, Verdict.OTHER_TAB),
        (11, False, False, Verdict.LOST_ANSWER),
        (11, False, True, Verdict.THEFT),
        (None, True, False, Verdict.THEFT),
        (0, True, False, Verdict.THEFT),
        (11, True, False, Verdict.THEFT),
        (11, True, True, Verdict.THEFT),
    ],
)
def test_every_state_of_a_token_has_its_verdict(
    age: int | None, voided: bool, successor_used: bool, verdict: Verdict
) -> None:
    used_at = None if age is None else NOW - age * SECOND
    assert judge(used_at=used_at, voided=voided, successor_used=successor_used, now=NOW) is verdict


@dataclass
class Token:
    used_at: datetime | None = None
    voided: bool = False
    children: list[Token] = field(default_factory=list)


@dataclass
class Device:
    """A slow, obvious second telling of what the service does with the verdicts."""

    now: datetime = NOW
    stolen: bool = False
    tokens: list[Token] = field(default_factory=lambda: [Token()])

    def refresh(self, token: Token) -> Token | None:
        verdict = judge(
            used_at=token.used_at,
            voided=token.voided,
            successor_used=any(child.used_at for child in token.children),
            now=self.now,
        )
        if self.stolen or verdict is Verdict.THEFT:
            self.stolen = True
            return None
        if verdict is Verdict.LOST_ANSWER:
            for child in token.children:
                child.voided = True
        token.used_at = token.used_at or self.now
        token.children.append(Token())
        self.tokens.append(token.children[-1])
        return token.children[-1]


waits = st.integers(0, 100).map(lambda seconds: seconds * SECOND)


@given(st.lists(st.tuples(waits, st.booleans())))
def test_an_honest_client_is_never_signed_out_however_many_answers_are_lost(
    steps: list[tuple[timedelta, bool]],
) -> None:
    device = Device()
    held = device.tokens[0]
    for wait, answer_arrives in steps:
        device.now += wait
        answer = device.refresh(held)
        assert answer is not None
        held = answer if answer_arrives else held


@given(st.lists(st.tuples(st.integers(0, 2), waits), max_size=20))
def test_tabs_that_refresh_together_within_ten_seconds_all_go_on(
    later: list[tuple[int, timedelta]],
) -> None:
    device = Device()
    tabs = []
    for second in range(3):
        device.now = NOW + second * 5 * SECOND
        tabs.append(device.refresh(device.tokens[0]))
    for tab, wait in later:
        device.now += wait
        held = tabs[tab]
        assert held is not None
        tabs[tab] = device.refresh(held)
    assert not device.stolen


@given(st.lists(waits, min_size=1, max_size=5), st.integers(11, 1000))
def test_a_thief_with_an_old_token_ends_the_device_once_its_owner_went_on_twice(
    pauses: list[timedelta], wait: int
) -> None:
    device = Device()
    stolen = held = device.tokens[0]
    for pause in [*pauses, timedelta()]:
        answer = device.refresh(held)
        assert answer is not None
        held = answer
        device.now += pause
    device.now += wait * SECOND
    assert device.refresh(stolen) is None
    assert device.refresh(held) is None


@given(st.lists(st.tuples(st.integers(0, 30), waits), max_size=40))
def test_whatever_turns_up_a_voided_token_never_gives_another(
    presented: list[tuple[int, timedelta]],
) -> None:
    device = Device()
    for number, wait in presented:
        device.now += wait
        token = device.tokens[number % len(device.tokens)]
        was_voided, was_stolen = token.voided, device.stolen
        answer = device.refresh(token)
        assert not (answer and (was_voided or was_stolen))
        assert device.stolen or answer
