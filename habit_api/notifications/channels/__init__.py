"""The channels: one module each. A further one is a module and its name in `ALL`."""

from __future__ import annotations

from flask import Flask, current_app

from habit_api.notifications.channels.base import Channel
from habit_api.notifications.channels.email import Email
from habit_api.notifications.channels.ntfy import Ntfy
from habit_api.notifications.channels.telegram import Telegram
from habit_api.notifications.channels.webhook import WebhookChannel

ALL: tuple[Channel, ...] = (Telegram(), Email(), WebhookChannel(), Ntfy())
NAMES = tuple(channel.name for channel in ALL)
KEY = "house_channels"


def init_app(app: Flask) -> None:
    """Let the app reach people by all of them."""
    app.extensions[KEY] = {}
    for channel in ALL:
        register(app, channel)


def register(app: Flask, channel: Channel) -> None:
    """Let `app` reach people by this channel too."""
    app.extensions[KEY][channel.name] = channel


def known() -> dict[str, Channel]:
    """The app's channels by their names."""
    channels: dict[str, Channel] = current_app.extensions[KEY]
    return channels
