"""What a week came to, read only: a constant number of queries, however many habits there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from habit_api.core.clock import start_of_day, today_for
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.schedule import OffDays, Schedule, WeekStart
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.habits import queries as habits
from habit_api.models import ActivityDay, Habit, HabitLog, Task, XpEntry
from habit_api.predictions import queries as predictions
from habit_api.predictions.rules import missing
from habit_api.reports import rules
from habit_api.reports.errors import WeekInFuture
from habit_api.reports.rules import Week
from habit_api.streaks import pauses
from habit_api.streaks.plan import schedule_of
from habit_api.streaks.rates import tally

_habits, _logs = table_of(Habit), table_of(HabitLog)
_days, _tasks, _xp = table_of(ActivityDay), table_of(Task), table_of(XpEntry)
# One look into the index on (habit, date) for each habit, however long its history is.
_FIRST_ENTRY = (
    select(func.min(_logs.c.date)).where(_logs.c.habit_id == _habits.c.id).scalar_subquery()
)


@dataclass(slots=True)
class _Entries:
    """A habit's entries of the week and of the one before it."""

    kept: list[date] = field(default_factory=list)
    skipped: set[date] = field(default_factory=set)
    rewards: int = 0


@dataclass(frozen=True, slots=True)
class _Past:
    """What a habit's rate is made from."""

    schedule: Schedule
    off: OffDays
    kept: list[date]
    first_entry: date | None
    today: date

    def tally(self, week: Week | None) -> tuple[float, float]:
        """The occasions kept and due in a week, as far as it has passed, without an open today."""
        if week is None or self.first_entry is None:
            return 0.0, 0.0
        first, last = max(week.start, self.first_entry), min(week.end, self.today)
        kept = sum(first <= day <= last for day in self.kept)
        is_open = last == self.today and self.today not in self.kept
        ends = {"first": first.toordinal(), "last": last.toordinal() - is_open}
        return tally(self.schedule, self.off, kept, **ends)


def weekly(user: Principal, day: date | None = None) -> dict[str, Any]:
    """The report on the calendar week of `day`, by default the last whole week.

    Beside what the API shows it says whether the week is `running`, and whether the user has any
    habits: `texts` asks. Raises `WeekInFuture`.
    """
    today, week_start = today_for(user), WeekStart(user.week_start)
    week = rules.last_whole_week(today, week_start)
    if day is not None:
        week = rules.week_of(day, week_start)
    if week.start > today:
        raise WeekInFuture(day=day, today=today)
    activity = _activity(user, week)
    rows, sums = _of_habits(user, week, today)
    best = rules.best_day({each: row.completions for each, row in activity.items()}, week)
    return {
        "week_start": week.start,
        "week_end": week.end,
        "running": week.end >= today,
        "has_habits": bool(rows) or _has_habits(user),
        "habits": rows,
        "at_risk": _at_risk(user, rows, week, today),
        "best_day": None if best is None else _day(best, activity),
        "by_day": [_day(each, activity) for each in week.days],
        "by_week": _by_week(week, activity),
        "focus_min": sum(activity[each].focus_min for each in week.days if each in activity),
        **sums,
        **_earned(user, week),
    }


def _activity(user: Principal, week: Week) -> dict[date, AnyRow]:
    """What the user did each day of the weeks that are shown."""
    since = week.before(rules.WEEKS_SHOWN - 1) or week
    query = select(_days.c.date, _days.c.completions, _days.c.focus_min)
    mine = query.where(_days.c.user_id == user.id, _days.c.date.between(since.start, week.end))
    return {row.date: row for row in run(mine)}


def _day(day: date, activity: dict[date, AnyRow]) -> dict[str, Any]:
    return {"date": day, "completions": activity[day].completions if day in activity else 0}


def _by_week(week: Week, activity: dict[date, AnyRow]) -> list[dict[str, Any]]:
    """The completions of the weeks up to this one, the oldest first."""
    shown = [week.before(number) for number in range(rules.WEEKS_SHOWN - 1, 0, -1)]
    return [
        {
            "week_start": each.start,
            "completions": sum(activity[day].completions for day in each.days if day in activity),
        }
        for each in [*shown, week]
        if each is not None
    ]


