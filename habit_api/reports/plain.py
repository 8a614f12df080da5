"""A report as plain text, for mail programs that show no other."""

from __future__ import annotations

from typing import Any

from habit_api.reports.texts import Texts


def write(report: dict[str, Any], language: str, *, unsubscribe: str) -> str:
    """The text of the mail."""
    texts = Texts(language)
    parts = [f"{texts.title}\n{texts.span(report)}", "\n".join(_summary(report, texts))]
    parts.append("\n".join(f"{value} {name}" for value, name in texts.figures(report)))
    if report["habits"]:
        rows = "\n".join(f"- {_habit(row, texts)}" for row in report["habits"])
        parts.append(f"{texts.habits}\n{rows}")
    if report["at_risk"]:
        rows = "\n".join(f"- {_risk(row, texts)}" for row in report["at_risk"])
        parts.append(f"{texts.risks}\n{rows}")
    parts.append(f"-- \n{texts.footer}\n{texts.stop}:\n{unsubscribe}")
    return "\n\n".join(parts) + "\n"


def _summary(report: dict[str, Any], texts: Texts) -> list[str]:
    rate = None if report["rate"] is None else f"{texts.percent(report['rate'])} {texts.kept}"
    lines = [rate, texts.change(report["change"]), texts.summary(report), texts.best(report)]
    return [line for line in lines if line]


def _habit(row: dict[str, Any], texts: Texts) -> str:
    told = [texts.of_due(row), texts.arrow(row["change"]), texts.streak(row)]
    return f"{row['habit']['name']}: {', '.join(text for text in told if text)}"


def _risk(row: dict[str, Any], texts: Texts) -> str:
    reasons = "; ".join(row["reasons"])
    return f"{row['habit']['name']}: {texts.risk(row)}. {reasons}".strip()
