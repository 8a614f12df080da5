"""The words and numbers of a report, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date, format_interval
from babel.numbers import format_decimal, format_percent

from habit_api.core.translations import Catalogue

_CATALOGUE = Catalogue(__file__)
MINUTES = 60


class Texts:
    """What a report says, to readers of `language`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = _CATALOGUE.to(language)

    def subject(self, report: dict[str, Any]) -> str:
        values = {"dates": self.span(report), "rate": self.percent(report["rate"])}
        if report["rate"] is None:
            return self._words.gettext("Your week: %(dates)s") % values
        return self._words.gettext("Your week: %(rate)s kept, %(dates)s") % values

    @property
    def title(self) -> str:
        return self._words.gettext("Your week")

    def span(self, report: dict[str, Any]) -> str:
        """The dates of the week."""
        start, end = report["week_start"], report["week_end"]
        return str(format_interval(start, end, "yMMMd", locale=self.language))

    def summary(self, report: dict[str, Any]) -> str:
        """The week in a sentence."""
        words = self._words
        if not report["has_habits"]:
            return words.gettext("You have no habits yet. Begin with a small one.")
        if not report["habits"]:
            return words.gettext("There were no habits to keep in this week.")
        if not report["completed"] and report["running"]:
            return words.gettext("Nothing has been kept this week yet.")
        if not report["completed"]:
            return words.gettext("Nothing was kept this week. A new one has begun.")
        count = {"num": report["completed"]}
        return (
            words.ngettext(
                "You kept your habits %(num)d time.",
                "You kept your habits %(num)d times.",
                report["completed"],
            )
            % count
        )

    def best(self, report: dict[str, Any]) -> str | None:
        """Which day was the best, and how good."""
        day = report["best_day"]
        if day is None:
            return None
        values = {"day": self.day(day["date"]), "num": day["completions"]}
        return (
            self._words.ngettext(
                "Best day: %(day)s, kept %(num)d time.",
                "Best day: %(day)s, kept %(num)d times.",
                day["completions"],
            )
            % values
        )

    def figures(self, report: dict[str, Any]) -> list[tuple[str, str]]:
        """The numbers of the week: what each is, and its name."""
        words = self._words
        return [
            (self.duration(report["focus_min"]), words.gettext("in focus")),
            (self.number(report["tasks_done"]), words.gettext("tasks done")),
            (self.number(report["rewards"]), words.gettext("reward pieces")),
            (self.number(report["xp"]), words.gettext("XP")),
        ]

    @property
    def kept(self) -> str:
        return self._words.gettext("kept of what was due")

    @property
    def days(self) -> str:
        return self._words.gettext("Day by day")

    @property
    def weeks(self) -> str:
        return self._words.gettext("Week by week")

    @property
    def habits(self) -> str:
        return self._words.gettext("Habits")

    @property
    def risks(self) -> str:
        return self._words.gettext("What may slip")

    @property
    def stop(self) -> str:
        return self._words.gettext("No more weekly reports")

    @property
    def footer(self) -> str:
        return self._words.gettext("You asked for this report, now or in your settings.")

    def of_due(self, row: dict[str, Any]) -> str:
        """How often a habit was kept, and how often it was due."""
        # A part of an interval or of a week is no number to read; the bar has it.
        due = max(1, round(row["due"]))
        more = row["completed"] - due
        values = {"kept": self.number(row["completed"]), "due": self.number(due), "num": more}
        if row["rate"] is None:
            return self._words.gettext("not due")
        if more > 0:
            return self._words.gettext("%(due)s of %(due)s and %(num)d more") % values
        return self._words.gettext("%(kept)s of %(due)s") % values

    def streak(self, row: dict[str, Any]) -> str | None:
        """The current streak, where there is one."""
        streak = row["current_streak"]
        if not streak:
            return None
        text = self._words.ngettext("streak of %(num)d", "streak of %(num)d", streak)
        return text % {"num": streak}

    def change(self, change: float | None) -> str | None:
        """How a rate differs from the week before; nothing where it does not."""
        values = _points(change)
        text = self._words.ngettext(
            "%(arrow)s %(num)d percentage point against the week before",
            "%(arrow)s %(num)d percentage points against the week before",
            values["num"],
        )
        return text % values if values["num"] else None

    def arrow(self, change: float | None) -> str | None:
        """As `change`, short."""
        values = _points(change)
        text = self._words.ngettext(
            "%(arrow)s %(num)d point", "%(arrow)s %(num)d points", values["num"]
        )
        return text % values if values["num"] else None

    def risk(self, row: dict[str, Any]) -> str:
        """How probably a habit is kept, and when."""
        values = {
            "percent": self.percent(row["probability"]),
            "day": self.day(row["predicted_for"]),
        }
        return self._words.gettext("%(percent)s likely on %(day)s") % values

    def of_days(self, report: dict[str, Any]) -> str:
        """What the picture of the days shows, for whoever does not see it."""
        shown = [f"{self.weekday(row['date'])} {row['completions']}" for row in report["by_day"]]
        return self._words.gettext("Completions: %(days)s") % {"days": ", ".join(shown)}

    def of_weeks(self, report: dict[str, Any]) -> str:
        """What the picture of the weeks shows, for whoever does not see it."""
        shown = [
            f"{self.short(row['week_start'])}: {row['completions']}" for row in report["by_week"]
        ]
        return self._words.gettext("Completions by week: %(weeks)s") % {"weeks": ", ".join(shown)}

    def percent(self, share: float | None) -> str:
        return "" if share is None else str(format_percent(share, locale=self.language))

    def number(self, value: float) -> str:
        return str(format_decimal(value, "#,##0.#", locale=self.language))

    def duration(self, minutes: int) -> str:
        """Hours and minutes."""
        values = {"hours": self.number(minutes // MINUTES), "minutes": minutes % MINUTES}
        if minutes < MINUTES:
            return self._words.gettext("%(minutes)d min") % values
        return self._words.gettext("%(hours)s h %(minutes)d min") % values

    def day(self, day: date) -> str:
        pattern = "EEEE, d MMMM" if self.language == "ru" else "EEEE, MMMM d"
        return str(format_date(day, pattern, locale=self.language))

    def weekday(self, day: date) -> str:
        return str(format_date(day, "EEE", locale=self.language))

    def short(self, day: date) -> str:
        pattern = "d.MM" if self.language == "ru" else "MMM d"
        return str(format_date(day, pattern, locale=self.language))


def _points(change: float | None) -> dict[str, Any]:
    """A difference of rates, which is one of percentages: in points, and whether up or down."""
    points = round((change or 0) * 100)
    return {"arrow": "▲" if points > 0 else "▼", "num": abs(points)}
