"""`/telegram`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_limiter import ExemptionScope

from habit_api.auth.errors import LastWayIn, PasswordWrong, SignInTooOld
from habit_api.auth.schemas import CurrentPassword
from habit_api.core.extensions import limiter
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_person, sign_in_required
from habit_api.telegram import hook, service, updates
from habit_api.telegram.errors import TelegramNotConfigured, TelegramNotLinked, WebhookRefused
from habit_api.telegram.schemas import Heard, LinkCode, Update

blp = Blueprint("telegram", __name__, url_prefix="/telegram", description="The Telegram bot")
# Telegram brings the updates of all users, and as fast as they talk.
door = Blueprint("telegram-webhook", __name__, url_prefix="/telegram", description="Telegram's own")
limiter.exempt(
    door, flags=ExemptionScope.APPLICATION | ExemptionScope.DEFAULT | ExemptionScope.META
)
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
SAID = {"update_id": 1, "message": {"message_id": 1, "date": 0, "text": "/habits"}}


def only_telegram(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Turn others away before anything is read or begun for them."""

    @wraps(view)
    def guarded(**kwargs: Any) -> ResponseReturnValue:
        if not hook.is_telegram(request.headers.get(SECRET, "")):
            raise WebhookRefused
        return view(**kwargs)

    return guarded


@blp.route("/link")
class Link(MethodView):
    # bcrypt runs before the unit of work that `make_code` opens.
    writes = frozenset({"DELETE"})

    @sign_in_required
    @blp.secret
    @blp.arguments(CurrentPassword)
    @blp.response(200, LinkCode)
    @blp.fails(TelegramNotConfigured, PasswordWrong, SignInTooOld)
    def post(self, values: dict[str, Any]) -> Any:
        """Get a code that makes a Telegram chat yours, once, within 15 minutes

        Signing a device out ends it.
        """
        return service.make_code(current_person(), password=values.get("current_password"))

    @sign_in_required
    @blp.response(200, Message)
    @blp.fails(TelegramNotLinked, LastWayIn)
    def delete(self) -> Any:
        """Take your Telegram chat off your account

        Nobody is signed in by that Telegram account any more.
        """
        service.unlink(current_person().id)
        return {"message": "The Telegram chat is no longer linked."}


@door.route("/webhook")
class Webhook(MethodView):
    decorators: ClassVar = [only_telegram]

    @door.arguments(Update, example=SAID)
    @door.response(200, Heard)
    @door.fails(WebhookRefused)
    def post(self, update: dict[str, Any]) -> Any:
        """Take an update from Telegram, which shows the secret that it was given"""
        updates.receive(update)
        return {"ok": True}
