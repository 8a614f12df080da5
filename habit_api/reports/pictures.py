"""The pictures of a report, as PNGs: what every mail program shows.

matplotlib takes a third of a second and 40 MB to load, so only whoever draws loads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from habit_api.reports.texts import Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# In points of 1/100 inch, drawn twice as fine for sharp screens.
WIDTH, HEIGHT, DPI = 5.6, 2.1, 200
# Opaque, so that the words stay readable whatever is behind.
PAPER, INK, FAINT, BAR, STRONG = "#ffffff", "#1f2933", "#7b8794", "#8cc9a6", "#1f7a4d"


def of(report: dict[str, Any], language: str) -> dict[str, bytes]:
    """The pictures by name; none where there is nothing to show."""
    if not any(row["completions"] for row in report["by_week"]):
        return {}
    texts = Texts(language)
    by_day, by_week = report["by_day"], report["by_week"]
    return {
        "days": _bars(
            [texts.weekday(row["date"]) for row in by_day],
            days := [row["completions"] for row in by_day],
            strong={place for place, value in enumerate(days) if value == max(days)},
        ),
        "weeks": _bars(
            [texts.short(row["week_start"]) for row in by_week],
            [row["completions"] for row in by_week],
            strong={len(by_week) - 1},
        ),
    }


def _bars(labels: Sequence[str], values: Sequence[int], *, strong: set[int]) -> bytes:
    """A bar for each value; those at the places `strong` stand out."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - see above
    from matplotlib.figure import Figure  # noqa: PLC0415 - see above

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    figure.subplots_adjust(left=0.02, right=0.98, top=0.85, bottom=0.18)
    _draw(figure.add_subplot(), labels, values, strong)
    png = BytesIO()
    # No name of the program and no date: the same figures make the same bytes.
    canvas.print_png(png, metadata={"Software": None})  # type: ignore[no-untyped-call]  # has no types
    return png.getvalue()


def _draw(axes: Axes, labels: Sequence[str], values: Sequence[int], strong: set[int]) -> None:
    top = max(*values, 1)
    places = range(len(values))
    colors = [STRONG if place in strong else BAR for place in places]
    axes.set_facecolor(PAPER)
    # An empty day is a thin line, so that one sees that it is there.
    axes.bar(places, [max(value, top * 0.015) for value in values], width=0.62, color=colors)
    note = partial(axes.annotate, ha="center", xytext=(0, 4), textcoords="offset points")
    for place, value in zip(places, values, strict=True):
        note(f"{value}", (place, value), color=INK, fontsize=11, fontweight="bold")
    axes.set_xticks(list(places), labels, color=FAINT, fontsize=10.5)
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.set_ylim(0, top * 1.05)
    axes.tick_params(axis="x", length=0, pad=5)
    axes.yaxis.set_visible(False)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#d9e2ec")
