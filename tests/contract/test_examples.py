"""Whoever presses "Execute" in Swagger UI, with the body as it is filled in, is not refused."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import delete, update

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.client import error_code
from tests.contract.samples import bodies
from tests.superusers import promoted

# What no example can hold, as somebody has to give it out first, and what is said instead.
REFUSED = {
    "POST /api/v1/auth/refresh": "TOKEN_INVALID",
    "POST /api/v1/auth/verify-email": "LINK_INVALID",
    "POST /api/v1/auth/password/reset": "LINK_INVALID",
    "POST /api/v1/telegram/webhook": "WEBHOOK_SECRET_WRONG",
    # Needs a bot, or another site that people sign in through.
    "POST /api/v1/auth/telegram": "PROVIDER_UNKNOWN",
    "POST /api/v1/auth/oidc/{provider}/link": "PROVIDER_UNKNOWN",
    "POST /api/v1/telegram/link": "TELEGRAM_NOT_CONFIGURED",
}
REGISTER = "POST /api/v1/auth/register"


def entry(user):
    done = user.complete(user.habit("Read"), now().date() - timedelta(days=2))
    return done["log"]["id"]


def one_of(path, key="id", **body):
    """How a user gets one of what `path` makes."""
    return lambda user: user.post(path, body).json[key]


# What paths and bodies name, whichever of its ids the example has.
NAMED = {
    "habit_id": one_of("/habits", name="Read"),
    "log_id": entry,
    "session_id": one_of("/sessions"),
    "plant_id": one_of("/sessions", key="garden_id", plant_type="Rose"),
    "reward_id": one_of("/rewards", name="Theatre"),
    "task_id": one_of("/tasks", title="Sweep"),
    "webhook_id": one_of("/webhooks", url="https://a.example.com/", events=["level.reached"]),
    "user_id": lambda user: user.sign_up("bob").user["id"],
    "provider": lambda _: "github",
}


def ada(app, nobody):
    """Whom the examples are of, with rights to all, and an address that she has proved."""
    user = promoted(app, nobody.sign_up("ada"))
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(email_verified=True))
    return user


def with_own(user, body):
    """The body with ids that there are."""
    if isinstance(body, list):
        return [with_own(user, part) for part in body]
    if not isinstance(body, dict):
        return body
    given = {name for name in NAMED if body.get(name) is not None}
    return {n: NAMED[n](user) if n in given else with_own(user, part) for n, part in body.items()}


def empty(app):
    with app.app_context(), unit_of_work():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))


def executed(app, nobody, name, body):
    method, path = name.split()
    user = nobody if name == REGISTER else ada(app, nobody)
    path = re.sub(r"{(\w+)}", lambda found: str(NAMED[found[1]](user)), path)
    return user.call(method, path, json=with_own(user, body))


def test_every_body_is_accepted_as_it_is_filled_in(app, nobody, contract):
    every = bodies(contract.document)
    assert len(every) > 40
    for name, body in every.items():
        answer = executed(app, nobody, name, body)
        told = error_code(answer) if answer.status_code >= 400 else None
        assert told == REFUSED.get(name), (name, body, answer.json)
        empty(app)


def test_whoever_registers_as_it_stands_can_sign_in_as_it_stands(nobody, contract):
    every = bodies(contract.document)
    for name, status in ((REGISTER, 201), ("POST /api/v1/auth/login", 200)):
        method, path = name.split()
        assert nobody.call(method, path, json=every[name]).status_code == status
