"""What `/auth` takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, pre_load, validate, validates_schema

from habit_api.auth.links import MAX_LENGTH as LINK_LENGTH
from habit_api.auth.tokens import MAX_LENGTH
from habit_api.core.fields import (
    Choice,
    EmailAddress,
    Flag,
    Id,
    Moment,
    Secret,
    Text,
    TimeZone,
    Whole,
)
from habit_api.core.schemas import HouseSchema
from habit_api.core.translations import LANGUAGES
from habit_api.users.schemas import User, Username

PASSWORD_EXAMPLE = "correct horse battery"  # noqa: S105 - an example in the documentation
TOKEN_EXAMPLE = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjNkYzU1ZDk3In0.eyJzdWIiOiIwMTkwIn0.R7m0"  # noqa: S105 - as above
API_TOKEN_EXAMPLE = "habit_9vHqyDZ5c7mKs1ZoU3xRkq0nJt4wBf8LrE2aPgV6iXc"  # noqa: S105 - as above
LINK_EXAMPLE = "WyIwMTkwZjNhMTdjMWU3ZDRhIl0.aR8mBw.Xk2v9Q"


def _new_password() -> Secret:
    return Secret(
        low=8,
        high=128,
        required=True,
        metadata={"example": PASSWORD_EXAMPLE, "description": "Not a common one."},
    )


def _password() -> Secret:
    return Secret(high=128, required=True, metadata={"example": PASSWORD_EXAMPLE})


def _confirmation() -> Secret:
    words = "An account without one confirms by a sign-in of the last five minutes instead."
    return Secret(high=128, metadata={"example": PASSWORD_EXAMPLE, "description": words})


class RegisterInput(HouseSchema):
    """A new account."""

    username = Username(
        load_default=None,
        metadata={"description": "Made from the e-mail address where it is left out."},
    )
    email = EmailAddress(required=True, metadata={"example": "ada@example.com"})
    password = _new_password()
    name = Text(high=100, allow_none=True, load_default=None, metadata={"example": "Ada Lovelace"})
    language = Choice(*LANGUAGES, load_default="en", metadata={"example": "en"})
    timezone = TimeZone(load_default="UTC")


class Registered(HouseSchema):
    """The account that was made."""

    user = fields.Nested(User, required=True)


class LoginInput(HouseSchema):
    """A username or an e-mail address, with the password."""

    username = Text(
        high=254, metadata={"example": "ada", "description": "May be the e-mail address, too."}
    )
    email = EmailAddress(
        metadata={"example": "ada@example.com", "description": "Instead of the username."}
    )
    password = _password()
    use_cookie = Flag(
        load_default=False,
        metadata={
            "example": False,
            "description": "Keep the refresh token in an HttpOnly cookie; for browsers.",
        },
    )

    @validates_schema
    def _one_name(self, data: dict[str, Any], **_options: Any) -> None:
        if ("username" in data) == ("email" in data):
            raise ValidationError("Give either a username or an e-mail address.", "username")


class TokenPair(HouseSchema):
    """Tokens to go on with."""

    access_token = fields.String(required=True, metadata={"example": TOKEN_EXAMPLE})
    refresh_token = fields.String(
        metadata={"example": TOKEN_EXAMPLE, "description": "Unless it is in the cookie."}
    )
    csrf_token = fields.String(
        metadata={
            "description": "With the cookie: to be sent back as `X-CSRF-TOKEN`.",
            "example": "5a1f8c4e-0a49-4a54-8f5b-0f6f5a3f3c55",
        }
    )
    token_type = Choice("bearer", required=True)
    expires_in = fields.Integer(
        required=True, metadata={"example": 900, "description": "Seconds of the access token."}
    )

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The tokens, without those that are not there."""
        dumped = super().dump(obj, many=many)
        return {name: value for name, value in dumped.items() if value is not None}


class RefreshInput(HouseSchema):
    """The refresh token, unless it is in the cookie."""

    body_optional = True

    refresh_token = Secret(high=MAX_LENGTH, metadata={"example": TOKEN_EXAMPLE})


class Device(HouseSchema):
    """Where you are signed in."""

    id = Id(required=True)
    user_agent = fields.String(
        required=True, allow_none=True, metadata={"example": "Mozilla/5.0 (X11; Linux x86_64)"}
    )
    ip = fields.String(required=True, allow_none=True, metadata={"example": "203.0.113.7"})
    created_at = Moment(required=True)
    last_used_at = Moment(required=True, metadata={"description": "True to five minutes."})
    current = Flag(required=True, metadata={"description": "Whether it is the one that asks."})


