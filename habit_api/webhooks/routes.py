"""`/webhooks`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core.errors import Forbidden
from habit_api.core.outgoing import UrlRefused
from habit_api.core.queries import CursorInvalid
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message, PageArgs
from habit_api.core.security import current_user, current_user_still, login_required
from habit_api.webhooks import queries, service
from habit_api.webhooks.errors import (
    DeliveryNotFound,
    TooManyWebhooks,
    WebhookInactive,
    WebhookNotFound,
)
from habit_api.webhooks.schemas import (
    Delivery,
    DeliveryArgs,
    DeliveryPage,
    NewSecret,
    Webhook,
    WebhookInput,
    WebhookPage,
    WebhookPatch,
    WebhookWithSecret,
)

blp = Blueprint("webhooks", __name__, url_prefix="/webhooks", description="Webhooks")

NOT_YOURS = (WebhookNotFound, Forbidden)


@blp.route("")
class Webhooks(MethodView):
    @login_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, WebhookPage)
    def get(self, args: dict[str, Any]) -> Any:
        """List your webhooks"""
        return queries.page(current_user(), **args)

    @login_required
    @blp.secret
    @blp.arguments(WebhookInput)
    @blp.response(201, WebhookWithSecret, headers=LOCATION)
    @blp.fails(UrlRefused, TooManyWebhooks)
    def post(self, values: dict[str, Any]) -> Any:
        """Create a webhook

        Its secret is in this answer only.
        """
        user = current_user_still()
        webhook_id, secret = service.create(user, values)
        where = url_for("webhooks.WebhookById", webhook_id=webhook_id)
        return queries.with_secret(user, webhook_id, secret), 201, {"Location": where}


@blp.route("/<id:webhook_id>")
class WebhookById(MethodView):
    @login_required
    @blp.response(200, Webhook)
    @blp.fails(*NOT_YOURS)
    def get(self, webhook_id: int) -> Any:
        """Get a webhook"""
        return queries.get(current_user(), webhook_id)

    @login_required
    @blp.arguments(WebhookPatch)
    @blp.response(200, Webhook)
    @blp.fails(*NOT_YOURS, UrlRefused)
    def patch(self, values: dict[str, Any], webhook_id: int) -> Any:
        """Change some fields of a webhook

        `active: true` begins anew with one that was switched off.
        """
        user = current_user_still()
        service.change(user, webhook_id, values)
        return queries.get(user, webhook_id)

    @login_required
    @blp.response(200, Message)
    @blp.fails(*NOT_YOURS)
    def delete(self, webhook_id: int) -> Any:
        """Delete a webhook, with what it was still to be told"""
        service.remove(current_user(), webhook_id)
        return {"message": f"Webhook {webhook_id} was deleted."}


@blp.route("/<id:webhook_id>/rotate-secret")
class RotateSecret(MethodView):
    @login_required
    @blp.secret
    @blp.response(200, NewSecret)
    @blp.fails(*NOT_YOURS)
    def post(self, webhook_id: int) -> Any:
        """Give a webhook a new secret

        For a day the old one signs as well. The new one is in this answer only.
        """
        user = current_user()
        secret = service.rotate_secret(user, webhook_id)
        until = queries.get(user, webhook_id).previous_until
        return {"secret": secret, "previous_until": until}


@blp.route("/<id:webhook_id>/test")
class Test(MethodView):
    @login_required
    @blp.response(200, Delivery)
    @blp.fails(*NOT_YOURS, WebhookInactive)
    def post(self, webhook_id: int) -> Any:
        """Send a ping to a webhook

        The answer is the delivery, which tells later what came of it.
        """
        user = current_user()
        return queries.delivery(user, webhook_id, service.ping(user, webhook_id))


@blp.route("/<id:webhook_id>/deliveries")
class Deliveries(MethodView):
    @login_required
    @blp.arguments(DeliveryArgs, location="query")
    @blp.response(200, DeliveryPage)
    @blp.fails(*NOT_YOURS, CursorInvalid)
    def get(self, args: dict[str, Any], webhook_id: int) -> Any:
        """List what a webhook was told, newest first"""
        return queries.deliveries(current_user(), webhook_id, args)


@blp.route("/<id:webhook_id>/deliveries/<id:delivery_id>/redeliver")
class Redeliver(MethodView):
    @login_required
    @blp.response(200, Delivery)
    @blp.fails(*NOT_YOURS, DeliveryNotFound, WebhookInactive)
    def post(self, webhook_id: int, delivery_id: int) -> Any:
        """Send a webhook something again, under the same id"""
        user = current_user()
        service.redeliver(user, webhook_id, delivery_id)
        return queries.delivery(user, webhook_id, delivery_id)
