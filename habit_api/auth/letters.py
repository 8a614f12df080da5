"""The mails about accounts. Each is composed when it is sent: no link is ever stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from habit_api.auth import links
from habit_api.core.translations import Catalogue
from habit_api.notifications import letters, mails
from habit_api.notifications.mail import Mail

WORDS = Catalogue(__file__)
VERIFY_EMAIL, RESET_PASSWORD = "auth.verify_email", "auth.reset_password"
EMAIL_CHANGED, PASSWORD_CHANGED = "auth.email_changed", "auth.password_changed"
LINKED = "auth.linked"


def tell_linked(user_id: UUID, site: str) -> None:
    """Queue the mail that the account can be entered through `site`, if its address is proven."""
    account = links.account_of(user_id)
    if account is not None and account.email_verified:
        mails.queue(LINKED, user_id, address=account.email, site=site)


def _verify_email(account: Any, row: Any) -> Mail | None:
    """The link that proves an address; None when it is proven, or no longer the account's."""
    if account.email != row.address or account.email_verified:
        return None
    words = WORDS.to(account.language)
    text = words.gettext(
        "Somebody, probably you, gave this address for the account “%(username)s”."
        " Confirm that it is yours. The link is good for three days."
    )
    label = words.gettext("Confirm the address")
    ignore = words.gettext("If it was not you, do nothing: no mails will come here.")
    paragraphs = [text % {"username": account.username}, ignore]
    button = letters.Link(label, links.url(links.VERIFY, account))
    return _mail(account, words.gettext("Confirm your e-mail address"), paragraphs, button)


def _reset_password(account: Any, row: Any) -> Mail | None:
    """The link to a new password; None when the address is no longer the account's."""
    if account.email != row.address or not account.is_active:
        return None
    words = WORDS.to(account.language)
    text = words.gettext(
        "Somebody, probably you, asked for a new password for the account “%(username)s”."
        " The link is good for one hour, and for one use."
    )
    ignore = words.gettext("If it was not you, do nothing: your password stays as it is.")
    paragraphs = [text % {"username": account.username}, ignore]
    button = letters.Link(words.gettext("Set a new password"), links.url(links.RESET, account))
    return _mail(account, words.gettext("Your new password"), paragraphs, button)


def _email_changed(account: Any, _row: Any) -> Mail:
    """Tells the old address that it is no longer the account's."""
    words = WORDS.to(account.language)
    text = words.gettext("The account “%(username)s” has another e-mail address now.")
    alarm = words.gettext(
        "If it was not you, somebody knows your password: tell those who run this site."
    )
    title = words.gettext("Your e-mail address was changed")
    return _mail(account, title, [text % {"username": account.username}, alarm])


def _password_changed(account: Any, row: Any) -> Mail:
    """Tells the user that the password is another one."""
    words = WORDS.to(account.language)
    text = words.gettext(
        "The password of the account “%(username)s” was changed."
        " Other devices were signed out, and API tokens revoked."
    )
    paragraphs = [text % {"username": account.username}]
    if row.params.get("unlinked"):
        # Said to whoever came back by a mail, and may miss them.
        paragraphs.append(
            words.gettext("Accounts at other sites and Telegram were unlinked: link yours again.")
        )
    if row.params.get("closed"):
        paragraphs.append(
            words.gettext(
                "Webhooks were switched off, and the calendar's address and the ntfy topic removed:"
                " switch yours on, and set them, again."
            )
        )
    paragraphs.append(words.gettext("If it was not you, ask for a new password at once."))
    return _mail(account, words.gettext("Your password was changed"), paragraphs)


def _linked(account: Any, row: Any) -> Mail:
    """Tells the user that there is one more way in."""
    words = WORDS.to(account.language)
    text = words.gettext("The account “%(username)s” can be signed in to through %(site)s now.")
    alarm = words.gettext(
        "If it was not you, ask for a new password at once: that unlinks it,"
        " and signs everybody out."
    )
    told = {"username": account.username, "site": row.params["site"]}
    return _mail(account, words.gettext("A new way into your account"), [text % told, alarm])


def _composer(write: Callable[[Any, Any], Mail | None]) -> mails.Composer:
    """Composes the mail of a row by `write`, which gets the account and the row."""

    def compose(row: Any) -> Mail | None:
        account = links.account_of(row.user_id)
        return None if account is None else write(account, row)

    return compose


def _mail(
    account: Any, title: str, paragraphs: list[str], button: letters.Link | None = None
) -> Mail:
    text, html = letters.write(title, paragraphs, language=account.language, button=button)
    return Mail(title, text, html)


MAILS = {
    VERIFY_EMAIL: _composer(_verify_email),
    RESET_PASSWORD: _composer(_reset_password),
    EMAIL_CHANGED: _composer(_email_changed),
    PASSWORD_CHANGED: _composer(_password_changed),
    LINKED: _composer(_linked),
}
