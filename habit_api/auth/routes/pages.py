"""What the links in mails lead to where no front end of the site's own answers in this place.

Forms that work without a script. Looking changes nothing: programs that look for viruses follow
links in mails.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from markupsafe import Markup
from marshmallow import ValidationError

from habit_api import auth
from habit_api.auth import links, recovery
from habit_api.auth.errors import LinkInvalid
from habit_api.auth.schemas import PasswordReset
from habit_api.core import pages
from habit_api.core.errors import InvalidFields
from habit_api.core.translations import Catalogue
from habit_api.core.unit_of_work import unit_of_work

WORDS = Catalogue(auth.__file__)
blp = Blueprint("mail-links", __name__)

# The first field is for password managers: it says whose password it is that they are to keep.
PASSWORD = Markup(
    '<label>{username}<input value="{name}" autocomplete="username" readonly></label>'
    '<label>{password}<input name="password" type="password" autocomplete="new-password"'
    ' minlength="8" maxlength="128" required autofocus></label>'
)


@blp.get(f"/{links.VERIFY}")
def verification() -> Response:
    """A button that proves the address."""
    account = _account(links.VERIFY)
    words = WORDS.to(account.language)
    text = words.gettext("Is %(address)s yours, and “%(username)s” your account?")
    named = text % {"address": account.email, "username": account.username}
    form = pages.form(words.gettext("Confirm the address"))
    title = words.gettext("Confirm your e-mail address")
    return pages.answer(account.language, title, named, form)


@blp.post(f"/{links.VERIFY}")
def verify() -> Response:
    """Prove the address."""
    account = _account(links.VERIFY)
    with unit_of_work():
        recovery.verify_email(_token())
    words = WORDS.to(account.language)
    title = words.gettext("Your e-mail address is confirmed")
    return pages.answer(account.language, title, words.gettext("You can close this page."))


@blp.get(f"/{links.RESET}")
def new_password() -> Response:
    """A form for the new password."""
    return _password_form(_account(links.RESET))


@blp.post(f"/{links.RESET}")
def reset_password() -> Response:
    """Set the new password, or say why not."""
    account = _account(links.RESET)
    words = WORDS.to(account.language)
    given = {"token": _token(), "password": request.form.get("password", "")}
    try:
        recovery.reset_password(**PasswordReset().load(given))
    except (ValidationError, InvalidFields):
        text = words.gettext(
            "Take at least eight characters that are hard to guess: neither a password that many"
            " people use, nor your name."
        )
        return _password_form(account, pages.ALERT.format(text), status=InvalidFields.status)
    title = words.gettext("Your password was changed")
    return pages.answer(account.language, title, words.gettext("Sign in with the new one."))


@blp.errorhandler(LinkInvalid)
def no_good(error: LinkInvalid) -> Response:
    """The link is too old, was used, or never was one of ours."""
    words = WORDS.to(pages.language())
    title = words.gettext("This link is not good any more")
    return pages.refusal(error, title, words.gettext("Ask for a new one."))


def _password_form(account: Any, *parts: Markup, status: int = 200) -> Response:
    words = WORDS.to(account.language)
    fields = PASSWORD.format(
        name=account.username,
        username=words.gettext("Username"),
        password=words.gettext("New password"),
    )
    form = pages.form(words.gettext("Set a new password"), fields)
    title = words.gettext("Your new password")
    return pages.answer(account.language, title, *parts, form, status=status)


def _account(page: str) -> Any:
    return links.read(page, _token())


def _token() -> str:
    """That of the link, which is also where the forms are sent to."""
    return request.args.get("token", "")[: links.MAX_LENGTH]
