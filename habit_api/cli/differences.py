"""What `flask check` finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored figure that is not what it should be."""

    what: str
    stored: object
    right: object

    def __str__(self) -> str:
        return f"{self.what}: stored {self.stored}, should be {self.right}"
