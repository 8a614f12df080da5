"""The floor: the same two calls by hand, with Flask, PyJWT, psycopg2 and orjson and nothing else.

It sends PostgreSQL the statements that ours sends and gives the same answers (`same.py` compares
both before anything is measured). It knows no limits, no CORS, no log line, no security headers and
no validation, and it completes only what the data holds: today, on daily habits without pauses,
below the first milestone, with a reward that is never full.
"""

from __future__ import annotations

import os
import random
import threading
from datetime import UTC, date, datetime, timedelta
from math import isqrt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import jwt
import orjson
import psycopg2
import psycopg2.extras
from flask import Flask, Response, request

from benchmarks.statements import (
    ADD,
    AWARD,
    BEST,
    CANDIDATES,
    COUNT,
    DRAW,
    DRAWN,
    EARN,
    ENTRIES,
    LOCK,
    NAMES,
    NEXT_DAY,
    NOTE,
    PAGE,
    PAUSES,
    PAY,
    REWARD,
    REWARD_NAMES,
    STORE,
    TAKE_PIECE,
    TOKEN,
)

app = Flask(__name__)
local = threading.local()
KEY = os.environ["JWT_SECRET_KEY"]
DATABASE = os.environ["DATABASE_URL"].replace("postgresql+psycopg2:", "postgresql:")
MILESTONES = {7, 14, 30, 50, 100, 200}
WEEKDAYS = [[day for day in range(7) if mask >> day & 1] for mask in range(128)]


class Refused(Exception):
    """The answer is an error."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@app.errorhandler(Refused)
def refuse(error: Refused) -> Response:
    return answer({"error": {"code": error.code}}, error.status)


def answer(content: dict[str, Any], status: int = 200) -> Response:
    body = orjson.dumps(content, option=orjson.OPT_UTC_Z)
    return Response(body, status, mimetype="application/json")


def cursor() -> Any:
    """A cursor of this thread's connection."""
    connection = getattr(local, "connection", None)
    if connection is None:
        psycopg2.extras.register_uuid()  # type: ignore[no-untyped-call]  # theirs
        connection = local.connection = psycopg2.connect(DATABASE)
        connection.autocommit = True
    return connection.cursor()


def person(reader: Any) -> tuple[UUID, date, str]:
    """Whose token it is, their today, and what their week starts with."""
    encoded = request.headers["Authorization"].removeprefix("Bearer ")
    try:
        claims = jwt.decode(
            encoded, KEY, algorithms=["HS256"], audience="habit_api", issuer="habit_api", leeway=5
        )
    except jwt.InvalidTokenError as error:
        raise Refused(401, "TOKEN_INVALID") from error
    reader.execute(TOKEN, (claims["sid"],))
    row = reader.fetchone()
    if row is None or str(row[0]) != claims["sub"] or claims["type"] != "access":
        raise Refused(401, "TOKEN_REVOKED")
    local_time = datetime.now(ZoneInfo(row[1])).replace(tzinfo=None)
    return row[0], (local_time - timedelta(hours=row[2])).date(), row[3]


def shown(row: tuple[Any, ...], today: date) -> dict[str, Any]:
    habit = dict(zip(NAMES, row, strict=True))
    kind = habit.pop("schedule_type")
    weekdays, n = habit.pop("schedule_weekdays"), habit.pop("schedule_n")
    schedule = {"type": kind}
    if kind == "weekdays":
        schedule["weekdays"] = WEEKDAYS[weekdays]
    elif kind == "interval":
        schedule["every_days"] = n
    elif kind == "times_per_week":
        schedule["count"] = n
    habit["schedule"] = schedule
    habit["exempt_weekdays"] = WEEKDAYS[habit["exempt_weekdays"]]
    habit["target_value"] = number(habit["target_value"])
    alive_until = habit.pop("alive_until")
    streak = habit.pop("streak")
    habit["current_streak"] = streak if alive_until and today <= alive_until else 0
    habit["public"] = habit.pop("published_at") is not None
    del habit["run_start"]
    return habit


def number(thousandths: int | None) -> int | float | None:
    if thousandths is None:
        return None
    return thousandths / 1000 if thousandths % 1000 else thousandths // 1000


@app.get("/health")
def health() -> Response:
    return answer({"status": "ok"})


@app.get("/api/v1/habits")
def habits() -> Response:
    limit, offset = int(request.args.get("limit", 20)), int(request.args.get("offset", 0))
    reader = cursor()
    user_id, today, _ = person(reader)
    reader.execute(PAGE, (user_id, limit, offset))
    rows = reader.fetchall()
    total = len(rows)
    if offset or total == limit:
        reader.execute(COUNT, (user_id,))
        total = reader.fetchone()[0]
    page = {"habits": [shown(row, today) for row in rows], "total": total}
    return answer(page | {"limit": limit, "offset": offset})


@app.post("/api/v1/habits/<int:habit_id>/complete")
def complete(habit_id: int) -> Response:
    writer = cursor()
    user_id, today, week_start = person(writer)
    writer.connection.autocommit = False
    try:
        result = write(writer, user_id, habit_id, today, week_start)
        writer.connection.commit()
    except BaseException:
        writer.connection.rollback()
        raise
    finally:
        writer.connection.autocommit = True
    return answer(result, 201)


