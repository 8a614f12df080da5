"""Restoring one's own export into an empty account.

It is read to the end before anything is written, and what is written is one transaction. Streaks
and progress are computed anew; points, pieces and plants are held to what they belong to. All of it
is marked as imported: it counts on no leaderboard, draws nothing and sends nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.outgoing import UrlRefused
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import release_connection, unit_of_work
from habit_api.habits import service as habits
from habit_api.models import (
    Draw,
    FocusSession,
    Habit,
    HabitLog,
    Pause,
    Plant,
    Reward,
    RewardClaim,
    Task,
    XpEntry,
)
from habit_api.notifications.channels import ntfy
from habit_api.tasks import repeating
from habit_api.tasks.errors import RepeatInvalid
from habit_api.tasks.words import learn
from habit_api.transfer import own_columns as columns
from habit_api.transfer.errors import AccountNotEmpty, FileTooLong, FileUnreadable
from habit_api.transfer.own_columns import at
from habit_api.transfer.own_document import Document, Row, read
from habit_api.transfer.own_figures import derive
from habit_api.transfer.own_json import FORMAT
from habit_api.transfer.own_proof import prove
from habit_api.transfer.records import ImportTooManyRows, ImportUnreadable
from habit_api.users import service as users

# What makes an account one that is not empty.
FILLED_BY = (Habit, Reward, Task, Pause, FocusSession, XpEntry)
CONTRADICTION = "The file contradicts itself: two rows claim the same place, or one has none."


class _OnlyTried(Exception):
    """Ends a dry run, with all that it wrote."""


def restore(user: Principal, path: Path, *, dry_run: bool, still: Callable[[], object]) -> Row:
    """Restore the document at `path`; returns the `ImportResult`.

    Raises what `still` does, `FileUnreadable`, `FileTooLong`, `AccountNotEmpty`.
    """
    # A file of a stranger may take seconds to read.
    release_connection()
    try:
        with ExitStack() as ending:
            work = _Restoring(user, read(path, ending))
            _carry_out(work, dry_run=dry_run, still=still)
            return work.result()
    except ImportUnreadable as error:
        raise FileUnreadable(error.reason) from error
    except ImportTooManyRows as error:
        raise FileTooLong(error.limit, error.what) from error
    except IntegrityError as error:
        raise FileUnreadable(CONTRADICTION) from error


def _carry_out(work: _Restoring, *, dry_run: bool, still: Callable[[], object]) -> None:
    with suppress(_OnlyTried), unit_of_work():
        still()
        work.write()
        if dry_run:
            raise _OnlyTried


class _Restoring:
    """One document on its way into an account; `ids` are those of the new rows, by place."""

    def __init__(self, user: Principal, document: Document) -> None:
        self.user = user
        self.document = document
        self.timezone: str = document.settings.get("timezone", user.timezone)
        self.warnings: list[str] = []
        self.ids: dict[str, array[int]] = {}
        self.ended: list[Row] = []

    def write(self) -> None:
        """Write all of it. Raises `AccountNotEmpty`, `ImportUnreadable`, `IntegrityError`."""
        users.lock(self.user.id)
        if any(
            db.session.scalar(select(exists().where(m.user_id == self.user.id))) for m in FILLED_BY
        ):
            raise AccountNotEmpty
        users.change_settings(self.user, self._settings())
        users.change_profile(self.user.id, {"name": self.document.profile.get("name")})
        self._write_habits()
        self._insert("rewards", Reward, lambda row: columns.reward(self.user.id, row))
        self._write_tasks()
        self._insert("pauses", Pause, self._pause)
        self._insert("habit_logs", HabitLog, self._log)
        self._insert("draws", Draw, self._draw)
        self._insert("claims", RewardClaim, self._claim)
        self._insert("sessions", FocusSession, self._session)
        self._insert("plants", Plant, self._plant)
        self._insert("xp_entries", XpEntry, self._award, statement=_AWARD)
        derive(self.user.id, planted=self.document.profile.get("last_plant_num", 0))
        prove(self.user.id)

    def result(self) -> Row:
        """The `ImportResult`."""
        return {
            "format": FORMAT,
            "habits_created": self.document.rows["habits"].count,
            "habits_matched": 0,
            "logs_created": self.document.rows["habit_logs"].count,
            "logs_skipped": 0,
            "warnings": self.warnings,
        }

    def _insert(
        self, section: str, model: Any, prepare: Callable[[Row], Row], *, statement: Any = None
    ) -> None:
        """Insert the rows of a section in their order, and keep their ids."""
        ids = self.ids[section] = array("q")
        table = table_of(model)
        if statement is None:
            statement = insert(table)
        statement = statement.returning(table.c.id, sort_by_parameter_order=True)
        for chunk in self.document.rows[section].chunks():
            ids.extend(run(statement, [prepare(row) for row in chunk]).scalars())

    def _write_habits(self) -> None:
        self._insert("habits", Habit, lambda row: columns.habit(self.user.id, row))
        for habit, place in self._links("habits", "linked_habit"):
            linked_id = at(self.ids["habits"], place)
            linked = db.session.execute(select(Habit).where(Habit.id == linked_id)).scalar_one()
            row = db.session.execute(select(Habit).where(Habit.id == habit)).scalar_one()
            if row.active and not (linked.active and linked.pleasant):
                raise ImportUnreadable(f"habits: what {row.name!r} is linked with is not pleasant.")
            _set(Habit, habit, linked_habit_id=linked_id)
        published = select(Habit).where(
            Habit.user_id == self.user.id, Habit.published_at.is_not(None)
        )
        for row in db.session.scalars(published):
            habits.publish(row)

    def _settings(self) -> Row:
        """Those of the document, less an address that may be called on another site only."""
        settings = dict(self.document.settings)
        if settings.get("ntfy_url") is not None:
            try:
                ntfy.check_topic(settings["ntfy_url"])
            except UrlRefused:
                self.warnings.append("The ntfy address is left out: it may not be called here.")
                del settings["ntfy_url"]
        return settings

    def _write_tasks(self) -> None:
        self._insert("tasks", Task, self._task)
        for task, place in self._links("tasks", "next_task"):
            _set(Task, task, next_task_id=at(self.ids["tasks"], place))
        for row in db.session.scalars(
            select(Task).where(Task.user_id == self.user.id).execution_options(yield_per=500)
        ):
            learn(row)

    def _links(self, section: str, name: str) -> Iterator[tuple[int, int]]:
        """The ids of rows that have a link to their own kind, and the place that it names."""
        rows = chain.from_iterable(self.document.rows[section].chunks())
        for row_id, row in zip(self.ids[section], rows, strict=True):
            if row[name] is not None:
                yield row_id, row[name]

    def _task(self, row: Row) -> Row:
        if row["repeat"] is not None:
            start = row["repeat_from"] or row["due_date"] or row["created_at"]
            try:
                repeating.check(row["repeat"], start, self.timezone)
            except RepeatInvalid:
                self.warnings.append(f"{row['title']!r:.120} does not repeat: it cannot so.")
                row["repeat"] = None
        return columns.task(self.user.id, row)

    def _own(self, row: Row, *sections: str) -> Row:
        """`row` with ids in place of its places in `sections`."""
        for section in sections:
            name = section.removesuffix("s")
            row[f"{name}_id"] = at(self.ids[section], row.pop(name))
        return row | {"user_id": self.user.id}

    def _pause(self, row: Row) -> Row:
        if row["end_date"] is not None and row["end_date"] < row["start_date"]:
            raise ImportUnreadable("pauses: one ends before it begins.")
        return self._own(row, "habits")

    def _log(self, row: Row) -> Row:
        return self._own(columns.log(row), "habits", "rewards")

    def _draw(self, row: Row) -> Row:
        return self._own(row, "habits", "rewards") | {"imported": True}

    def _claim(self, row: Row) -> Row:
        return self._own(row, "rewards")

    def _session(self, row: Row) -> Row:
        made = columns.session(self.user.id, row)
        self.ended.append({"status": made["status"], "focus_min": made["focus_min"]})
        return made | self._own({name: row[name] for name in ("habit", "task")}, "habits", "tasks")

    def _plant(self, row: Row) -> Row:
        at(self.ids["sessions"], row["session"])
        columns.check_stage(row, self.ended[row["session"] - 1])
        return self._own(row, "sessions")

    def _award(self, row: Row) -> Row:
        session_id, task_id = (
            at(self.ids["sessions"], row["session"]),
            at(self.ids["tasks"], row["task"]),
        )
        habit_id = at(self.ids["habits"], row["habit"])
        columns.check_award(
            row, self.ended[row["session"] - 1]["focus_min"] if session_id else None
        )
        of_entry = row["date"] is not None
        gone = -row["gone"] if row["gone"] else None
        return {
            **{name: row[name] for name in ("source", "amount", "turn", "created_at")},
            "user_id": self.user.id,
            "known": session_id or task_id or gone or (None if of_entry else habit_id),
            "of_habit": habit_id,
            "of_day": row["date"],
            "imported": True,
        }


_logs = table_of(HabitLog).c
_AWARD = insert(table_of(XpEntry)).values(
    source_id=func.coalesce(
        bindparam("known", type_=table_of(XpEntry).c.source_id.type),
        select(_logs.id)
        .where(
            _logs.habit_id == bindparam("of_habit", type_=_logs.habit_id.type),
            _logs.date == bindparam("of_day", type_=_logs.date.type),
        )
        .scalar_subquery(),
    )
)


def _set(model: Any, row_id: Any, **values: Any) -> None:
    """Set links of a row, which itself did not change."""
    query = update(model).where(model.id == row_id).values(**values, updated_at=model.updated_at)
    db.session.execute(query.execution_options(synchronize_session=False))
