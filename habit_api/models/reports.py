"""Which reports were sent."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.models.words import owner


class WeeklyReport(Base):
    """The first day of the last week whose report a user was sent without asking."""

    __tablename__ = "weekly_reports"

    user_id: Mapped[owner] = mapped_column(primary_key=True)
    last_week: Mapped[dt.date] = mapped_column(Date)
