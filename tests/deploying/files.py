"""What deployers' tools read: the Procfile, the Dockerfile, compose.yaml."""

from __future__ import annotations

import re
import shlex
import textwrap
from typing import Any

import yaml

from habit_api.core.env import LISTED
from tests.runs import ROOT


def procfile() -> dict[str, list[str]]:
    """The words of each process type's command."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: shlex.split(rest) for name, _, rest in (line.partition(":") for line in lines)}


def compose() -> dict[str, Any]:
    """compose.yaml, its anchors resolved."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return read


def dockerfile() -> list[list[str]]:
    """The Dockerfile's instructions as words, lines that go on put together."""
    text = (ROOT / "Dockerfile").read_text()
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line.strip()]


def copied() -> list[str]:
    """What the image takes from the folder, but for what only its first stage needs."""
    copies = [words[1:-1] for words in dockerfile() if words[0] == "COPY"]
    return [name for names in copies for name in names if not name.startswith(("--", "/"))]


def known_settings() -> set[str]:
    """The names that `.env.example` lists."""
    return set(LISTED.findall((ROOT / ".env.example").read_text()))


def pasted(title: str) -> list[str]:
    """The indented blocks of docs/deploying.md under that heading, as one would paste them."""
    text = (ROOT / "docs" / "deploying.md").read_text()
    section = re.split(rf"^#+ {re.escape(title)}\n", text, flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", section, re.MULTILINE)
    return [textwrap.dedent(block).strip() for block in blocks]
