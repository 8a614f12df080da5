"""Passwords: what is good enough, and how they are kept.

Kept is bcrypt over base64 of the SHA-256 of the password: bcrypt alone would ignore what lies past
72 bytes, and stop at a NUL.
"""

from __future__ import annotations

import base64
import hashlib
import threading
import unicodedata
from math import prod

import bcrypt
from flask import current_app
from zxcvbn import zxcvbn

from habit_api.core.errors import InvalidFields
from habit_api.core.unit_of_work import release_connection

# At the ten tries an hour that strangers have, fewer guesses than this take under fourteen months.
MIN_GUESSES = 100_000
# Longer ones make zxcvbn raise.
SCORED_LENGTH = 72
# zxcvbn tries every combination of what these may stand for.
LEET = ("4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2")
MAX_COMBINATIONS = 16
# zxcvbn keeps the words it is given in a global.
_scoring = threading.Lock()


def check(password: str, *, field: str, own_words: list[str | None]) -> None:
    """Refuse a common password, and one of the account's `own_words` or their parts.

    Raises `InvalidFields` for `field`.
    """
    words = [word for word in own_words if word]
    words += [word.partition("@")[0] for word in words if "@" in word]
    if password.casefold() in {word.casefold() for word in words}:
        raise InvalidFields({field: ["Must not be the username or the e-mail address."]})
    if _is_common(password, words):
        raise InvalidFields({field: ["This password is too common, or too easy to guess."]})


def _is_common(password: str, words: list[str]) -> bool:
    symbols = set(password)
    # So many different symbols are in no list, and would keep zxcvbn busy for seconds.
    if prod(max(1, len(symbols & set(group))) for group in LEET) > MAX_COMBINATIONS:
        return False
    with _scoring:
        found = zxcvbn(password[:SCORED_LENGTH], user_inputs=words)
    return bool(found["guesses"] < MIN_GUESSES)


def make_hash(password: str) -> str:
    """What to keep of `password`. Takes a fifth of a second: never inside a unit of work."""
    release_connection()
    return bcrypt.hashpw(_digest(password), bcrypt.gensalt(_rounds())).decode()


def matches(password: str, kept: str | None) -> bool:
    """Whether `password` is the one that `kept` was made of.

    Takes as long where nothing is kept, so that nobody learns which accounts exist. Never inside a
    unit of work.
    """
    release_connection()
    # A hash that no password gives.
    nothing = f"$2b${_rounds():02d}${'.' * 53}"
    return bcrypt.checkpw(_digest(password), (kept or nothing).encode())


def is_outdated(kept: str) -> bool:
    """Whether `kept` was made at another cost than is set now."""
    return kept.split("$")[2] != f"{_rounds():02d}"


def _rounds() -> int:
    rounds: int = current_app.config["BCRYPT_ROUNDS"]
    return rounds


def _digest(password: str) -> bytes:
    text = unicodedata.normalize("NFC", password)
    return base64.b64encode(hashlib.sha256(text.encode()).digest())
