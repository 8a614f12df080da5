"""Telling colours apart."""

from __future__ import annotations

import pytest

from habit_api.core.colors import contrast, legible, mix


def test_black_and_white_are_as_far_apart_as_can_be():
    assert contrast("#000000", "#FFFFFF") == contrast("#ffffff", "#000000") == 21
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_a_mixture_lies_between_its_two():
    assert [mix("#000000", "#FF8000", share) for share in (0, 0.5, 1)] == [
        "#000000",
        "#804000",
        "#FF8000",
    ]


def test_a_colour_that_stands_out_is_left_as_it_is():
    assert legible("#1E6FD9", "#FFFFFF", ratio=3) == "#1E6FD9"


@pytest.mark.parametrize("ground", ["#FFFFFF", "#0D1117"])
def test_a_colour_too_close_to_its_ground_moves_away_until_it_stands_out(ground):
    shade = legible(ground, ground, ratio=5)
    assert 5 <= contrast(shade, ground) < 7


def test_what_no_shade_reaches_ends_in_black_or_white():
    assert legible("#777777", "#777777", ratio=20) in {"#000000", "#FFFFFF"}
