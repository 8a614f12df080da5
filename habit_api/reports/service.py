"""Having reports mailed: when asked, and when a user's week begins."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from habit_api.core.clock import known_zones, now, today_for
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.schedule import WeekStart
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User, WeeklyReport
from habit_api.notifications import mails
from habit_api.reports import rules
from habit_api.reports.errors import EmailNotVerified

KIND = "reports.weekly"
BATCH = 500
# So many users one run serves at most; the next goes on.
BATCHES = 200
_users, _reports = table_of(User), table_of(WeeklyReport)
_fresh = insert(_reports)


def mail(user: Principal) -> None:
    """Queue the report on the last whole week for the user.

    Raises `MailNotConfigured`, `EmailNotVerified`.
    """
    mails.check_configured()
    query = select(_users.c.email, _users.c.email_verified).where(_users.c.id == user.id)
    row = run(query).one_or_none()
    if row is None or row.email is None or not row.email_verified:
        raise EmailNotVerified
    week = rules.last_whole_week(today_for(user), WeekStart(user.week_start))
    _queue(user.id, row.email, week.start, asked=True)


def mail_due() -> int:
    """Queue the reports of all users whose week has begun and who want one; returns how many.

    Once for each user and week, however often it is called and by however many.
    """
    return sum(_mail_due(week_start) for week_start in WeekStart)


def _mail_due(week_start: WeekStart) -> int:
    due = rules.due_now(now(), known_zones(), week_start)
    if due is None:
        return 0
    week, zones = due
    queued = 0
    for _ in range(BATCHES):
        with unit_of_work():
            found = {row.id: row.email for row in run(_wanting(week, zones, week_start))}
            for user_id in _taken(found, week):
                _queue(user_id, found[user_id], week, asked=False)
                queued += 1
        if len(found) < BATCH:
            break
    return queued


def _wanting(week: date, zones: list[str], week_start: WeekStart) -> Any:
    """The users of these zones who want a report and did not get one yet."""
    served = exists().where(
        _reports.c.user_id == _users.c.id, _reports.c.last_week > week - rules.NEXT_AFTER
    )
    return (
        select(_users.c.id, _users.c.email)
        .where(
            _users.c.weekly_report_email,
            _users.c.email_verified,
            _users.c.is_active,
            _users.c.week_start == week_start.value,
            _users.c.timezone.in_(zones),
            _users.c.email.is_not(None),
            ~served,
        )
        .limit(BATCH)
        # Nobody may delete an account half way; who is busy with theirs is served the next time.
        .with_for_update(of=_users, key_share=True, skip_locked=True)
    )


def _taken(user_ids: Any, week: date) -> list[UUID]:
    """Those of the users for whom nobody else has noted this week, and now we have."""
    if not user_ids:
        return []
    rows = [{"user_id": user_id, "last_week": week} for user_id in user_ids]
    note = _fresh.values(rows).on_conflict_do_update(
        index_elements=["user_id"],
        set_={"last_week": _fresh.excluded.last_week},
        where=_reports.c.last_week <= week - rules.NEXT_AFTER,
    )
    return list(run(note.returning(_reports.c.user_id)).scalars())


def _queue(user_id: UUID, address: str, week: date, *, asked: bool) -> None:
    mails.queue(KIND, user_id, address=address, week=week.isoformat(), asked=asked)
