"""Colours (`#RRGGBB`) that can be told apart, by the contrast ratio of WCAG 2."""

from __future__ import annotations

from collections.abc import Iterator

BLACK, WHITE = "#000000", "#FFFFFF"


def mix(first: str, second: str, share: float) -> str:
    """`first` with so large a `share` (0 to 1) of `second` in it."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def contrast(first: str, second: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def legible(color: str, background: str, *, ratio: float) -> str:
    """`color`, or where it is too close to `background` the nearest shade of it that is not."""
    away = max(BLACK, WHITE, key=lambda end: contrast(end, background))
    shades = (mix(color, away, share / 20) for share in range(20))
    return next((shade for shade in shades if contrast(shade, background) >= ratio), away)


def _luminance(color: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color: str) -> Iterator[int]:
    return iter(bytes.fromhex(color.removeprefix("#")))
