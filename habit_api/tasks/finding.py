"""The words by which tasks are found, and how finds are shown: pure.

Every stored word begins with its user's own token. So the index of words is one for each user: the
beginning of a word is looked up among one's own words alone, however many others have tasks.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from uuid import UUID

from habit_api.core.text import WORD, words_of

# A word's stems, where the database knows them; of itself it is one form, too.
Forms = Mapping[str, Sequence[str]]

# Of a longer description a part is shown, from so many characters before the first find on.
EXCERPT, LEAD = 240, 60


def token(user_id: UUID) -> str:
    """What the user's words begin with: letters and digits, as long for each."""
    return b32encode(user_id.bytes).decode().rstrip("=").lower()


def plain(user_id: UUID, title: str, description: str | None) -> str:
    """The words of a task for SQLite: those of the title, a bar, those of the description."""
    mine = token(user_id)
    parts = (
        " ".join(mine + word for word in words_of(text)) for text in (title, description or "")
    )
    return f" {' | '.join(parts)} "


def vector(user_id: UUID, title: str, description: str | None, forms: Forms) -> str:
    """The words of a task as a `tsvector`: with their stems, the title's in the first class."""
    mine = token(user_id)
    places: dict[str, list[str]] = {}
    position = 0
    for text, weight in ((title, "A"), (description or "", "B")):
        for word in words_of(text):
            position += 1
            for form in dict.fromkeys((word, *forms.get(word, ()))):
                places.setdefault(form, []).append(f"{position}{weight}")
    return " ".join(f"'{mine}{form}':{','.join(at)}" for form, at in places.items())


def tsquery(user_id: UUID, words: Sequence[str], forms: Forms) -> str:
    """A `tsquery` for all of `words`: each as a beginning, or by its stem."""
    mine = token(user_id)
    # Words are letters and digits: nothing in them ends the quotes.
    wanted = [
        [f"'{mine}{word}':*", *(f"'{mine}{form}'" for form in {*forms.get(word, ())} - {word})]
        for word in words
    ]
    return " & ".join(f"({' | '.join(ways)})" for ways in wanted)


def whole(user_id: UUID, words: Sequence[str]) -> str:
    """A `tsquery` for any of `words` as it is."""
    mine = token(user_id)
    return " | ".join(f"'{mine}{word}'" for word in words)


def match(user_id: UUID, words: Sequence[str]) -> str:
    """An FTS5 query for all of `words`, each as a beginning."""
    mine = token(user_id)
    return " AND ".join(f'"{mine}{word}"*' for word in words)


def fits(words: Sequence[str], kin: frozenset[str]) -> Callable[[str], bool]:
    """Whether a word of a text is a find: one of `words` begins it, or it is one of their `kin`."""
    known: dict[str, bool] = {}
    beginnings = tuple(words)

    def is_find(written: str) -> bool:
        if written not in known:
            known[written] = any(
                word.startswith(beginnings) or word in kin for word in words_of(written)
            )
        return known[written]

    return is_find


def marked(text: str, is_find: Callable[[str], bool]) -> str:
    """`text` as HTML, its finds in `<mark>` and all else escaped."""
    shown, end = [], 0
    for found in _finds(text, is_find):
        shown.append(f"{escape(text[end : found.start()])}<mark>{escape(found[0])}</mark>")
        end = found.end()
    return "".join(shown) + escape(text[end:])


def excerpt(text: str, is_find: Callable[[str], bool]) -> str:
    """The part of `text` around its first find, cut between words; dots where it goes on."""
    if len(text) <= EXCERPT:
        return text
    first = next(_finds(text, is_find), None)
    begin = max(0, first.start() - LEAD) if first else 0
    if begin:
        # Not in the middle of a word, unless it has no end.
        begin = re.compile(r"\s|$").search(text, begin, begin + LEAD).end()  # type: ignore[union-attr]  # matches the end
    cut = text[begin : begin + EXCERPT]
    if begin + EXCERPT < len(text):
        cut = (cut.rpartition(" ")[0] or cut) + "…"
    return f"…{cut}" if begin else cut


def _finds(text: str, is_find: Callable[[str], bool]) -> Iterator[re.Match[str]]:
    return (found for found in WORD.finditer(text) if is_find(found[0]))