def _distinct(values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise ValidationError("Must not name a scope twice.")


class ApiTokenInput(HouseSchema):
    """A new personal API token."""

    name = Text(high=100, required=True, metadata={"example": "Home Assistant"})
    scopes = fields.List(
        Choice("read", "write"),
        required=True,
        validate=[validate.Length(min=1, max=2), _distinct],
        metadata={
            "uniqueItems": True,
            "example": ["read"],
            "description": "`read` is for GET, `write` for all other methods.",
        },
    )
    expires_at = Moment(
        allow_none=True,
        load_default=None,
        metadata={"description": "Never, if left out.", "example": "2099-12-31T00:00:00Z"},
    )


class ApiToken(HouseSchema):
    """A personal API token, but for the token itself."""

    id = Id(required=True)
    name = Text(high=100, required=True, metadata={"example": "Home Assistant"})
    scopes = fields.List(Choice("read", "write"), required=True, metadata={"example": ["read"]})
    expires_at = Moment(required=True, allow_none=True)
    last_used_at = Moment(
        required=True, allow_none=True, metadata={"description": "True to five minutes."}
    )
    created_at = Moment(required=True)


class NewApiToken(ApiToken):
    """A personal API token with the token itself, which is shown this once."""

    token = fields.String(required=True, metadata={"example": API_TOKEN_EXAMPLE})


class MailLink(HouseSchema):
    """The `token` of the link in a mail."""

    token = Secret(high=LINK_LENGTH, required=True, metadata={"example": LINK_EXAMPLE})


class ForgottenPassword(HouseSchema):
    """Whose password is forgotten."""

    email = EmailAddress(required=True, metadata={"example": "ada@example.com"})


class PasswordReset(MailLink):
    """The `token` of the link in a mail, and the password as it shall be."""

    password = _new_password()


class PasswordChange(HouseSchema):
    """The password as it is, and as it shall be."""

    current_password = _confirmation()
    new_password = _new_password()


class PasswordConfirmation(HouseSchema):
    """The password, to be sure."""

    body_optional = True

    password = _confirmation()


def _return_to() -> Text:
    words = "An address of one of the site's front ends; `PUBLIC_URL` if left out."
    example = "http://localhost:5173/welcome"
    metadata = {"description": words, "example": example}
    return Text(high=2000, load_default=None, metadata=metadata)


class TelegramLogin(HouseSchema):
    """What Telegram's Login Widget gives."""

    id = Whole(low=1, high=2**52, required=True, metadata={"example": 123456789})
    first_name = Secret(low=0, high=256, metadata={"example": "Ada"})
    last_name = Secret(low=0, high=256, metadata={"example": "Lovelace"})
    username = Secret(low=0, high=64, metadata={"example": "ada"})
    photo_url = Secret(low=0, high=1000, metadata={"example": "https://t.me/i/userpic/320/a.jpg"})
    auth_date = Whole(low=0, high=2**33, required=True, metadata={"example": 1763712000})
    hash = Secret(high=64, required=True, metadata={"example": "6f" * 32})
    use_cookie = Flag(load_default=False, metadata={"example": False})


class Provider(HouseSchema):
    """A site through which one can sign in."""

    name = fields.String(required=True, metadata={"example": "github"})
    title = fields.String(required=True, metadata={"example": "GitHub"})


class Providers(HouseSchema):
    """The sites through which one can sign in."""

    providers = fields.List(fields.Nested(Provider), required=True)


class ReturnArgs(HouseSchema):
    """Where to come back to."""

    return_to = _return_to()


class CurrentPassword(HouseSchema):
    """The password, to be sure."""

    body_optional = True
    holds_password = True

    current_password = _confirmation()


class LinkInput(CurrentPassword):
    """The password, to be sure, and where to come back to."""

    return_to = _return_to()


class SignInAddress(HouseSchema):
    """Where to send the browser."""

    url = fields.String(required=True, metadata={"example": "https://github.com/login/..."})


class CallbackArgs(HouseSchema):
    """What another site sends a browser back with."""

    state = Secret(low=0, high=500, load_default="", metadata={"example": "x"})
    code = Secret(high=4000, metadata={"example": "x"})
    error = Secret(high=500, metadata={"example": "access_denied"})

    @pre_load
    def _known(self, data: Any, **_options: Any) -> dict[str, Any]:
        # Each site adds what it likes.
        return {name: data[name] for name in self.fields if name in data}


class Identity(HouseSchema):
    """An account at another site that lets you in."""

    id = Id(required=True)
    provider = fields.String(required=True, metadata={"example": "github"})
    label = fields.String(required=True, allow_none=True, metadata={"example": "ada"})
    created_at = Moment(required=True)
