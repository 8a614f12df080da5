"""Ferns, cacti and trees, from their first stage on where they do not begin as a common sprout."""

from __future__ import annotations

from math import cos, radians, sin

from habit_api.garden.strokes import GROWN, circle, group, leaf, moved, num, oval, ovals, path, rays

FULL = 5


def fern(stage: int) -> str:
    """Fronds that arch to both sides; the young ones are still rolled up."""
    g = GROWN[stage]
    fronds = {2: (-24, 24), 3: (-42, 42, 0), 4: (-62, 62, -28, 28, 0)}.get(
        stage, (-78, 78, -52, 52, -26, 26, 0)
    )
    made = []
    for turn in fronds:
        size = g * (0.86 if abs(turn) > 50 else 1)
        kind = "fern" if fronds.index(turn) % 4 < 2 else "fern-light"
        made.append(_frond(turn, size, kind))
    if stage < FULL:
        made.append(
            path(
                "fern-line",
                f"M0 0C-1 {num(-24 * g)} 1 {num(-34 * g)} 4 {num(-42 * g)}"
                "c3 -6 10 -3 8 2c-1 4 -6 3 -5 0",
            )
        )
    return "".join(made)


def _frond(turn: float, size: float, kind: str) -> str:
    """A frond, upright before it is turned, that bends the way it leans."""
    lean = (turn > 0) - (turn < 0)
    leaves = "".join(_pinna(lean, n / 11, side) for n in range(12) for side in (-1, 1))
    rib = path("fern-line", f"M0 0C0 -30 {lean * 2} -55 {lean * 15} -78")
    return group([path(kind, leaves), rib], at=moved(0, 0, turn=turn, size=size * 0.9))


def _pinna(lean: int, share: float, side: int) -> str:
    """One narrow leaf of a frond, at a `share` of its length."""
    x, y = lean * 15 * share**2, -14 - 62 * share
    long = 15 * (1 - share) ** 0.8 + 2.5
    turn = radians(lean * 22 * share - 90 + side * 62)
    end_x, end_y = long * cos(turn), long * sin(turn)
    bow_x, bow_y = -end_y * 0.34, end_x * 0.34
    there = f"{num(end_x / 2 + bow_x)} {num(end_y / 2 + bow_y)} {num(end_x)} {num(end_y)}"
    back = f"{num(-end_x / 2 - bow_x)} {num(-end_y / 2 - bow_y)} {num(-end_x)} {num(-end_y)}"
    return f"M{num(x)} {num(y)}q{there}q{back}"


def cactus(stage: int) -> str:
    """A ball at first; then it rises, puts out arms, and flowers."""
    height = (0, 17, 34, 54, 68, 80)[stage]
    half = (0, 8, 11, 13, 14, 15)[stage]
    made = []
    if stage >= 3:
        made.append(_arm(-1, height * 0.36, 20 + 5 * (stage - 3)))
    if stage >= 4:
        made.append(_arm(1, height * 0.5, 15 + 6 * (stage - 4)))
    made.append(_column(half, height))
    if stage == FULL:
        for x, y, size in (
            (0, -height, 1.0),
            (-29.5, -height * 0.36 - 31, 0.7),
            (29.5, -height * 0.5 - 22, 0.7),
        ):
            made.append(group(_cactus_bloom(), at=moved(x, y, size=size)))
    elif stage == 4:
        made.append(oval("bloom", 0, -height - 2, 4, 6))
    return "".join(made)


def _column(half: float, height: float) -> str:
    top = min(half, height / 2)
    d = f"M{-half} 0V{top - height}A{half} {top} 0 0 1 {half} {top - height}V0z"
    made = [path("cactus", d)]
    for share in (-0.45, 0, 0.45):
        low, high = -3, -height + top * (0.35 if share == 0 else 0.6)
        made.append(path("cactus-line", f"M{half * share:.1f} {low}V{high:.1f}"))
    return "".join(made)


def _arm(side: int, y: float, up: float) -> str:
    """An arm that leaves the column at height `y`, and turns upwards."""
    out, bend = side * 29.5, num(-y)
    d = f"M{side * 10} {bend}H{side * 20}Q{out} {bend} {out} {num(-y - 10)}V{num(-y - up)}"
    return path("cactus-arm", d) + path("cactus-line", d)


