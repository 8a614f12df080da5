"""A year as a picture: a calendar of squares, one column a week.

Beautiful on light and dark pages alike, for it brings its own ground; to a screen reader it is one
image with a title and a summary in words, and to a mouse every day tells its date and figure.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import groupby
from typing import Any

from habit_api.analytics.words import Words, words_of
from habit_api.core.colors import legible, mix
from habit_api.core.fields import number
from habit_api.core.schedule import HabitKind, WeekStart, weekday
from habit_api.core.svg import text

CELL, STEP = 12, 15
LEFT, TOP = 60, 104
RIGHT = LEFT + 54 * STEP - (STEP - CELL)
BOTTOM = TOP + 7 * STEP
WIDTH, HEIGHT = RIGHT + 28, BOTTOM + 52
# Mondays, Wednesdays and Fridays: the others are found between them.
LABELLED = (1, 3, 5)
# A longer name would run out of the picture; the title has all of it.
NAME_WIDTH = 64
GREEN = "#2DA44E"
# By WCAG 2 what is not text needs 3; light on dark has to stand out further to look as strong.
LIGHT_RATIO, DARK_RATIO = 3.0, 5.5
LIGHT = {"ground": "#FFFFFF", "line": "#D1D9E0", "ink": "#1F2328", "dim": "#59636E"}
DARK = {"ground": "#0D1117", "line": "#3D444D", "ink": "#F0F6FC", "dim": "#9198A1"}
# How much of the colour is in each level.
SHARES = (0.36, 0.58, 0.79, 1.0)

RULES = """
.heatmap{color-scheme:light dark;font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.heatmap text{font-size:11px;fill:var(--dim)}
.heatmap .name{font-size:17px;font-weight:600;fill:var(--ink)}
.heatmap .said{font-size:13px}
.heatmap .ground{fill:var(--ground);stroke:var(--line)}
.heatmap .l0{fill:var(--l0);stroke:var(--edge)}
.heatmap .l1{fill:var(--l1)}
.heatmap .l2{fill:var(--l2)}
.heatmap .l3{fill:var(--l3)}
.heatmap .l4{fill:var(--l4)}
.heatmap .later{opacity:.45}
.heatmap .today,.heatmap .day:hover{stroke:var(--ink);stroke-width:1.5}
"""


def _style(color: str | None) -> str:
    """The picture's style sheet, for a habit's colour or (None) the house's green."""
    light = _variables(LIGHT, color or GREEN, LIGHT_RATIO)
    dark = _variables(DARK, color or GREEN, DARK_RATIO)
    return f".heatmap{{{light}}}\n@media (prefers-color-scheme:dark){{.heatmap{{{dark}}}}}{RULES}"


def picture(found: dict[str, Any], *, language: str, week_start: str) -> tuple[str, str]:
    """The SVG of a `heatmap.heatmap` with labels in `language`, and the style sheet in it."""
    words = words_of(language)
    habit, year, days = found["habit"], found["year"], found["days"]
    style = _style(None if habit is None else habit.color)
    name = words.all_habits if habit is None else habit.name
    above, below = _summary(words, found)
    title = text(words.title.format(name=name, year=year))
    summary = text(". ".join([*above, *below, words.explained]) + ".")
    # Two pictures may stand in one page, so the ids say whose they are.
    key = f"heatmap-{'all' if habit is None else habit.id}-{year}"
    first = 1 if week_start == WeekStart.MONDAY else 0
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="heatmap" role="img" lang="{language}"'
        f' width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{title}</title><desc id="{key}-desc">{summary}</desc>'
        f"<style>{style}</style>"
        f'<rect class="ground" x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="12"/>'
        f'<text class="name" x="28" y="40">{text(_short(name))}</text>'
        f'<text class="name" x="{RIGHT}" y="40" text-anchor="end">{year}</text>'
        f'<text class="said" x="28" y="62">{text(" · ".join(above))}</text>'
        f"{_labels(words, days, first)}"
        f"<g>{''.join(_cell(words, day, found, first) for day in days)}</g>"
        f'<text class="said" x="28" y="{HEIGHT - 22}">{text(" · ".join(below))}</text>'
        f"{_legend(words, habit)}"
        "</svg>"
    )
    return document, style


