"""What plants stand in: the sky, the hills, the meadow."""

from __future__ import annotations

from collections.abc import Sequence

# Of the picture's corners.
ROUND = 18
STARS = (
    *((250, 34), (318, 92), (372, 40), (438, 96), (470, 26), (530, 62), (560, 44), (690, 120)),
    *((120, 104), (58, 128), (205, 118), (402, 118), (668, 30), (300, 140), (500, 134)),
)
FAR_HILLS = "M0 190C90 128 190 128 290 176C380 120 500 112 600 164C650 140 690 140 {} 150V260H0z"
NEAR_HILL = "M0 176C120 150 220 190 350 186C480 182 560 150 {} 190V280H0z"
TUFT = "q-5 -6 -6 -13q5 5 7 11q0 -9 3 -16q2 8 0 16q3 -6 8 -9q-2 7 -7 11z"


def backdrop(width: int, height: int) -> str:
    """The sky with its sun or moon, and the hills behind the garden."""
    stars = "".join(
        f'<circle class="garden-star" cx="{x}" cy="{y}" r="{1.5 if n % 3 else 2.1}"/>'
        for n, (x, y) in enumerate(STARS)
    )
    return (
        f'<rect class="garden-sky" width="{width}" height="{height}" rx="{ROUND}"/>'
        f"{_band('sky-low', f'M0 100C160 70 520 122 {width} 84V206H0z')}"
        f"{_band('sky-lowest', f'M0 146C200 122 470 164 {width} 134V216H0z')}"
        f'<g class="garden-night">{stars}</g>'
        '<circle class="garden-halo" cx="620" cy="76" r="58"/>'
        '<circle class="garden-halo" cx="620" cy="76" r="44"/>'
        '<circle class="garden-sunlight garden-day" cx="620" cy="76" r="31"/>'
        f"{_band('sunlight garden-night', 'M636 49A31 31 0 1 0 648 90A24 24 0 1 1 636 49z')}"
        f"{_cloud(432, 112, 1)}{_cloud(548, 138, 0.62)}{_cloud(120, 122, 0.74)}"
        f"{_band('far', FAR_HILLS.format(width))}{_band('hill', NEAR_HILL.format(width))}"
    )


def meadow(width: int, height: int, rows: Sequence[float]) -> str:
    """The ground: it grows darker from row to row, towards whoever looks."""
    grounds = sorted(set(rows)) or [float(height - 100)]
    ground = f"M0 210C180 184 420 220 {width} 194{_below(width, height)}"
    return _band("meadow", ground) + "".join(
        _fold(width, height, y, number) + _tufts(width, y, number)
        for number, y in enumerate(grounds)
    )


def _fold(width: int, height: int, y: float, number: int) -> str:
    """A fold of the ground on which a row stands."""
    top = round(y) - 20
    left, right = (top - 22, top + 14) if number % 2 else (top + 14, top - 22)
    bow = f"C{width * 0.3:.0f} {left} {width * 0.65:.0f} {right} {width} {top}"
    return _band("front", f"M0 {top}{bow}{_below(width, height)}")


def _below(width: int, height: int) -> str:
    """The rest of an outline that comes from the left: down to the picture's round corners."""
    low = height - ROUND
    return f"V{low}Q{width} {height} {width - ROUND} {height}H{ROUND}Q0 {height} 0 {low}z"


def _tufts(width: int, y: float, number: int) -> str:
    """Some grass between the plants, and at night here and there a firefly."""
    grass = "".join(
        f"M{(n * 83 + number * 47) % (width - 60) + 30}"
        f" {y + 12 + (n * 29 + number * 13) % 24:.0f}{TUFT}"
        for n in range(9)
    )
    flies = "".join(
        f'<circle class="garden-glow" cx="{(n * 211 + number * 97) % (width - 80) + 40}"'
        f' cy="{y - 34 - n * 17 % 40:.0f}" r="1.9"/>'
        for n in range(3)
    )
    return f'{_band("grass", grass)}<g class="garden-night">{flies}</g>'


def _cloud(x: float, y: float, size: float) -> str:
    d = "M-34 10C-50 10 -50 -8 -34 -9C-31 -26 -6 -27 0 -13C12 -24 34 -15 31 -2C46 -2 46 10 33 10z"
    return f'<path class="garden-cloud" d="{d}" transform="translate({x} {y}) scale({size})"/>'


def _band(kind: str, d: str) -> str:
    return f'<path class="garden-{kind}" d="{d}"/>'
