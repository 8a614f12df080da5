"""`/imports`, `/exports`, `/users/me/export`."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.wsgi import wrap_file

from habit_api.core.errors import Conflict
from habit_api.core.extensions import limiter
from habit_api.core.limits import setting
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.security import current_user, current_user_still, login_required
from habit_api.habits.errors import HabitNameTaken
from habit_api.transfer import exporting, service
from habit_api.transfer.errors import AccountNotEmpty, FileTooLong, FileUnreadable
from habit_api.transfer.schemas import Document, ExportArgs, ImportForm, ImportResult

blp = Blueprint("imports", __name__, url_prefix="/imports", description="Import")
exports = Blueprint("exports", __name__, url_prefix="/exports", description="Export")
mine = Blueprint("my_export", __name__, url_prefix="/users", description="Export")

A_ZIP = "PK..."
# Counted together, whichever way they are asked for.
limited = limiter.shared_limit(setting("RATELIMIT_HEAVY"), scope="exports")


@blp.route("")
class Imports(MethodView):
    # The file is read before the transaction begins: on SQLite nobody else could write meanwhile.
    writes = frozenset()

    @login_required
    @blp.upload("IMPORT_MAX_BYTES")
    @blp.arguments(ImportForm, location="multipart")
    @blp.response(200, ImportResult)
    @blp.fails(FileUnreadable, FileTooLong, AccountNotEmpty, HabitNameTaken, Conflict)
    @limiter.limit(setting("RATELIMIT_HEAVY"))
    def post(self, values: dict[str, Any]) -> Any:
        """Import a file of another habit tracker, or your own export into an empty account"""
        file, dry_run = values["file"], values["dry_run"]
        return service.import_upload(
            current_user(), file, dry_run=dry_run, still=current_user_still
        )


@exports.route("")
class Exports(MethodView):
    @login_required
    @exports.arguments(ExportArgs, location="query")
    @exports.response(200, Document)
    @exports.also_as(exporting.ZIP, example=A_ZIP)
    @exports.streamed
    @limited
    def get(self, args: dict[str, Any]) -> Response:
        """Download what is stored of you, as JSON or as CSV tables"""
        return _download(exporting.export(current_user(), args["format"]))


@mine.route("/me/export")
class MyExport(MethodView):
    @login_required
    @mine.response(200, Document)
    @mine.streamed
    @limited
    def get(self) -> Response:
        """Download all that is stored of you, as one JSON document"""
        return _download(exporting.export(current_user(), "json"))


def _download(made: exporting.Export) -> Response:
    # By the server's own means for files: it reads no further ahead than the client takes.
    body = wrap_file(request.environ, made.file, exporting.PIECE)
    answer = Response(body, mimetype=made.mimetype, direct_passthrough=True)
    # Also of an answer that nobody reads.
    answer.call_on_close(made.file.close)
    answer.content_length = made.size
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
