"""What was measured: figures, the targets they are held to, and both as Markdown and as JSON."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
import psutil


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that must stay on the right side of a bound."""

    what: str
    value: float
    bound: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether it does."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def __str__(self) -> str:
        sign = "at least" if self.at_least else "at most"
        verdict = "met" if self.met else "**missed**"
        return f"{self.what}: {_number(self.value)} ({sign} {_number(self.bound)}), {verdict}"


@dataclass(slots=True)
class Part:
    """One measurement: a table, and the targets that it is there for."""

    name: str
    title: str
    how: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def at_least(self, what: str, value: float, bound: float) -> None:
        """Note a figure that must not be lower."""
        self.targets.append(Target(what, value, bound, at_least=True))

    def at_most(self, what: str, value: float, bound: float) -> None:
        """Note a figure that must not be higher."""
        self.targets.append(Target(what, value, bound, at_least=False))

    def markdown(self, *, digits: int = 2) -> str:
        """The part as it stands in the documents, small figures with so many `digits`."""
        heads = list(self.rows[0])
        lines = [f"### {self.title}", "", self.how, "", _line(heads)]
        lines.append(_line(["---", *["---:"] * (len(heads) - 1)]))
        lines += [_line([_number(row[head], digits) for head in heads]) for row in self.rows]
        lines += ["", *(f"- {target}" for target in self.targets)]
        return "\n".join(lines).rstrip() + "\n"


def machine(versions: dict[str, str]) -> str:
    """Where it was measured, in one paragraph."""
    memory = psutil.virtual_memory().total / 2**30
    programs = ", ".join(f"{name} {version}" for name, version in versions.items())
    load = os.getloadavg()[0]
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"
        f" {platform.release().split('-')[0]}; {programs}. Load average before: {load:.1f}."
    )


def save(path: Path, about: str, parts: list[Part]) -> None:
    """Write all figures as JSON."""
    content = {"machine": about, "parts": [asdict(part) for part in parts]}
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: Any, digits: int = 2) -> str:
    """Three figures are more than can be repeated, where it is not said otherwise."""
    if not isinstance(value, float):
        return str(value)
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{digits}f}" if abs(value) < 10 else f"{value:.1f}"
