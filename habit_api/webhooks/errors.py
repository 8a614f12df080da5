"""What can go wrong with a webhook."""

from __future__ import annotations

from habit_api.core.errors import Conflict, NotFound


class WebhookNotFound(NotFound):
    """There is no webhook with this id."""

    code = "WEBHOOK_NOT_FOUND"
    message = "Webhook {webhook_id} does not exist."

    def __init__(self, webhook_id: int) -> None:
        super().__init__(webhook_id=webhook_id)


class DeliveryNotFound(NotFound):
    """This webhook has no delivery with this id."""

    code = "DELIVERY_NOT_FOUND"
    message = "Delivery {delivery_id} does not exist."

    def __init__(self, delivery_id: int) -> None:
        super().__init__(delivery_id=delivery_id)


class TooManyWebhooks(Conflict):
    """You have as many webhooks as anybody may."""

    code = "TOO_MANY_WEBHOOKS"
    message = "You have {most} webhooks, and more are not possible."

    def __init__(self, most: int = 20) -> None:
        super().__init__(most=most)


class WebhookInactive(Conflict):
    """The webhook is switched off: nothing is sent to it."""

    code = "WEBHOOK_INACTIVE"
    message = "This webhook is switched off. Activate it first."
