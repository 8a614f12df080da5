"""How names are told apart and made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.users.rules import USERNAME, key_of, username_of


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "ADA"), ("straße", "STRASSE"), ("Zo\u00eb", "ZOE\u0308"), ("МАША", "маша")],
)
def test_names_that_differ_in_case_alone_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_different_names_have_different_keys() -> None:
    assert key_of("ada") != key_of("adà")


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert key_of(key_of(name)) == key_of(name)


@given(st.text())
def test_whatever_the_address_a_made_username_is_one_with_room_for_a_number(local: str) -> None:
    made = username_of(f"{local}@example.com")
    assert USERNAME.fullmatch(made)
    assert len(made) <= 20
