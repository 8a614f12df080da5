"""How names are told apart and made."""

from __future__ import annotations

import re
import unicodedata

USERNAME = re.compile(r"[A-Za-z0-9_.-]{3,30}")
# Leaves room for a number behind it.
MADE_LENGTH = 20


def key_of(name: str) -> str:
    """The form of a username or e-mail address in which it is unique: its case does not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def username_of(email: str) -> str:
    """A username of 3 to 20 characters made from an e-mail address; somebody may have it."""
    local = re.sub(r"[^A-Za-z0-9_.-]", "", email.partition("@")[0])[:MADE_LENGTH]
    return local if USERNAME.fullmatch(local) else f"user{local}"
