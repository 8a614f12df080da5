"""Flowers, from their second stage on: leaves, then buds, in the end the bloom."""

from __future__ import annotations

from math import cos, radians, sin

from habit_api.garden.strokes import (
    GROWN,
    blade,
    circle,
    group,
    leaf,
    moved,
    oval,
    ovals,
    path,
    rays,
    stem,
)

BUDS, BLOOM = 4, 5
Oval = tuple[float, float, float, float]


def rose(stage: int) -> str:
    """A bush of three stems with a full red rose on each."""
    g = GROWN[stage]
    made = []
    for x, height, size in ((-21, 50, 0.72), (21, 58, 0.8), (0, 82, 1.0)):
        tip_x, tip_y = x * g, -height * g
        made.append(stem(tip_x, tip_y, bend=x * 0.1))
        for share, side in ((0.35, 1), (0.6, -1), (0.82, 1)):
            turn = -28 if side > 0 else 208
            made.append(leaf(tip_x * share, tip_y * share, turn, 17 * g * size, kind="deep"))
        if stage == BUDS:
            made.append(oval("rose", tip_x, tip_y - 4, 5 * size, 7 * size))
            made.append(leaf(tip_x, tip_y + 3, -60, 9 * size))
            made.append(leaf(tip_x, tip_y + 3, 240, 9 * size))
        if stage == BLOOM:
            made.append(group(_rose_bloom(), at=moved(tip_x, tip_y - 6, size=size)))
    return "".join(made)


def _rose_bloom() -> list[str]:
    return [
        rays("rose-dark", 5, away=9, rx=10, ry=9.5, first=-90),
        rays("rose", 5, away=6.5, rx=8, ry=7.5, first=-54),
        circle("rose-light", 0, -0.5, 7.5),
        path(
            "rose-line",
            "M-4.5 1.5C-5 -5 3 -7 4.5 -1.5C5.5 3.5 -1.5 4.5 -1.5 .5C-1.5 -2 1.5 -2 1.5 0",
        ),
    ]


def tulip(stage: int) -> str:
    """Broad leaves around one orange cup on each of two stems."""
    g = GROWN[stage]
    made = [blade(-5, -24, 50 * g, kind="deep"), blade(5, 26, 46 * g, kind="deep")]
    for x, height, size in ((17, 56, 0.8), (-5, 76, 1.0)):
        made.append(stem(x * g, -height * g, bend=x * 0.1))
        at = moved(x * g, -height * g, size=size, turn=x * 0.5)
        if stage == BUDS:
            bud = path("tulip", "M-6 2C-9 -8 -4 -18 0 -22C4 -18 9 -8 6 2C3 6 -3 6 -6 2z")
            made.append(group([bud], at=at))
        if stage == BLOOM:
            made.append(group(_tulip_bloom(), at=at))
    made += [blade(0, -9, 40 * g), blade(2, 14, 34 * g)]
    return "".join(made)


def _tulip_bloom() -> list[str]:
    return [
        path("tulip-dark", "M-10 -6C-12 -20 -5 -30 0 -34C5 -30 12 -20 10 -6z"),
        path("tulip", "M0 5C-13 6 -17 -10 -14 -29C-6 -24 0 -14 0 5z"),
        path("tulip", "M0 5C13 6 17 -10 14 -29C6 -24 0 -14 0 5z"),
        path("tulip-light", "M0 5C-8 2 -8 -14 0 -25C8 -14 8 2 0 5z"),
    ]


def sunflower(stage: int) -> str:
    """The tallest flower: one large golden head."""
    g = GROWN[stage]
    height = 96 * g
    made = [stem(0, -height, bend=5, kind="stem thick")]
    for share, turn, size in ((0.22, -20, 27), (0.38, 200, 27), (0.58, -30, 22), (0.74, 212, 18)):
        if stage >= 3 or share < 0.5:
            made.append(leaf(0, -height * share, turn, size * max(g, 0.5), kind="deep"))
    if stage in (2, 3):
        made += [leaf(0, -height, turn, 15 * g + 4) for turn in (-55, 235, -90)]
    if stage == BUDS:
        made.append(group([rays("leaf", 8, away=9, rx=7, ry=3.6)], at=moved(0, -height - 2)))
        made.append(circle("sun", 0, -height - 2, 8))
    if stage == BLOOM:
        made.append(group(_sunflower_head(), at=moved(0, -height - 2)))
    return "".join(made)


