"""`/habits/{id}/complete` and its kin, and `/habit-logs`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core.errors import Forbidden
from habit_api.core.queries import CursorInvalid
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.habits.errors import HabitNotFound
from habit_api.logs import batch, errors, odds, queries, schemas, service

entries = Blueprint("entries", __name__, url_prefix="/habits", description="Doing habits")
history = Blueprint("habit-logs", __name__, url_prefix="/habit-logs", description="History")

TODAY = {"note": "Rainy, so indoors"}
# Once, which is right for a habit of either kind.
ONCE = {"value": 1, **TODAY}
NOT_YOURS = (HabitNotFound, Forbidden)
NOT_THEN = (errors.HabitInactive, errors.DateInFuture, errors.DateTooOld)


def _at(log_id: int) -> dict[str, str]:
    return {"Location": url_for("habit-logs.LogById", log_id=log_id)}


@entries.route("/<id:habit_id>/complete")
class Complete(MethodView):
    @login_required
    @entries.arguments(schemas.CompletionInput, example=TODAY)
    @entries.response(201, schemas.CompletionResult, headers=LOCATION)
    @entries.fails(*NOT_YOURS, errors.AlreadyCompleted, *NOT_THEN, errors.ValueNotAllowed)
    def post(self, values: dict[str, Any], habit_id: int) -> Any:
        """Complete a habit for a day"""
        result = service.complete(current_user(), habit_id, **values)
        return result, 201, _at(result["log"]["id"])


@entries.route("/<id:habit_id>/checkin")
class CheckIn(MethodView):
    @login_required
    @entries.arguments(schemas.CheckInInput, example=ONCE)
    @entries.response(201, schemas.CompletionResult, headers=LOCATION)
    @entries.alt_response(
        200, schema=schemas.CompletionResult, description="The day's entry changed.", success=True
    )
    @entries.fails(
        *NOT_YOURS, *NOT_THEN, errors.ValueNotAllowed, errors.ValueOrAdd, errors.ValueOutOfRange
    )
    def post(self, values: dict[str, Any], habit_id: int) -> Any:
        """Set a day's value, or add to it"""
        values["day"] = values.pop("date")
        result, new = service.check_in(current_user(), habit_id, **values)
        return result, 201 if new else 200, _at(result["log"]["id"])


@entries.route("/<id:habit_id>/skip")
class Skip(MethodView):
    @login_required
    @entries.arguments(schemas.SkipInput, example=TODAY)
    @entries.response(201, schemas.HabitLog, headers=LOCATION)
    @entries.fails(*NOT_YOURS, errors.AlreadyCompleted, errors.AlreadySkipped, *NOT_THEN)
    def post(self, values: dict[str, Any], habit_id: int) -> Any:
        """Declare a day off, so that it breaks no streak"""
        user = current_user()
        log_id = service.skip(user, habit_id, day=values["date"], note=values["note"])
        return queries.get(user, log_id), 201, _at(log_id)


@entries.route("/batch-complete")
class BatchComplete(MethodView):
    @login_required
    @entries.arguments(schemas.BatchInput)
    @entries.response(200, schemas.BatchResult)
    @entries.fails(*NOT_YOURS, errors.AlreadyCompleted, *NOT_THEN, errors.ValueNotAllowed)
    def post(self, values: dict[str, Any]) -> Any:
        """Complete several habits at once"""
        partial = values["mode"] == "partial"
        return batch.complete_all(current_user(), values["completions"], partial=partial)


@entries.route("/<id:habit_id>/logs/<id:log_id>")
class Revert(MethodView):
    @login_required
    @entries.response(200, schemas.RevertResult)
    @entries.fails(*NOT_YOURS, errors.LogNotFound)
    def delete(self, habit_id: int, log_id: int) -> Any:
        """Take an entry back, and all that came of it"""
        return service.revert(current_user(), habit_id, log_id)


@entries.route("/<id:habit_id>/odds")
class HabitOdds(MethodView):
    @login_required
    @entries.response(200, schemas.Odds)
    @entries.fails(*NOT_YOURS)
    def get(self, habit_id: int) -> Any:
        """See what completing a habit today would draw"""
        return odds.of_habit(current_user(), habit_id)


@entries.route("/<id:habit_id>/entries")
class Entries(MethodView):
    @login_required
    @entries.arguments(schemas.EntryArgs, location="query")
    @entries.response(200, schemas.EntryPage)
    @entries.fails(*NOT_YOURS, errors.RangeBackwards, CursorInvalid)
    def get(self, args: dict[str, Any], habit_id: int) -> Any:
        """List a habit's entries"""
        return queries.page(current_user(), args, name="entries", habit_id=habit_id)


@history.route("")
class Logs(MethodView):
    @login_required
    @history.arguments(schemas.LogArgs, location="query")
    @history.response(200, schemas.LogPage)
    @history.fails(*NOT_YOURS, errors.RangeBackwards, CursorInvalid)
    def get(self, args: dict[str, Any]) -> Any:
        """List the entries of all your habits"""
        return queries.page(current_user(), args)


@history.route("/<id:log_id>")
class LogById(MethodView):
    @login_required
    @history.response(200, schemas.HabitLog)
    @history.fails(errors.LogNotFound, Forbidden)
    def get(self, log_id: int) -> Any:
        """Get an entry"""
        return queries.get(current_user(), log_id)

    @login_required
    @history.arguments(schemas.NoteInput)
    @history.response(200, schemas.HabitLog)
    @history.fails(errors.LogNotFound, Forbidden)
    def patch(self, values: dict[str, Any], log_id: int) -> Any:
        """Change an entry's note"""
        user = current_user()
        service.annotate(user, log_id, values["note"])
        return queries.get(user, log_id)
