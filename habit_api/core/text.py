"""Keeping and comparing what users wrote."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")
# Nobody tells two words apart that far in, and PostgreSQL takes none of more than 2046 bytes.
WORD_LENGTH = 64


def tidy(text: str) -> str:
    """`text` as it is kept: trimmed, and in NFC."""
    return unicodedata.normalize("NFC", text.strip())


def name_key(name: str) -> str:
    """The form in which names are compared: case and composition do not count."""
    return unicodedata.normalize("NFC", name).casefold()


def words_of(text: str) -> list[str]:
    """The different words of `text`, folded as by `name_key`: runs of letters and digits."""
    return list(dict.fromkeys(word[:WORD_LENGTH] for word in WORD.findall(name_key(text))))
