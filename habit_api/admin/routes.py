"""`/admin`, for superusers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from habit_api.admin import health, models, queries, service
from habit_api.admin.errors import AccountNotFound, JobNotFound, OwnAccount
from habit_api.admin.schemas import (
    Account,
    AuditArgs,
    AuditEvent,
    Health,
    Job,
    JobAsked,
    Loaded,
    Model,
    Rights,
    UserArgs,
)
from habit_api.audit import queries as audit
from habit_api.core.extensions import limiter
from habit_api.core.limits import setting
from habit_api.core.queries import CursorInvalid
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.schemas import PageArgs, page_of
from habit_api.core.security import admin_required, current_user

blp = Blueprint("admin", __name__, url_prefix="/admin", description="For superusers")


@blp.route("/users")
class Users(MethodView):
    @admin_required
    @blp.arguments(UserArgs, location="query")
    @blp.response(200, page_of("users", Account, title="Accounts"))
    def get(self, args: dict[str, Any]) -> Any:
        """List the users, the newest first"""
        return queries.users(**args)


@blp.route("/users/<user_id:user_id>")
class UserById(MethodView):
    @admin_required
    @blp.response(200, Account)
    @blp.fails(AccountNotFound)
    def get(self, user_id: UUID) -> Any:
        """Get a user"""
        return queries.user(user_id)

    @admin_required
    @blp.arguments(Rights, example={"is_active": False})
    @blp.response(200, Account)
    @blp.fails(AccountNotFound, OwnAccount)
    def patch(self, changes: dict[str, Any], user_id: UUID) -> Any:
        """Switch a user off or on, give or take a superuser's rights

        Whoever is switched off is signed out everywhere at once, and their API tokens are revoked.
        """
        service.change_user(current_user(), user_id, changes)
        return queries.user(user_id)


@blp.route("/jobs")
class Jobs(MethodView):
    @admin_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, page_of("jobs", Job))
    def get(self, page: dict[str, Any]) -> Any:
        """List the jobs that were asked for, the newest first"""
        return queries.jobs(**page)


@blp.route("/jobs/<id:job_id>")
class JobById(MethodView):
    @admin_required
    @blp.response(200, Job)
    @blp.fails(JobNotFound)
    def get(self, job_id: int) -> Any:
        """Get a job, and what became of it"""
        return queries.job(job_id)


@blp.route("/models")
class Models(MethodView):
    @admin_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, page_of("models", Model))
    def get(self, page: dict[str, Any]) -> Any:
        """List the models for predictions, the newest first"""
        return models.listed(**page)


@blp.route("/train-model")
class Training(MethodView):
    @admin_required
    @blp.response(202, JobAsked)
    @limiter.limit(setting("RATELIMIT_HEAVY"))
    def post(self) -> Any:
        """Have a model for predictions trained

        It goes live if it beats the base rate and the rule. While one is being trained, the answer
        is that job.
        """
        return {"job_id": models.train(current_user())}


@blp.route("/reload-model")
class Reloading(MethodView):
    writes = frozenset()

    @admin_required
    @blp.response(200, Loaded)
    def post(self) -> Any:
        """Take up the live model now

        This process does; the others do so by themselves within half a minute.
        """
        return models.reload(current_user())


@blp.route("/health")
class SiteHealth(MethodView):
    @admin_required
    @blp.response(200, Health)
    def get(self) -> Any:
        """Get how the parts of the site are

        Each is asked for three seconds at most. The answer is 200 as long as there is one.
        """
        return health.report()


@blp.route("/audit-log")
class AuditLog(MethodView):
    @admin_required
    @blp.arguments(AuditArgs, location="query")
    @blp.response(200, page_of("events", AuditEvent, cursor=True, title="AuditEvents"))
    @blp.fails(CursorInvalid)
    def get(self, args: dict[str, Any]) -> Any:
        """List the security events, the newest first"""
        return audit.events(args)