def write(
    writer: Any, user_id: UUID, habit_id: int, today: date, week_start: str
) -> dict[str, Any]:
    writer.execute(LOCK, (user_id, habit_id))
    row = writer.fetchone()
    if row is None:
        raise Refused(404, "HABIT_NOT_FOUND")
    habit = dict(zip(NAMES, row, strict=False))
    scarcity, points = row[-2:]
    last = habit["last_completed"]
    anchor = last or today
    since = anchor - timedelta((anchor.weekday() + (week_start != "monday")) % 7)
    writer.execute(PAUSES, (user_id, since))
    writer.fetchall()
    writer.execute(ENTRIES, (habit_id, since))
    if today in {entry[1] for entry in writer.fetchall()}:
        raise Refused(409, "ALREADY_COMPLETED")
    goes_on = last is not None and (today - last).days - 1 <= habit["allowed_skip_days"]
    streak = habit["streak"] + 1 if goes_on else 1
    run_start = habit["run_start"] if goes_on else today
    weight, value, now = habit["weight"], habit["target_value"], datetime.now(UTC)
    total_weight = round(weight * (1 + 0.1 * streak), 6)
    chance = min(0.9, total_weight / (total_weight + scarcity))
    drawn = draw(writer, user_id, habit_id, today, chance=chance)
    log = {
        "id": 0,
        "habit_id": habit_id,
        "habit_name": habit["name"],
        "date": today,
        "value": number(value),
        "status": "completed",
        "completed": True,
        "note": None,
        "streak_count": streak,
        "habit_weight": weight,
        "total_weight": total_weight,
        "reward_probability": chance,
        "reward_id": drawn,
        "got_reward": drawn is not None,
        "xp_awarded": 10,
        "created_at": now,
    }
    done = (user_id, habit_id, today, value, streak, run_start, weight, total_weight)
    writer.execute(ADD, (*done, chance, drawn, drawn is not None, now))
    log["id"] = writer.fetchone()[0]
    note(writer, user_id, today, now)
    writer.execute(EARN, (user_id, log["id"], now))
    writer.execute(PAY, (user_id,))
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    week = begins - timedelta(begins.weekday())
    writer.execute(AWARD, {"user": user_id, "month": begins.replace(day=1), "week": week})
    longest = max(streak, habit["longest_streak"])
    alive_until = today + timedelta(1 + habit["allowed_skip_days"])
    writer.execute(STORE, (streak, today, run_start, alive_until, longest, now, habit_id))
    progress = earned(writer, drawn) if drawn else None
    return {
        "log": log,
        "streak_count": streak,
        "longest_streak": longest,
        "total_weight": total_weight,
        "got_reward": drawn is not None,
        "reward": progress and progress["reward"],
        "reward_progress": progress,
        "xp_awarded": 10,
        "level": max(1, isqrt((points + 10) // 50)),
        "milestone": streak if streak in MILESTONES or streak % 365 == 0 else None,
    }


def note(writer: Any, user_id: UUID, today: date, now: datetime) -> None:
    """Count the completion to its day; the first one also looks at the runs around it."""
    day = {"user": user_id, "day": today, "before": today - timedelta(1), "now": now}
    writer.execute(NOTE, day)
    if 1 in writer.fetchone()[:2]:
        writer.execute(NEXT_DAY, (user_id, today + timedelta(1)))
        if writer.fetchone() is not None:
            raise Refused(409, "DAYS_TO_COME")
        writer.execute(BEST, {"user": user_id})


def draw(writer: Any, user_id: UUID, habit_id: int, today: date, *, chance: float) -> int | None:
    """The reward that was drawn."""
    writer.execute(DRAWN, (habit_id, today))
    if writer.fetchone() is not None:
        raise Refused(409, "ALREADY_DRAWN")
    writer.execute(CANDIDATES, (today, user_id))
    found = writer.fetchall()
    drawn: int | None = None
    if found and random.random() < chance:
        drawn = random.choices(found, weights=[row[4] for row in found])[0][0]
    piece = "held" if drawn else "none"
    writer.execute(DRAW, (user_id, habit_id, today, drawn, chance, piece, today))
    if drawn:
        writer.execute(TAKE_PIECE, (drawn,))
    return drawn


def earned(reader: Any, reward_id: int) -> dict[str, Any]:
    """How far a reward has come."""
    reader.execute(f"{REWARD} FROM rewards WHERE id = %s", (reward_id,))
    reward = dict(zip(REWARD_NAMES, reader.fetchone(), strict=True))
    pieces, claimed = reward.pop("pieces_earned"), reward.pop("claimed_count")
    value_earned = number(reward.pop("value_earned"))
    reward["weight"] = number(reward["weight"])
    reward["piece_value"] = number(reward["piece_value"])
    return {
        "reward": reward,
        "pieces_earned": pieces,
        "pieces_required": reward["pieces_required"],
        "status": "achieved" if pieces >= reward["pieces_required"] else "pending",
        "progress_percent": min(100, 100 * pieces // reward["pieces_required"]),
        "claimed_count": claimed,
        "value_earned": value_earned,
    }
