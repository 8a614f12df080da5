"""What a picture of a year says, in the languages that users may choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habit_api.core.schedule import weekday


@dataclass(frozen=True)
class Words:
    """The words of one language. Weekdays count from Sunday; `{...}` are filled in."""

    months: tuple[str, ...]
    # As they stand in a date.
    of_months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    all_habits: str
    title: str
    done_on: str
    completions: str
    best_month: str
    in_a_row: str
    nothing: str
    explained: str
    less: str
    more: str
    kept: str
    left: str

    def day(self, day: date) -> str:
        """A date in full."""
        month = self.of_months[day.month - 1]
        return f"{self.weekdays[weekday(day)]}, {day.day} {month} {day.year}"


_EN_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_RU_MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)

# Russian counts after a colon: so no noun has to agree with its number.
WORDS = {
    "en": Words(
        months=_EN_MONTHS,
        of_months=_EN_MONTHS,
        short_months=tuple(name[:3] for name in _EN_MONTHS),
        weekdays=("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"),
        all_habits="All habits",
        title="{name}, {year}: calendar of completions",
        done_on="Done on {days} of {total} days",
        completions="Completions: {count}",
        best_month="Best month: {month} ({count})",
        in_a_row="Most days in a row: {days}",
        nothing="Nothing done yet",
        explained="One square a day; the stronger its colour, the more was done",
        less="Less",
        more="More",
        kept="done",
        left="not done",
    ),
    "ru": Words(
        months=_RU_MONTHS,
        of_months=(
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ),
        short_months=tuple(name[:3].capitalize() for name in _RU_MONTHS),
        weekdays=("Вс", "Пн", "Вт", "Ср", "Чт", "Пт", "Сб"),
        all_habits="Все привычки",
        title="{name}, {year}: календарь выполнения",
        done_on="Дней с выполнением: {days} из {total}",
        completions="Выполнений: {count}",
        best_month="Лучший месяц: {month} ({count})",
        in_a_row="Больше всего дней подряд: {days}",
        nothing="Пока ничего не выполнено",
        explained="Один квадрат на день; чем насыщеннее цвет, тем больше сделано",
        less="Меньше",
        more="Больше",
        kept="выполнено",
        left="не выполнено",
    ),
}


def words_of(language: str) -> Words:
    """The words of a user's language."""
    return WORDS.get(language, WORDS["en"])
