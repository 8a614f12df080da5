"""Taking the chance out of draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from random import Random

from flask import Flask

ALWAYS, NEVER = 0.0, 0.999999


class Script(Random):
    """A random source that says the same numbers over and over."""

    def __init__(self, *numbers: float) -> None:
        super().__init__(0)
        self.numbers = cycle(numbers)

    def random(self) -> float:
        return next(self.numbers)


class Luck:
    """What the draws of an app come from.

    A draw asks for one number (below the chance: something is drawn), and then for another that
    tells which: 0 is the first reward made, nearly 1 the last.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app

    def always(self) -> None:
        """From now on the first candidate is drawn, each time."""
        self.says(ALWAYS)

    def never(self) -> None:
        """From now on nothing is drawn."""
        self.says(NEVER)

    def says(self, *numbers: float) -> None:
        self.app.extensions["house_random"] = Script(*numbers)

    def seed(self, number: int) -> None:
        self.app.extensions["house_random"] = Random(number)


@contextmanager
def luck_of(app: Flask) -> Iterator[Luck]:
    """The luck of an app, left to the operating system again afterwards."""
    try:
        yield Luck(app)
    finally:
        app.extensions.pop("house_random", None)
