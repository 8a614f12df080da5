"""Colours of Loop Habit Tracker: places in a palette, which has changed twice."""

from __future__ import annotations

# Since schema 14 a colour is a place in a palette, which schema 21 enlarged; before, it is ARGB.
PALETTE_SINCE, LARGE_PALETTE_SINCE = 14, 21
SMALL_PALETTE = (
    "#D32F2F",
    "#E64A19",
    "#F9A825",
    "#AFB42B",
    "#388E3C",
    "#00897B",
    "#00ACC1",
    "#039BE5",
    "#5E35B1",
    "#8E24AA",
    "#D81B60",
    "#303030",
    "#AAAAAA",
)
LARGE_PALETTE = (
    "#D32F2F",
    "#E64A19",
    "#F57C00",
    "#FF8F00",
    "#F9A825",
    "#AFB42B",
    "#7CB342",
    "#388E3C",
    "#00897B",
    "#00ACC1",
    "#039BE5",
    "#1976D2",
    "#303F9F",
    "#5E35B1",
    "#8E24AA",
    "#D81B60",
    "#5D4037",
    "#303030",
    "#757575",
    "#AAAAAA",
)


def color_of(value: object, version: int) -> str | None:
    """`#RRGGBB` of a `Habits.color`; None for what is no colour of that schema `version`."""
    if not isinstance(value, int):
        return None
    if version < PALETTE_SINCE:
        return f"#{value & 0xFFFFFF:06X}"
    palette = LARGE_PALETTE if version >= LARGE_PALETTE_SINCE else SMALL_PALETTE
    return palette[value] if 0 <= value < len(palette) else None
