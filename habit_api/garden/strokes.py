"""What plants are drawn with: leaves, stems, petals. The ground is y = 0, upwards is below 0."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, radians, sin

Point = tuple[float, float]
# How much of its full height a plant has at each stage.
GROWN = (0.0, 0.22, 0.44, 0.66, 0.86, 1.0)


def num(value: float) -> str:
    """A coordinate, no longer than it needs to be."""
    return f"{value:.1f}".removesuffix(".0")


def path(kind: str, d: str, *, at: str = "") -> str:
    return f'<path class="{_classes(kind)}" d="{d}"{_placed(at)}/>'


def circle(kind: str, x: float, y: float, r: float) -> str:
    return f'<circle class="{_classes(kind)}" cx="{num(x)}" cy="{num(y)}" r="{num(r)}"/>'


def oval(kind: str, x: float, y: float, rx: float, ry: float, *, at: str = "") -> str:
    where = f'cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}"'
    return f'<ellipse class="{_classes(kind)}" {where}{_placed(at)}/>'


def moved(x: float, y: float, *, turn: float = 0, size: float = 1) -> str:
    """A transformation: to a point, turned clockwise, larger or smaller."""
    words = [f"translate({num(x)} {num(y)})"]
    if turn:
        words.append(f"rotate({num(turn)})")
    if size != 1:
        words.append(f"scale({size:.2f})")
    return " ".join(words)


def group(parts: Iterable[str], *, at: str) -> str:
    return f'<g transform="{at}">{"".join(parts)}</g>'


def leaf(x: float, y: float, turn: float, size: float, *, kind: str = "leaf") -> str:
    """A leaf that begins at a point and lies to its right before it is turned."""
    s = size
    d = (
        f"M0 0C{num(s * 0.2)} {num(-s * 0.42)} {num(s * 0.7)} {num(-s * 0.38)} {num(s)} 0"
        f"C{num(s * 0.7)} {num(s * 0.3)} {num(s * 0.2)} {num(s * 0.26)} 0 0z"
    )
    return path(kind, d, at=moved(x, y, turn=turn))


def blade(x: float, turn: float, size: float, *, kind: str = "leaf") -> str:
    """A long leaf out of the ground, upright before it is turned."""
    s = size
    d = (
        f"M-3 0C{num(-s * 0.2)} {num(-s * 0.35)} {num(-s * 0.1)} {num(-s * 0.8)} 0 {num(-s)}"
        f"C{num(s * 0.16)} {num(-s * 0.7)} {num(s * 0.14)} {num(-s * 0.3)} 3 0z"
    )
    return path(kind, d, at=moved(x, 0, turn=turn))


def stem(x: float, y: float, *, bend: float = 0, kind: str = "stem") -> str:
    """A stem from the ground to a point."""
    d = f"M0 0C{num(bend)} {num(y / 3)} {num(x - bend)} {num(y * 2 / 3)} {num(x)} {num(y)}"
    return path(kind, d)


def ovals(kind: str, each: Iterable[tuple[float, float, float, float]]) -> str:
    """Many ovals (x, y, rx, ry) in one path: a third of the length."""
    made = (_oval((x - rx, y), (2 * rx, 0), rx, ry) for x, y, rx, ry in each)
    return path(kind, "".join(made))


def rays(kind: str, count: int, *, away: float, rx: float, ry: float, first: float = 0) -> str:
    """Petals around the origin, each with its middle so far `away`."""
    made = []
    for n in range(count):
        turn = first + 360 * n / count
        x, y = cos(radians(turn)), sin(radians(turn))
        near, long = away - rx, 2 * rx
        made.append(_oval((near * x, near * y), (long * x, long * y), rx, ry, turn))
    return path(kind, "".join(made))


def _oval(begin: Point, across: Point, rx: float, ry: float, turn: float = 0) -> str:
    """An oval from one end to the other, which lies so far `across`."""
    (x, y), (dx, dy) = begin, across
    bow = f"a{num(rx)} {num(ry)} {num(turn)} 1 0"
    return f"M{num(x)} {num(y)}{bow} {num(dx)} {num(dy)}{bow} {num(-dx)} {num(-dy)}"


def _placed(at: str) -> str:
    return f' transform="{at}"' if at else ""


def _classes(kind: str) -> str:
    # What <use> shows is styled by plain classes only, and these must not be those of a page.
    return " ".join(f"garden-{name}" for name in kind.split())