def _of_habits(
    user: Principal, week: Week, today: date
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Each habit's figures, and those of all of them together."""
    before = week.before()
    since = before.start if before else week.start
    entries = _entries(user, since, week.end)
    found = _habits_of(user, week)
    paused = pauses.of_user(user.id, since=since)
    rows, sums = [], [0.0, 0.0, 0.0, 0.0]
    for habit in found:
        mine = entries[habit.id]
        past = _Past(
            schedule_of(habit, user.week_start),
            OffDays(frozenset(mine.skipped), pauses.spans(paused, habit.id)),
            mine.kept,
            habit.first_entry,
            today,
        )
        (kept, due), (kept_before, due_before) = past.tally(week), past.tally(before)
        rate, rate_before = _rate(kept, due), _rate(kept_before, due_before)
        sums = [a + b for a, b in zip(sums, (kept, due, kept_before, due_before), strict=True)]
        shown = habits.present(habit, today)
        rows.append(
            {
                "habit": shown,
                "due": round(due, 2),
                "completed": sum(week.start <= day <= week.end for day in mine.kept),
                "rate": rate,
                "current_streak": shown["current_streak"],
                "change": rules.change(rate, rate_before),
            }
        )
    rate, rate_before = _rate(*sums[:2]), _rate(*sums[2:])
    return rows, {
        "completed": sum(row["completed"] for row in rows),
        "rate": rate,
        "change": rules.change(rate, rate_before),
        "rewards": sum(mine.rewards for mine in entries.values()),
    }


def _habits_of(user: Principal, week: Week) -> Sequence[AnyRow]:
    """The habits that were there in that week: active ones, and those that had entries in it."""
    had_entry = exists().where(
        _logs.c.habit_id == _habits.c.id, _logs.c.date.between(week.start, week.end)
    )
    there: list[ColumnElement[bool]] = [_habits.c.active.is_(True)]
    if week.end < date.max:
        there.append(_habits.c.created_at < _beginning(user, week.end + timedelta(days=1)))
    return run(
        select(*habits.COLUMNS, _FIRST_ENTRY.label("first_entry"))
        .where(_habits.c.user_id == user.id, or_(and_(*there), had_entry))
        .order_by(_habits.c.name_key, _habits.c.id)
    ).all()


def _has_habits(user: Principal) -> bool:
    return bool(run(select(exists().where(_habits.c.user_id == user.id))).scalar())


def _entries(user: Principal, since: date, until: date) -> defaultdict[int, _Entries]:
    found: defaultdict[int, _Entries] = defaultdict(_Entries)
    week = until - timedelta(days=min(6, until.toordinal() - 1))
    for row in run(
        select(_logs.c.habit_id, _logs.c.date, _logs.c.status, _logs.c.got_reward)
        .where(_logs.c.user_id == user.id, _logs.c.date.between(since, until))
        .order_by(_logs.c.date)
    ):
        mine = found[row.habit_id]
        if row.status == "completed":
            mine.kept.append(row.date)
        elif row.status == "skipped":
            mine.skipped.add(row.date)
        mine.rewards += row.got_reward and row.date >= week
    return found


def _rate(kept: float, due: float) -> float | None:
    return round(kept / due, 4) if due else None


def _at_risk(
    user: Principal, rows: Sequence[dict[str, Any]], week: Week, today: date
) -> list[dict[str, Any]]:
    """What will probably slip next, the likeliest first; of weeks long past nothing is said."""
    if week.end < today - timedelta(days=7):
        return []
    shown = {row["habit"]["id"]: row["habit"] for row in rows if row["habit"]["active"]}
    risky = [
        {
            "habit": shown[found["habit_id"]],
            "predicted_for": found["predicted_for"],
            "probability": found["probability"],
            "reasons": _reasons(found),
        }
        for found in predictions.predict_many(user)
        if found["probability"] < rules.RISKY and found["habit_id"] in shown
    ]
    return sorted(risky, key=lambda each: (each["probability"], each["habit"]["id"]))


def _reasons(prediction: dict[str, Any]) -> list[str]:
    """What takes something from its chance, in words, the weightiest first."""
    found = [
        (missing(prediction["source"], each["feature"], each["contribution"]), each["text"])
        for each in prediction["top_features"]
    ]
    against = [(size, text) for size, text in found if size > 0]
    return [text for _, text in sorted(against, key=lambda each: -each[0])]


def _earned(user: Principal, week: Week) -> dict[str, int]:
    """The tasks done and the points earned between the beginning and the end of the week."""
    begin = _beginning(user, week.start)
    done = [_tasks.c.user_id == user.id, _tasks.c.completed_at >= begin]
    earned = [_xp.c.user_id == user.id, _xp.c.created_at >= begin]
    if week.end < date.max:
        end = _beginning(user, week.end + timedelta(days=1))
        done.append(_tasks.c.completed_at < end)
        earned.append(_xp.c.created_at < end)
    tasks = select(func.count()).select_from(_tasks).where(*done).scalar_subquery()
    points = select(func.coalesce(func.sum(_xp.c.amount), 0)).where(*earned).scalar_subquery()
    row = run(select(tasks.label("tasks"), points.label("points"))).one()
    return {"tasks_done": row.tasks, "xp": int(row.points)}


def _beginning(user: Principal, day: date) -> datetime:
    return start_of_day(day, user.timezone, user.day_start_hour)