def _cactus_bloom() -> list[str]:
    return [
        rays("bloom", 7, away=5.4, rx=5.4, ry=2.9, first=-90),
        rays("bloom-light", 7, away=3.4, rx=3.4, ry=1.9, first=-64),
        circle("sun", 0, 0, 2.3),
    ]


def cherry(stage: int) -> str:
    """A tree that is green at first, and in the end one cloud of pink."""
    g = GROWN[stage]
    if stage == 2:
        twig = [path("bark-line", "M0 0C1 -14 -1 -26 0 -40M0 -20L9 -30M0 -26L-8 -35")]
        spots = ((0, -40, -90), (9, -30, -40), (-8, -35, 225), (0, -16, 200), (5, -26, -20))
        return "".join([*twig, *(leaf(x, y, turn, 14) for x, y, turn in spots)])
    trunk = path(
        "bark",
        "M-8 0C-4 -8 -5 -26 -7 -36L-24 -58L-20 -61L-3 -46L-2 -66H3L3 -46L19 -60L23 -57L7 -35"
        "C5 -24 4 -8 8 0z",
    )
    return group([trunk, *_crown(stage)], at=f"scale({g:.2f})")


CLOUDS = (
    (-27, -62, 17),
    (27, -60, 17),
    (-15, -82, 19),
    (16, -83, 19),
    (0, -68, 20),
    (0, -98, 17),
    (-33, -78, 13),
    (33, -77, 13),
)


def _crown(stage: int) -> list[str]:
    dark, light = ("cherry", "cherry-light") if stage == FULL else ("deep", "leaf")
    made = [circle(dark, x, y + 3, r) for x, y, r in CLOUDS]
    made += [circle(light, x - 2, y - 2, r - 4) for x, y, r in CLOUDS]
    if stage == 3:
        return made
    kind = "white" if stage == FULL else "cherry"
    for n in range(17):
        turn, away = n * 137.5, 9.6 * n**0.5
        x, y = away * cos(radians(turn)) * 1.05, -78 + away * sin(radians(turn)) * 0.78
        if stage == FULL:
            bloom = [rays("blossom", 5, away=2.3, rx=2.3, ry=1.9), circle("bloom", 0, 0, 1.1)]
            made.append(group(bloom, at=moved(x, y)))
        else:
            made.append(circle(kind, x, y, 2.6))
    if stage == FULL:
        fallen = ((-30, -2, 20), (-17, 2, -30), (19, 1, 40), (32, -3, -15), (38, -30, 60))
        made += [
            oval("cherry-light", x, y, 3, 1.7, at=f"rotate({t} {x} {y})") for x, y, t in fallen
        ]
    return made


def pine(stage: int) -> str:
    """One more tier of needles at each stage."""
    height = (0, 24, 46, 70, 94, 118)[stage]
    made = [path("bark", f"M-4.5 0L-3 {-height // 2}H3L4.5 0z")]
    step = (height - 10) / stage
    for n in range(stage):
        low = -8 - n * step
        tier = _tier(9 + (stage - n) * 5.4, low, max(low - step * 1.75, -height), step)
        made.append(path("pine-light" if n % 2 else "pine", tier))
    if stage == FULL:
        cones = ((-15, -23), (12, -40), (-8, -58), (19, -20), (4, -77))
        made.append(ovals("cone", ((x, y, 2.6, 4) for x, y in cones)))
    return "".join(made)


def _tier(half: float, low: float, high: float, step: float) -> str:
    """Needles from a tip down to both sides, their lower edge hanging in two bows."""
    out, near = num(half * 0.6), num(half * 0.25)
    rise, hang = num(low - step * 0.5), num(low + 5)
    return (
        f"M0 {num(high)}C{near} {rise} {out} {num(low - 2)} {num(half)} {num(low)}"
        f"Q{num(half / 2)} {hang} 0 {num(low + 3)}Q{num(-half / 2)} {hang} {num(-half)} {num(low)}"
        f"C-{out} {num(low - 2)} -{near} {rise} 0 {num(high)}z"
    )
