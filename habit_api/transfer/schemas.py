"""The shape of imports and exports in requests and answers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from habit_api.core.fields import Choice, Count, Flag, Moment
from habit_api.core.schemas import HouseSchema
from habit_api.core.uploads import FilePart
from habit_api.transfer.exporting import FORMATS
from habit_api.transfer.own_sections import SECTIONS


class ImportForm(HouseSchema):
    """A file that another habit tracker wrote."""

    file = FilePart(
        description="A Loop Habit Tracker backup (.db) or CSV export (.zip), HabitBull's CSV, or"
        " the JSON export of an account of this program, into an empty account. Recognised by its"
        " content; at most 20 MiB.",
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


class ExportArgs(HouseSchema):
    """In what form."""

    format = Choice(
        *FORMATS,
        load_default="json",
        metadata={
            "description": "`json`: everything, in the form that `POST /imports` takes back."
            " `csv`: a zip of tables for spreadsheets. `loop_csv`: a zip in the layout of Loop"
            " Habit Tracker's CSV export."
        },
    )


def _document() -> type[HouseSchema]:
    members: dict[str, Any] = {
        "format": Choice("habit_api_json", required=True),
        "version": fields.Integer(required=True, metadata={"example": 1}),
        "exported_at": Moment(required=True),
    }
    members |= {
        name: fields.Dict(required=True, metadata={"example": {}})
        for name in ("account", "profile", "settings")
    }
    members |= {
        section.name: fields.List(fields.Dict(), required=True, metadata={"example": []})
        for section in SECTIONS
    }
    made = type("ExportDocument", (HouseSchema,), members)
    made.__doc__ = "All that is stored of you; `docs/export-format.md` says what each part holds."
    return made


Document = _document()