def _sunflower_head() -> list[str]:
    seeds = [
        circle("brown-dark", 7 * cos(radians(turn)), 7 * sin(radians(turn)), 1.1)
        for turn in range(0, 360, 45)
    ]
    return [
        rays("sun-dark", 14, away=19, rx=9.5, ry=4.6, first=13),
        rays("sun", 14, away=17.5, rx=9.5, ry=4.8),
        circle("brown", 0, 0, 12),
        *seeds,
        circle("brown-dark", 0, 0, 4.2),
    ]


def daisy(stage: int) -> str:
    """A low tuft with five white heads."""
    g = GROWN[stage]
    made = [leaf(0, 0, turn, 25 * g + 4, kind="deep") for turn in (-12, 192, -38, 218)]
    for x, height, size in (
        (-25, 34, 0.72),
        (25, 38, 0.74),
        (-12, 56, 0.86),
        (13, 62, 0.9),
        (0, 42, 0.95),
    ):
        if stage == 2 and height < 40:
            continue
        tip_x, tip_y = x * g, -height * g
        made.append(stem(tip_x, tip_y, bend=-x * 0.15, kind="stem thin"))
        if stage <= 3:
            made.append(leaf(tip_x, tip_y, -90 + x, 9))
        if stage == BUDS:
            made += [oval("white", tip_x, tip_y - 3, 4, 5.5), oval("leaf", tip_x, tip_y, 4, 3.4)]
        if stage == BLOOM:
            head = [rays("white", 11, away=8.4, rx=5.4, ry=2.5), circle("sun", 0, 0, 4.6)]
            made.append(group(head, at=moved(tip_x, tip_y, size=size)))
    return "".join(made)


def lavender(stage: int) -> str:
    """A fan of seven purple spikes."""
    g = GROWN[stage]
    made = []
    for turn, height in ((-36, 58), (36, 58), (-24, 70), (24, 70), (-12, 79), (12, 79), (0, 84)):
        if stage == 2 and abs(turn) > 24:
            continue
        top = -height * g
        parts = [path("stem thin", f"M0 0L0 {top:.1f}")]
        parts += [
            leaf(0, top * share, way, 14 * g, kind="sage")
            for share, way in ((0.12, -66), (0.26, 246), (0.4, -66))
        ]
        parts += _florets(top, {BUDS: 4, BLOOM: 7}.get(stage, 0))
        made.append(group(parts, at=f"rotate({turn})"))
    return "".join(made)


def _florets(top: float, count: int) -> list[str]:
    """Pairs of florets, lighter and darker in turn, from the tip of a spike down."""
    light: list[Oval] = []
    dark: list[Oval] = []
    for n in range(count):
        y, wide = top + n * 5.2, 2.4 + min(n, 4) * 0.55
        pair = [(side * wide * 0.7, y, wide, 3.1) for side in (-1, 1)]
        (dark if n % 2 else light).extend(pair)
    if count:
        light.append((0, top - 4, 2.1, 3.4))
    return [ovals("lavender-light", light), ovals("lavender", dark)] if count else []


def bluebell(stage: int) -> str:
    """Two arching stems from which blue bells hang."""
    g = GROWN[stage]
    made = [blade(x, turn, size * g, kind="deep") for x, turn, size in ((-4, -34, 52), (4, 34, 48))]
    for side, size in ((-1, 0.86), (1, 1.0)):
        made.append(group(_bluebell_stem(stage), at=f"scale({side * size * g:.2f} {size * g:.2f})"))
    made += [blade(0, -8, 40 * g), blade(0, 13, 44 * g)]
    return "".join(made)


def _bluebell_stem(stage: int) -> list[str]:
    made = [path("stem", "M0 0C2 -34 6 -62 16 -78C22 -87 32 -88 38 -80")]
    bells = ((6.5, -48, 0.7), (12, -68, 0.85), (22, -84, 0.95), (31, -85, 0.95), (38, -80, 0.85))
    for x, y, size in bells:
        if stage == BUDS:
            made.append(oval("bell-light", x + 1, y + 5, 2.8, 4.6))
        if stage == BLOOM:
            bell = path("bell", "M-3 0C-7 5 -6 12 -9 18L-4 15.5L0 19L4 15.5L9 18C6 12 7 5 3 0z")
            shine = path("bell-light", "M-1.5 1.5C-3.5 6 -3 11 -4 15L-1 16.5C-1.5 11 -1 6 0 1.5z")
            made.append(group([bell, shine], at=moved(x + 1, y, size=size)))
    return made
