"""Reading users and jobs, whosever they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from habit_api.admin.errors import AccountNotFound, JobNotFound
from habit_api.core.extensions import db
from habit_api.core.queries import escaped, paginate
from habit_api.core.types import AnyRow
from habit_api.models import Job, User
from habit_api.users.rules import key_of

ACCOUNT = (
    User.id,
    User.username,
    User.email,
    User.email_verified,
    User.name,
    User.language,
    User.timezone,
    User.xp_points,
    User.is_active,
    User.is_superuser,
    User.last_login_at,
    User.created_at,
)
JOB = (
    Job.id,
    Job.name,
    Job.args,
    Job.user_id,
    Job.status,
    Job.attempts,
    Job.error,
    Job.created_at,
    Job.finished_at,
)


def users(q: str | None, *, limit: int, offset: int) -> dict[str, Any]:
    """A page of all users, the newest first, or of those that `q` finds.

    That is whose username or e-mail address has it somewhere, or whose id it is.
    """
    query = select(*ACCOUNT).order_by(User.created_at.desc(), User.id)
    if q is not None:
        query = query.where(_found_by(q))
    return paginate(query, name="users", limit=limit, offset=offset)


def user(user_id: UUID) -> AnyRow:
    """One user. Raises `AccountNotFound`."""
    row = db.session.execute(select(*ACCOUNT).where(User.id == user_id)).one_or_none()
    if row is None:
        raise AccountNotFound
    return row


def jobs(*, limit: int, offset: int) -> dict[str, Any]:
    """A page of the jobs that were asked for, the newest first."""
    query = select(*JOB).order_by(Job.id.desc())
    return paginate(query, name="jobs", limit=limit, offset=offset)


def job(job_id: int) -> AnyRow:
    """One job. Raises `JobNotFound`."""
    row = db.session.execute(select(*JOB).where(Job.id == job_id)).one_or_none()
    if row is None:
        raise JobNotFound(job_id=job_id)
    return row


def _found_by(q: str) -> ColumnElement[bool]:
    pattern = f"%{escaped(key_of(q))}%"
    found = [column.like(pattern, escape="/") for column in (User.username_key, User.email_key)]
    try:
        return or_(User.id == UUID(q), *found)
    except ValueError:
        return or_(*found)
