"""The factory: a table of contents, no logic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Flask
from structlog import get_logger

import config
from habit_api import cli
from habit_api.admin import routes as admin
from habit_api.analytics import routes as analytics
from habit_api.audit import jobs as audit_jobs
from habit_api.auth import api_tokens, providers, tokens
from habit_api.auth import jobs as auth_jobs
from habit_api.auth import letters as auth_letters
from habit_api.auth import routes as auth
from habit_api.auth.errors import VIOLATIONS as AUTH_VIOLATIONS
from habit_api.auth.routes import pages as mail_links
from habit_api.calendar import addresses
from habit_api.calendar import routes as calendar
from habit_api.core import (
    database,
    handlers,
    headers,
    jobs,
    limits,
    logs,
    metrics,
    reporting,
    routing,
    schemas,
    security,
)
from habit_api.core.extensions import api, db, jwt, limiter, migrate
from habit_api.core.program import Program
from habit_api.focus import jobs as focus_jobs
from habit_api.focus import routes as focus
from habit_api.focus.errors import VIOLATIONS as FOCUS_VIOLATIONS
from habit_api.garden import routes as garden
from habit_api.garden.errors import VIOLATIONS as GARDEN_VIOLATIONS
from habit_api.habits import routes as habits
from habit_api.habits.errors import VIOLATIONS as HABIT_VIOLATIONS
from habit_api.jobs import jobs as own_jobs
from habit_api.leaderboards import routes as leaderboards
from habit_api.logs import jobs as log_jobs
from habit_api.logs import routes as logged
from habit_api.logs.errors import VIOLATIONS as LOG_VIOLATIONS
from habit_api.notifications import channels, mails, webhooks_off
from habit_api.notifications import jobs as notification_jobs
from habit_api.notifications import routes as notifications
from habit_api.pauses import routes as pauses
from habit_api.predictions import jobs as prediction_jobs
from habit_api.predictions import routes as predictions
from habit_api.reports import jobs as report_jobs
from habit_api.reports import letters as report_letters
from habit_api.reports import routes as reports
from habit_api.rewards import routes as rewards
from habit_api.rewards.errors import VIOLATIONS as REWARD_VIOLATIONS
from habit_api.sharing import routes as sharing
from habit_api.site import docs, health
from habit_api.site import metrics as figures
from habit_api.stats import routes as stats
from habit_api.streaks import jobs as streak_jobs
from habit_api.tasks import routes as tasks
from habit_api.telegram import jobs as telegram_jobs
from habit_api.telegram import routes as telegram
from habit_api.transfer import routes as transfer
from habit_api.users import routes as users
from habit_api.users import service as user_service
from habit_api.webhooks import delivering
from habit_api.webhooks import jobs as webhook_jobs
from habit_api.webhooks import routes as webhooks
from habit_api.xp import routes as xp

log = get_logger("habit_api.start")
API = "/api/v1"
JOBS = (
    audit_jobs.jobs,
    auth_jobs.jobs,
    focus_jobs.jobs,
    log_jobs.jobs,
    notification_jobs.jobs,
    own_jobs.jobs,
    prediction_jobs.jobs,
    telegram_jobs.jobs,
    streak_jobs.jobs,
    report_jobs.jobs,
    webhook_jobs.jobs,
)
# Who writes the mails of each kind.
MAILS: dict[str, mails.Composer] = {
    **auth_letters.MAILS,
    **report_letters.COMPOSERS,
    **webhooks_off.MAILS,
}
VIOLATIONS = {
    **AUTH_VIOLATIONS,
    **FOCUS_VIOLATIONS,
    **GARDEN_VIOLATIONS,
    **HABIT_VIOLATIONS,
    **LOG_VIOLATIONS,
    **REWARD_VIOLATIONS,
}

# The documented calls, in the order of the document.
BLUEPRINTS = (
    *auth.BLUEPRINTS,
    users.blp,
    habits.blp,
    logged.entries,
    logged.history,
    analytics.streaks,
    analytics.blp,
    analytics.of_habit,
    pauses.of_all,
    pauses.of_one,
    sharing.blp,
    rewards.blp,
    xp.blp,
    focus.blp,
    garden.blp,
    tasks.blp,
    leaderboards.blp,
    stats.blp,
    notifications.blp,
    notifications.links,
    predictions.blp,
    calendar.blp,
    transfer.blp,
    transfer.exports,
    transfer.mine,
    webhooks.blp,
    admin.blp,
    telegram.blp,
    telegram.door,
    reports.blp,
)
PAGES = (health.blp, figures.blp, docs.blp, mail_links.blp)
# Whom a limit counts, where it is not whoever the token is of.
RATE_KEYS = {"auth.Refresh": tokens.device_of_refresh, "calendar.Feed": addresses.caller}


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The program, configured by `settings` (default: `config.load()` from the environment)."""
    app = Program(__name__, static_folder=None)
    app.config.from_mapping(config.load() if settings is None else settings)

    reporting.init_app(app)
    metrics.init_app(app)
    logs.init_app(app)
    if settings is None and (unknown := config.unknown()):
        log.warning("settings.unknown", names=unknown, hint="Not in .env.example: misspelt?")
    schemas.init_app(app)
    routing.init_app(app)
    db.init_app(app)
    database.prepare_engine(app, db)
    migrate.init_app(app, db)
    jwt.init_app(app)
    tokens.init_app(app)
    app.extensions["house_providers"] = providers.of_settings(app.config["PROVIDERS"])
    security.init_app(
        app, rate_keys=RATE_KEYS, api_tokens=api_tokens.principal, lock=user_service.lock
    )
    handlers.init_app(app, violations=VIOLATIONS)
    headers.init_app(app)
    limiter.init_app(app)
    app.before_request(partial(limits.count_unrouted, limiter))
    jobs.init_app(app, JOBS)
    mails.init_app(app, MAILS)
    channels.init_app(app)
    delivering.init_app(app, switched_off=webhooks_off.tell)
    api.init_app(app)

    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=f"{API}{blueprint.url_prefix}")
    for page in PAGES:
        app.register_blueprint(page)
    cli.init_app(app)
    return app
