"""What a task's words mean."""

from __future__ import annotations

from datetime import datetime

from habit_api.core.clock import Person, start_of_day, today_for

PENDING, DOING, DONE = "pending", "in_progress", "done"
STATUSES = (PENDING, DOING, DONE)
# By meaning: their places are what is stored and sorted by.
PRIORITIES = ("low", "medium", "high", "urgent")


def overdue_before(person: Person) -> datetime:
    """The instant before which what was due and is open is overdue: the start of their today.

    What was due earlier today is late, but not overdue: the day is not over yet.
    """
    return start_of_day(today_for(person), person.timezone, person.day_start_hour)