def _variables(theme: dict[str, str], color: str, ratio: float) -> str:
    ground = theme["ground"]
    full = legible(color, ground, ratio=ratio)
    levels = {f"l{n}": mix(ground, full, share) for n, share in enumerate(SHARES, 1)}
    empty = {"l0": mix(ground, theme["ink"], 0.05), "edge": mix(ground, theme["ink"], 0.1)}
    return "".join(f"--{name}:{value};" for name, value in {**theme, **empty, **levels}.items())


def _summary(words: Words, found: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What stands above the squares, and below: fewer words where less was done."""
    today, days = found["today"], found["days"]
    counts = [day["completions"] for day in days]
    done, total = sum(count > 0 for count in counts), sum(counts)
    if not done:
        return [words.nothing], []
    # Days to come are not held against anybody; what was entered on one (one flew west) counts.
    lived = max(done, sum(day["date"] <= today for day in days))
    months = [0] * 12
    for day in days:
        months[day["date"].month - 1] += day["completions"]
    best = months.index(max(months))
    row = max(len(list(group)) for kept, group in groupby(counts, key=bool) if kept)
    above = [words.done_on.format(days=done, total=lived)]
    if found["habit"] is None:
        above.append(words.completions.format(count=total))
    month = words.best_month.format(month=words.months[best], count=months[best])
    return above, [month, words.in_a_row.format(days=row)]


def _labels(words: Words, days: list[dict[str, Any]], first: int) -> str:
    made = []
    for day in (day["date"] for day in days if day["date"].day == 1):
        x, _ = _place(day, first)
        name = words.short_months[day.month - 1]
        made.append(f'<text x="{x}" y="{TOP - 10}">{name}</text>')
    for number_of_day in LABELLED:
        y = TOP + (number_of_day - first) % 7 * STEP + 10
        name = words.weekdays[number_of_day]
        made.append(f'<text x="28" y="{y}">{name}</text>')
    return f"<g>{''.join(made)}</g>"


def _cell(words: Words, day: dict[str, Any], found: dict[str, Any], first: int) -> str:
    x, y = _place(day["date"], first)
    kinds = f"day l{day['level']}"
    if day["date"] == found["today"]:
        kinds += " today"
    elif day["date"] > found["today"]:
        kinds += " later"
    told = text(f"{words.day(day['date'])}: {_figure(words, day, found['habit'])}")
    return _square(kinds, x, y, f"<title>{told}</title>")


def _figure(words: Words, day: dict[str, Any], habit: Any) -> str:
    if habit is None:
        return words.completions.format(count=day["completions"]).lower()
    kept = words.kept if day["completions"] else words.left
    if day["value"] is None:
        return kept
    return f"{number(day['value'])} {habit.unit or ''}".strip() + f" ({kept})"


def _legend(words: Words, habit: Any) -> str:
    least, most, levels = words.less, words.more, range(5)
    if habit is not None and habit.kind == HabitKind.BINARY:
        least, most, levels = words.left, words.kept, range(0, 5, 4)
    # The squares stand to the left of words whose letters are at most that wide.
    y = HEIGHT - 32
    begin = RIGHT - 7 * len(most) - 6 - len(levels) * STEP
    squares = "".join(_square(f"l{n}", begin + at * STEP, y) for at, n in enumerate(levels))
    return (
        f'<g><text x="{begin - 7}" y="{y + 10}" text-anchor="end">{least}</text>{squares}'
        f'<text x="{RIGHT}" y="{y + 10}" text-anchor="end">{most}</text></g>'
    )


def _square(kinds: str, x: int, y: int, title: str = "") -> str:
    where = f'x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="3"'
    return f'<rect class="{kinds}" {where}>{title}</rect>'


def _place(day: date, first: int) -> tuple[int, int]:
    """Where the square of `day` stands, in weeks that begin with the weekday `first`."""
    new_year = (weekday(day.replace(month=1, day=1)) - first) % 7
    column, row = divmod(new_year + day.timetuple().tm_yday - 1, 7)
    return LEFT + column * STEP, TOP + row * STEP


def _short(name: str) -> str:
    """The beginning of a name that is too wide to show; East Asian letters take twice the room."""
    room = NAME_WIDTH
    for at, letter in enumerate(name):
        room -= 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if room < 0:
            return name[:at].rstrip() + "…"
    return name
