"""The shape of imports in requests and answers."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import ValidationError, fields
from werkzeug.datastructures import FileStorage

from habit_api.core.fields import Count, Flag
from habit_api.core.schemas import HouseSchema


def _be_a_file(part: object) -> None:
    if not isinstance(part, FileStorage):
        raise ValidationError("Not a file.")


class ImportForm(HouseSchema):
    """A file that another habit tracker wrote."""

    file = Upload(
        required=True,
        validate=_be_a_file,
        metadata={
            "format": "binary",
            "description": "A Loop Habit Tracker backup (.db) or CSV export (.zip), or"
            " HabitBull's CSV. Recognised by its content; at most 20 MiB.",
        },
    )
    dry_run = Flag(
        text=True,
        load_default=False,
        metadata={"description": "Only tell what would be done."},
    )


class ImportResult(HouseSchema):
    """What an import did, or would do."""

    format = fields.String(required=True, metadata={"example": "loop_db"})
    habits_created = Count(required=True, metadata={"example": 9})
    habits_matched = Count(
        required=True,
        metadata={"description": "Habits of the file that you already had.", "example": 0},
    )
    logs_created = Count(required=True, metadata={"example": 164})
    logs_skipped = Count(
        required=True,
        metadata={"description": "Days that already had an entry.", "example": 0},
    )
    warnings = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What could not be taken as it was.", "example": []},
    )
