"""A garden as a picture: plants in rows on a meadow, by day or by night as the reader's page is.

To a screen reader it is one image with a title and a summary in words; to a mouse each plant tells
its name and stage.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from habit_api.core.security import Principal
from habit_api.core.svg import text
from habit_api.garden.drawings import COLORS, LINES, drawing
from habit_api.garden.rules import FULLY_GROWN
from habit_api.garden.scenery import ROUND, backdrop, meadow
from habit_api.garden.words import Words, words_of

WIDTH, EDGE = 720, 24
# How high the ground of the first row lies, and how much meadow is in front of the last.
FIRST_ROW, FRONT = 268, 62
LOWEST = 360
# Of a user's name, which the title has whole.
NAME_LENGTH = 24
# Up to so many plants -> how many stand in a row.
ROWS = ((18, 6), (48, 8), (100, 10))
WIDEST = (WIDTH - 2 * EDGE) / ROWS[0][1]
# From one row to the next, for plants of full size.
STEP = 112

SCENE = {
    "sky": ("#CBEAFB", "#111B38"),
    "sky-low": ("#E6F5F3", "#1C2A50"),
    "sky-lowest": ("#FBF5DF", "#2B3A66"),
    "far": ("#B9DFB0", "#1D3A46"),
    "hill": ("#A3D394", "#1C4145"),
    "meadow": ("#A6D884", "#1F4B42"),
    "front": ("#2F7A2C", "#06140F"),
    "ink": ("#17351F", "#F3F6FC"),
    "dim": ("#34563C", "#C3CCE4"),
    "line": ("#BFD8C4", "#33406A"),
    "sunlight": ("#FFD75E", "#F6F0D6"),
    "grass": ("#6DB257", "#2C6350"),
    "cloud": ("#FFFFFF", "#FFFFFF"),
    "star": ("#FFFFFF", "#FFFFFF"),
    "glow": ("#FFF3B0", "#FFF3B0"),
    "shade": ("#0B2A12", "#000000"),
}
RULES = """
.garden{color-scheme:light dark;max-width:100%;height:auto;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.garden text{font-size:17px;fill:var(--dim)}
.garden .name{font-size:24px;font-weight:650;fill:var(--ink)}
.garden .hint{font-size:18px;text-anchor:middle}
.garden .frame{fill:none;stroke:var(--line)}
.garden-shade{opacity:.16}
.garden-front{opacity:.045}
.garden-cloud{opacity:var(--cloudy)}
.garden-halo{fill:var(--sunlight);opacity:var(--shine)}
.garden-day{opacity:var(--day)}
.garden-night{opacity:var(--night)}
.garden-thick{stroke-width:4.4}
.garden-thin{stroke-width:2.2}
.garden-plant:hover{opacity:.82}
"""


def picture(found: dict[str, Any], user: Principal, *, full: int) -> tuple[str, str]:
    """The SVG of a `queries.page` in the user's language, and the style sheet in it.

    `full` is how many of all their plants are fully grown.
    """
    words = words_of(user.language)
    # The newest stand in front.
    plants = list(reversed(found["gardens"]))
    places, height = _places(len(plants))
    title = text(words.title.format(name=user.username))
    shown = text(words.title.format(name=_short(user.username)))
    above = _summary(words, found, full)
    told = ". ".join([*above, *_kinds(words, plants)]) + "."
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="garden" role="img" lang="{user.language}"'
        f' width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        ' aria-labelledby="garden-title garden-desc">'
        f'<title id="garden-title">{title}</title><desc id="garden-desc">{text(told)}</desc>'
        f"<style>{STYLE}</style><defs>{_drawings(plants)}</defs>"
        f"{backdrop(WIDTH, height)}{meadow(WIDTH, height, [y for _, y, _ in places])}"
        f"{''.join(_plant(words, row, place) for row, place in zip(plants, places, strict=True))}"
        f'<text class="name" x="28" y="46">{shown}</text>'
        f'<text x="28" y="73">{text(" · ".join(above))}</text>'
        f"{'' if plants or found['total'] else _hint(words, height)}"
        f'<rect class="frame" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}"'
        f' rx="{ROUND}"/>'
        "</svg>"
    )
    return document, STYLE


def _style() -> str:
    by_day = {name: colors[0] for name, colors in {**SCENE, **COLORS}.items()}
    by_night = {name: colors[1] for name, colors in {**SCENE, **COLORS}.items()}
    by_day |= {f"{name}-ink": line[0] for name, line in LINES.items()}
    by_night |= {f"{name}-ink": line[1] for name, line in LINES.items()}
    by_day |= {"day": "1", "night": "0", "cloudy": ".85", "shine": ".2"}
    by_night |= {"day": "0", "night": "1", "cloudy": ".07", "shine": ".06"}
    surfaces = "".join(f".garden-{name}{{fill:var(--{name})}}\n" for name in {**SCENE, **COLORS})
    lines = "".join(
        f".garden-{name}{{fill:none;stroke:var(--{name}-ink);stroke-width:{wide};"
        "stroke-linecap:round;stroke-linejoin:round}\n"
        for name, (_, _, wide) in LINES.items()
    )
    return (
        f".garden{{{_variables(by_day)}}}\n"
        f"@media (prefers-color-scheme:dark){{.garden{{{_variables(by_night)}}}}}\n"
        f"{surfaces}{lines}{RULES}"
    )


def _variables(values: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in values.items())


STYLE = _style()


def _places(count: int) -> tuple[list[tuple[float, float, float]], int]:
    """Where so many plants stand (x, y) and how large; and how high the picture is."""
    in_row = next(columns for most, columns in ROWS if count <= most)
    cell = (WIDTH - 2 * EDGE) / in_row
    size = cell / WIDEST
    step = STEP * size
    places = []
    for number in range(count):
        row, column = divmod(number, in_row)
        there = min(in_row, count - row * in_row)
        # Rows stand in the gaps of each other; the last one in the middle.
        shift = (0.22 if row % 2 else -0.22) if count > in_row else 0
        x = WIDTH / 2 + (column - (there - 1) / 2 + shift) * cell
        places.append((x, FIRST_ROW + row * step, size))
    last = places[-1][1] if places else 0
    return places, max(LOWEST, round(last + FRONT))


def _drawings(plants: list[dict[str, Any]]) -> str:
    """Each drawing that is needed, once."""
    needed = sorted({(row["plant_type"], row["growth_stage"]) for row in plants})
    return "".join(f'<g id="{_key(*each)}">{drawing(*each)}</g>' for each in needed)


def _key(plant_type: str, stage: int) -> str:
    return f"garden-{plant_type.lower()}-{stage}"


def _plant(words: Words, row: dict[str, Any], place: tuple[float, float, float]) -> str:
    x, y, size = place
    # Nothing grows in line: each plant stands a little off, by its number and so always the same.
    chance = row["plant_num"] * 2654435761 % 2**32
    x += ((chance >> 8) % 17 - 8) * size
    y += ((chance >> 16) % 13 - 6) * size
    tall = size * (1.12 + (chance >> 22) % 12 / 100)
    wide = -tall if chance >> 31 else tall
    told = f"{words.plants[row['plant_type']]} {row['plant_num']}: {_stage(words, row)}"
    return (
        '<g class="garden-plant"'
        f' transform="translate({x:.1f} {y:.1f}) scale({wide:.3f} {tall:.3f})">'
        f'<title>{text(told)}</title><ellipse class="garden-shade" cx="0" cy="3" rx="29" ry="6.5"/>'
        f'<use href="#{_key(row["plant_type"], row["growth_stage"])}"/></g>'
    )


def _stage(words: Words, row: dict[str, Any]) -> str:
    stage = row["growth_stage"]
    return words.grown if stage == FULLY_GROWN else words.stage.format(stage=stage)


def _summary(words: Words, found: dict[str, Any], full: int) -> list[str]:
    total, shown = found["total"], len(found["gardens"])
    if not total:
        return [words.nothing]
    count = words.total.format(count=total)
    if shown < total:
        count += f" ({words.shown.format(count=shown)})"
    return [count, words.full.format(count=full)]


def _kinds(words: Words, plants: list[dict[str, Any]]) -> list[str]:
    """How many of each kind are shown, the most frequent first."""
    counts = Counter(row["plant_type"] for row in plants)
    return [f"{words.plants[kind]}: {count}" for kind, count in counts.most_common()]


def _short(name: str) -> str:
    """The beginning of a name that would run into the sun."""
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"


def _hint(words: Words, height: int) -> str:
    return f'<text class="hint" x="{WIDTH / 2:.0f}" y="{height - 30}">{text(words.hint)}</text>'
