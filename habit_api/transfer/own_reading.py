"""Reading a JSON document of a stranger member by member, however long its lists are.

What is in memory is a piece of the text, and one element of one list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TextIO

from habit_api.transfer.records import ImportUnreadable

PIECE = 64 * 1024
# The longest element: a task's description of 10,000 characters, each written as two \uXXXX.
LONGEST = 256 * 1024
SPACES = " \t\r\n"
OF_NUMBERS = "0123456789+-.eE"


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_refuse)


class Reader:
    """Takes the members of one object, in the order of the text.

    Everything raises `ImportUnreadable` for what is not JSON, or no such object.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._piece = ""
        self._at = 0

    def members(self) -> Iterator[str]:
        """The names; take each one's `value` or `elements` before the next."""
        self._expect("{")
        for _ in self._until("}"):
            name = self.value()
            if not isinstance(name, str):
                self._fail()
            self._expect(":")
            yield name
        if self._peek():
            self._fail()

    def elements(self) -> Iterator[Any]:
        """The elements of a list."""
        self._expect("[")
        for _ in self._until("]"):
            yield self.value()

    def at_list(self) -> bool:
        """Whether a list is next."""
        return self._peek() == "["

    def value(self) -> Any:
        """The next value, whatever it is."""
        self._peek()
        found: Any = None
        end: int | None
        while True:
            try:
                found, end = _DECODER.raw_decode(self._piece, self._at)
            except (ValueError, RecursionError):
                end = None
            # A number may go on in the next piece.
            behind = "" if end is None else self._piece[end : end + 1]
            ends = behind != "" and behind not in OF_NUMBERS
            if end is not None and (ends or not self._more()):
                self._at = end
                return found
            if len(self._piece) - self._at > LONGEST or (end is None and not self._more()):
                self._fail()

    def _until(self, end: str) -> Iterator[None]:
        """Once for each thing in a list or an object, up to the sign that ends it."""
        if self._peek() == end:
            self._at += 1
            return
        while True:
            yield
            sign = self._peek()
            self._at += 1
            if sign == end:
                return
            if sign != ",":
                self._fail()

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            self._fail()
        self._at += 1

    def _peek(self) -> str:
        """The next sign that is no space; "" at the end."""
        while True:
            while self._at < len(self._piece):
                if self._piece[self._at] not in SPACES:
                    return self._piece[self._at]
                self._at += 1
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read on; whether there was more."""
        try:
            piece = self._text.read(PIECE)
        except UnicodeDecodeError as error:
            raise ImportUnreadable("The file is not UTF-8 text.") from error
        if piece:
            self._piece, self._at = self._piece[self._at :] + piece, 0
        return bool(piece)

    def _fail(self) -> NoReturn:
        raise ImportUnreadable("The file is not valid JSON, or not as an export is.")
