"""What `/users` takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from habit_api.core.fields import (
    Choice,
    Count,
    EmailAddress,
    Flag,
    Moment,
    Secret,
    Text,
    TimeZone,
    UserId,
    Whole,
)
from habit_api.core.schemas import HouseSchema
from habit_api.core.translations import LANGUAGES
from habit_api.core.uploads import FilePart
from habit_api.notifications.channels import NAMES as CHANNELS
from habit_api.users.rules import USERNAME


class Username(Text):
    """A name to sign in with."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {
            "pattern": f"^{USERNAME.pattern}$",
            "example": "ada",
            **kwargs.get("metadata", {}),
        }
        super().__init__(low=3, high=30, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        name: str = super()._deserialize(value, attr, data, **kwargs)
        if not USERNAME.fullmatch(name):
            raise ValidationError("Only letters, digits, and _ . - are allowed.")
        return name


def _language(**options: Any) -> Choice:
    return Choice(*LANGUAGES, metadata={"example": "en"}, **options)


def _ntfy_url(**options: Any) -> Text:
    metadata = {
        "description": "A topic of ntfy.sh, or of a server of your own: https, on the internet.",
        "example": "https://ntfy.sh/my-habits",
    }
    return Text(low=8, high=500, allow_none=True, metadata=metadata, **options)


_CHANNELS = {
    "description": "Where reminders go. Any may be chosen; one that does not reach you stays still"
    " until it does: Telegram is linked, the e-mail address verified and `notice_emails` on,"
    " `ntfy_url` set, a webhook asks for `notification`.",
    "example": ["telegram", "email"],
}


def _email(**options: Any) -> EmailAddress:
    return EmailAddress(metadata={"example": "ada@example.com"}, **options)


def _name(**options: Any) -> Text:
    return Text(high=100, allow_none=True, metadata={"example": "Ada Lovelace"}, **options)


def _current_password() -> Secret:
    metadata = {"description": "Needed to change the e-mail address."}
    return Secret(high=128, metadata=metadata)


def _level() -> Count:
    return Count(required=True, metadata={"example": 5})


def _xp_points() -> Count:
    return Count(
        required=True, metadata={"description": "Experience points earned.", "example": 1250}
    )


def _avatar_url() -> fields.String:
    example = "/api/v1/users/0190f3a1-7c1e-7d4a-9c57-2f6a4a7c9b10/avatar?v=5d41402abc4b2a76"
    metadata = {
        "description": "A path at this server, which answers to a token as other calls do.",
        "example": example,
    }
    return fields.String(required=True, allow_none=True, metadata=metadata)


class User(HouseSchema):
    """Yourself."""

    id = UserId(required=True)
    username = Username(required=True)
    email = _email(required=True, allow_none=True)
    email_verified = Flag(required=True)
    telegram_linked = Flag(required=True)
    name = _name(required=True)
    language = _language(required=True)
    timezone = TimeZone(required=True)
    level = _level()
    xp_points = _xp_points()
    is_active = Flag(required=True)
    is_superuser = Flag(required=True)
    last_login_at = Moment(required=True, allow_none=True)
    avatar_url = _avatar_url()
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class UserPatch(HouseSchema):
    """What to change of yourself."""

    username = Username()
    email = _email()
    name = _name()
    language = _language()
    timezone = TimeZone()
    current_password = _current_password()


class UserInput(HouseSchema):
    """Yourself anew; what is left out goes back to its default."""

    username = Username(required=True)
    email = EmailAddress(
        required=True,
        allow_none=True,
        metadata={
            "description": "null only where there is none.",
            "example": "ada@example.com",
        },
    )
    name = _name(load_default=None)
    current_password = _current_password()


class PublicProfile(HouseSchema):
    """What others see of a user."""

    id = UserId(required=True)
    username = Username(required=True)
    level = _level()
    xp_points = _xp_points()
    best_streak = Count(
        required=True,
        metadata={"description": "The most days in a row with something done.", "example": 21},
    )
    avatar_url = _avatar_url()


class AvatarForm(HouseSchema):
    """A picture."""

    file = FilePart(description="PNG, JPEG or WebP, at most 2 MiB.")


class AvatarArgs(HouseSchema):
    """Which state of the picture."""

    v = Text(
        high=64,
        load_default=None,
        metadata={
            "description": "As `avatar_url` has it: the answer may then be kept for ever.",
            "example": "5d41402abc4b2a76",
        },
    )


class Settings(HouseSchema):
    """How the program behaves towards a user."""

    language = _language(required=True)
    timezone = TimeZone(required=True)
    week_start = Choice("monday", "sunday", required=True)
    day_start_hour = Whole(low=0, high=6, required=True, metadata={"example": 0})
    scarcity = Whole(low=1, high=1000, required=True, metadata={"example": 10})
    reminder_channels = fields.List(Choice(*CHANNELS), required=True, metadata=_CHANNELS)
    ntfy_url = _ntfy_url(required=True)
    weekly_report_email = Flag(required=True)
    notice_emails = Flag(required=True)
    public_profile = Flag(required=True)
    show_on_leaderboards = Flag(required=True)


def _distinct(values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise ValidationError("Must not name a channel twice.")


class SettingsPatch(HouseSchema):
    """The settings to change."""

    language = _language()
    timezone = TimeZone()
    week_start = Choice(
        "monday", "sunday", metadata={"description": "What a calendar week begins with."}
    )
    day_start_hour = Whole(
        low=0, high=6, metadata={"description": "The hour at which a new day begins.", "example": 3}
    )
    scarcity = Whole(
        low=1,
        high=1000,
        metadata={"description": "The higher, the rarer are rewards.", "example": 10},
    )
    reminder_channels = fields.List(
        Choice(*CHANNELS),
        validate=[validate.Length(max=len(CHANNELS)), _distinct],
        metadata={"uniqueItems": True, **_CHANNELS},
    )
    ntfy_url = _ntfy_url()
    weekly_report_email = Flag()
    notice_emails = Flag(metadata={"description": "Whether notices may come by e-mail."})
    public_profile = Flag(metadata={"description": "Whether others may see the profile."})
    show_on_leaderboards = Flag()
