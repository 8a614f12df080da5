"""`/imports`."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from habit_api.core.errors import Conflict
from habit_api.core.extensions import limiter
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.habits.errors import HabitNameTaken
from habit_api.transfer import service
from habit_api.transfer.errors import FileTooLong, FileUnreadable
from habit_api.transfer.schemas import ImportForm, ImportResult

blp = Blueprint("imports", __name__, url_prefix="/imports", description="Import")


@blp.route("")
class Imports(MethodView):
    # The file is read before the transaction begins: on SQLite nobody else could write meanwhile.
    writes = frozenset()

    def dispatch_request(self, **kwargs: Any) -> ResponseReturnValue:
        request.max_content_length = current_app.config["IMPORT_MAX_BYTES"]
        return super().dispatch_request(**kwargs)

    @limiter.limit("10 per hour")
    @login_required
    @blp.arguments(ImportForm, location="multipart")
    @blp.response(200, ImportResult)
    @blp.fails(FileUnreadable, FileTooLong, HabitNameTaken, Conflict)
    def post(self, values: dict[str, Any]) -> Any:
        """Import a file that another habit tracker wrote"""
        return service.import_upload(current_user(), values["file"], dry_run=values["dry_run"])
