"""Each plant at each stage, as it is drawn: distinct in form and colour, larger with each stage."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from habit_api.garden import flowers, greenery
from habit_api.garden.strokes import leaf, oval, path, stem

# Name -> its colour by day and by night; each is a class.
COLORS = {
    "leaf": ("#46A84C", "#4FA25A"),
    "deep": ("#2C8041", "#378050"),
    "sage": ("#5E9363", "#6C9878"),
    "soil": ("#8F6042", "#7A5B45"),
    "soil-dark": ("#6F472E", "#543E30"),
    "seed": ("#E2B277", "#CFA06A"),
    "seed-light": ("#F6D9AE", "#EBCB9B"),
    "rose": ("#E33A5F", "#DE3F63"),
    "rose-dark": ("#C02548", "#B3274A"),
    "rose-light": ("#F2708C", "#EE7491"),
    "tulip": ("#FF8A34", "#F58A3D"),
    "tulip-dark": ("#E76A17", "#D56A22"),
    "tulip-light": ("#FFB163", "#FFB16B"),
    "sun": ("#FFC928", "#FFCB3D"),
    "sun-dark": ("#F5A90F", "#E9A21D"),
    "brown": ("#7A4A21", "#754823"),
    "brown-dark": ("#58330F", "#512F12"),
    "white": ("#FFFFFF", "#EEF1FA"),
    "lavender": ("#8458CE", "#8C63D8"),
    "lavender-light": ("#A888E6", "#AF92EC"),
    "bell": ("#3D6BE0", "#4B78EA"),
    "bell-light": ("#7DA2FA", "#8EB0FF"),
    "fern": ("#2F8238", "#3D8C45"),
    "fern-light": ("#48A03C", "#5CAA52"),
    "cactus": ("#3FA66B", "#379465"),
    "bloom": ("#F0478F", "#F0549A"),
    "bloom-light": ("#FF9CC7", "#FFA3CD"),
    "bark": ("#7D5438", "#6E4C36"),
    "cherry": ("#F48BB0", "#E283A9"),
    "cherry-light": ("#FBB4CC", "#F2A9C5"),
    "blossom": ("#FFF0F5", "#FFE9F1"),
    "pine": ("#1F7050", "#2C8566"),
    "pine-light": ("#2C8A62", "#3A9C78"),
    "cone": ("#8A5B34", "#8A6040"),
}
# Lines instead of surfaces: class -> colour by day and by night, and how wide.
LINES = {
    "stem": ("#31854A", "#3B8552", 3.2),
    "rose-line": ("#C02548", "#B3274A", 1.6),
    "fern-line": ("#256B2C", "#2F7038", 2),
    "cactus-arm": ("#3FA66B", "#379465", 15),
    "cactus-line": ("#2C8453", "#27774F", 1.5),
    "bark-line": ("#7D5438", "#6E4C36", 3.4),
}

DRAWN: dict[str, Callable[[int], str]] = {
    "Rose": flowers.rose,
    "Tulip": flowers.tulip,
    "Sunflower": flowers.sunflower,
    "Daisy": flowers.daisy,
    "Lavender": flowers.lavender,
    "Bluebell": flowers.bluebell,
    "Fern": greenery.fern,
    "Cactus": greenery.cactus,
    "Cherry": greenery.cherry,
    "Pine": greenery.pine,
}
# These are themselves from the first leaf on.
EARLY = ("Cactus", "Pine")
MOUND = path("soil-dark", "M-21 2C-16 -5 16 -5 21 2C14 7 -14 7 -21 2z") + path(
    "soil", "M-17 0C-12 -5 12 -5 17 0C12 3 -12 3 -17 0z"
)


@cache
def drawing(plant_type: str, stage: int) -> str:
    """The SVG of a plant that stands at the origin, at most 96 wide and 125 high."""
    if stage == 0:
        return MOUND + _seed()
    if stage == 1 and plant_type not in EARLY:
        return MOUND + _sprout()
    return MOUND + DRAWN[plant_type](stage)


def _seed() -> str:
    return (
        oval("shade", 0, 0, 9, 2.6)
        + oval("seed", 0, -5, 5.4, 7.4, at="rotate(24 0 -5)")
        + oval("seed-light", -1.4, -7, 1.5, 2.8, at="rotate(24 -1.4 -7)")
    )


def _sprout() -> str:
    return stem(0, -17, bend=2) + leaf(0, -16, -30, 15) + leaf(0, -16, 210, 15)
