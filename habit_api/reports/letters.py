"""The mail that a report becomes."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import User
from habit_api.notifications import unsubscribe
from habit_api.notifications.mail import Mail
from habit_api.reports import page, pictures, plain, queries, service
from habit_api.reports.texts import Texts
from habit_api.users.acting import acting_for

# What anybody may see of it, and what the user said that they want.
STATE = (User.email, User.email_verified, User.weekly_report_email)


def weekly(row: Any) -> Mail | None:
    """The mail of a row of the outbox; None when nobody wants it any more, or not there."""
    user = acting_for(row.user_id)
    state = db.session.execute(select(*STATE).where(User.id == row.user_id)).one_or_none()
    if user is None or state is None or not _wanted(state, row):
        return None
    found = queries.weekly(user, date.fromisoformat(row.params["week"]))
    stop = unsubscribe.url(row.user_id, "weekly_report")
    images = pictures.of(found, user.language)
    return Mail(
        subject=Texts(user.language).subject(found),
        text=plain.write(found, user.language, unsubscribe=stop),
        html=page.write(
            found, user.language, sources={name: f"cid:{name}" for name in images}, unsubscribe=stop
        ),
        images=images,
        unsubscribe=stop,
    )


def _wanted(state: Any, row: Any) -> bool:
    still_theirs = state.email_verified and state.email == row.address
    return bool(still_theirs and (row.params["asked"] or state.weekly_report_email))


COMPOSERS = {service.KIND: weekly}
