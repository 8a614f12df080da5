"""`/tasks`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core.errors import Forbidden
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_user, login_required
from habit_api.tasks import queries, search, service
from habit_api.tasks.errors import RepeatInvalid, TaskNotFound
from habit_api.tasks.schemas import (
    FoundPage,
    SearchArgs,
    Task,
    TaskArgs,
    TaskInput,
    TaskPage,
    TaskPatch,
)

blp = Blueprint("tasks", __name__, url_prefix="/tasks", description="Tasks")

NOT_YOURS = (TaskNotFound, Forbidden)


@blp.route("")
class Tasks(MethodView):
    @login_required
    @blp.arguments(TaskArgs, location="query")
    @blp.response(200, TaskPage)
    def get(self, args: dict[str, Any]) -> Any:
        """List your tasks"""
        return queries.page(current_user(), args)

    @login_required
    @blp.arguments(TaskInput)
    @blp.response(201, Task, headers=LOCATION)
    @blp.fails(RepeatInvalid)
    def post(self, values: dict[str, Any]) -> Any:
        """Create a task"""
        user = current_user()
        task_id = service.create(user, values)
        where = url_for("tasks.TaskById", task_id=task_id)
        return queries.get(user, task_id), 201, {"Location": where}


@blp.route("/search")
class Search(MethodView):
    @login_required
    @blp.arguments(SearchArgs, location="query")
    @blp.response(200, FoundPage)
    def get(self, args: dict[str, Any]) -> Any:
        """Find tasks by words of their title and description, those that fit best first

        A word is found by its beginning, and on PostgreSQL by its English or Russian stem. Up to
        1,000 finds are put in order; of words that very many tasks have these are the newest.
        """
        return search.page(current_user(), **args)


@blp.route("/<id:task_id>")
class TaskById(MethodView):
    @login_required
    @blp.response(200, Task)
    @blp.fails(*NOT_YOURS)
    def get(self, task_id: int) -> Any:
        """Get a task"""
        return queries.get(current_user(), task_id)

    @login_required
    @blp.arguments(TaskPatch)
    @blp.response(200, Task)
    @blp.fails(*NOT_YOURS, RepeatInvalid)
    def patch(self, values: dict[str, Any], task_id: int) -> Any:
        """Change some fields of a task; `status` `done` earns its points and makes its next"""
        user = current_user()
        service.change(user, task_id, values)
        return queries.get(user, task_id)

    @login_required
    @blp.arguments(TaskInput)
    @blp.response(200, Task)
    @blp.fails(*NOT_YOURS, RepeatInvalid)
    def put(self, values: dict[str, Any], task_id: int) -> Any:
        """Replace a task; what is left out goes back to its default"""
        user = current_user()
        service.change(user, task_id, values)
        return queries.get(user, task_id)

    @login_required
    @blp.response(200, Message)
    @blp.fails(*NOT_YOURS)
    def delete(self, task_id: int) -> Any:
        """Delete a task; what it earned stays"""
        service.remove(current_user(), task_id)
        return {"message": f"Task {task_id} was deleted."}
