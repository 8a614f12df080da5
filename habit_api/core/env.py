"""Typed reading of settings that come as text, as from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from celery.schedules import crontab
from dotenv import dotenv_values
from limits import parse_many
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

PAIR = re.compile(r"([0-9]{1,9})\s*:\s*([0-9]{1,9})")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
# A line of `.env.example`, commented out or not; and names that are listed nowhere: sites of
# any name, and what libraries and compose read themselves.
LISTED = re.compile(r"^#?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
OTHERS = re.compile(
    r"OIDC_\w+_(DISCOVERY|CLIENT_ID|CLIENT_SECRET|LABEL)|(FLASK|COMPOSE|GUNICORN)_.+"
)


class Form(NamedTuple):
    """What a text must be, as a pattern and in words."""

    pattern: re.Pattern[str]
    words: str


BOT_TOKEN = Form(
    re.compile(r"[0-9]+:[A-Za-z0-9_-]+"), "what @BotFather gives, as in 123456:ABC-def"
)
HEADER_SECRET = Form(re.compile(r"[A-Za-z0-9_-]{1,256}"), "1 to 256 of A-Z a-z 0-9 _ -")


class ConfigError(RuntimeError):
    """A setting is missing, malformed or unsafe; the program must not start."""


def unknown_names(folder: Path) -> list[str]:
    """What is set in the `.env` of `folder`, and is no setting of its `.env.example`."""
    listing = folder / ".env.example"
    if not listing.exists():
        return []
    known = set(LISTED.findall(listing.read_text()))
    found = dotenv_values(folder / ".env")
    return sorted(name for name in found if name not in known and not OTHERS.fullmatch(name))


class Env:
    """Typed reading of string settings; an empty value counts as not set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        return self._values.get(name, "").strip() or default

    def needed(self, name: str) -> str:
        """The text, where another setting makes no sense without it."""
        found = self.text(name)
        if not found:
            raise ConfigError(f"{name} is missing.")
        return found

    def whole(self, name: str, default: int, *, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {raw!r}.")
        return int(raw)

    def pairs(
        self, name: str, default: str, *, most: int, high_key: int, high: int
    ) -> dict[int, int]:
        """At most so many pairs of whole numbers, as in `7:25,30:100`; `none` for no pair at all.

        The first number is from 1 to `high_key` and in no other pair, the second from 0 to `high`.
        """
        found: dict[int, int] = {}
        listed = self.listing(name, default)
        for one in [] if listed == ["none"] else listed:
            match = PAIR.fullmatch(one)
            if not match or not 1 <= int(match[1]) <= high_key or int(match[2]) > high:
                raise ConfigError(
                    f"{name} must be like {default}, of numbers from 1 to {high_key} and from 0 to"
                    f" {high}, or none; not {one!r}."
                )
            if int(match[1]) in found:
                raise ConfigError(f"{name} has {int(match[1])} twice.")
            found[int(match[1])] = int(match[2])
        if len(found) > most:
            raise ConfigError(f"{name} must have {most} pairs at most, not {len(found)}.")
        return found

    def flag(self, name: str, default: bool) -> bool:
        raw = self.text(name, str(default)).lower()
        if raw not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
            raise ConfigError(f"{name} must be true or false, not {raw!r}.")
        return raw in ("1", "true", "yes", "on")

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        raw = self.text(name, default)
        if raw not in allowed:
            raise ConfigError(f"{name} must be one of {', '.join(allowed)}, not {raw!r}.")
        return raw

    def limit(self, name: str, default: str) -> str:
        """A limit of calls, as in `5 per 15 minutes`."""
        raw = self.text(name, default)
        try:
            parse_many(raw)
        except ValueError as error:
            raise ConfigError(f"{name} must be like '5 per 15 minutes', not {raw!r}.") from error
        return raw

    def matching(self, name: str, form: Form) -> str:
        """A secret of this form; empty where none is set."""
        raw = self.text(name)
        if raw and not form.pattern.fullmatch(raw):
            raise ConfigError(f"{name} must be {form.words}.")
        return raw

    def listing(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def origins(self, name: str, default: str = "") -> list[str]:
        """Addresses of sites, without a path; no pattern, for what may match lets strangers in."""
        found = [one.rstrip("/") for one in self.listing(name, default)]
        for one in found:
            if not ORIGIN.fullmatch(one):
                raise ConfigError(f"{name} must list sites like https://a.example, not {one!r}.")
        return found

    def between(self, before: str, behind: str) -> list[str]:
        """What stands between in the names that begin and end so, and have a value."""
        pattern = re.compile(f"{before}([A-Z0-9_]+){behind}")
        found = (pattern.fullmatch(name) for name in self._values if self.text(name))
        return sorted(match[1] for match in found if match)

    def url(
        self, name: str, default: str = "", *, schemes: tuple[str, ...] = ("http", "https")
    ) -> str:
        """An address without a slash at its end; empty where none is set."""
        raw = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(raw)
            good = not raw or (parts.scheme in schemes and bool(parts.hostname) and parts.port != 0)
        except ValueError:
            good = False
        if not good:
            # Not the value: it may hold a password.
            named = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ConfigError(f"{name} must be an address with {named}.")
        return raw

    def database(self, name: str, default: str) -> URL:
        """An address with its driver: SQLAlchemy 2.1 reads a bare `postgresql://` as psycopg 3."""
        try:
            url = make_url(self.text(name, default))
        except ArgumentError as error:
            raise ConfigError(f"{name} is not a database address.") from error
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg2")
        if url.drivername not in ("postgresql+psycopg2", "sqlite"):
            raise ConfigError(f"{name} must be PostgreSQL or SQLite, not {url.drivername!r}.")
        return url

    def cron(self, name: str) -> str:
        """A cron line of five fields; empty where none is set."""
        raw = self.text(name)
        try:
            if raw:
                crontab.from_string(raw)
        except ValueError as error:
            # Not the error's own words: of a line that is too short they are Python's.
            raise ConfigError(
                f"{name} must be a cron line of five fields (minute, hour, day of month, month, day"
                f" of week) such as 0 3 * * 1, not {raw!r}."
            ) from error
        return raw
