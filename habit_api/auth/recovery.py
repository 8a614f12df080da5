"""Proving an e-mail address, and coming back in without the password."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import select, update

from habit_api.audit import service as audit
from habit_api.auth import attempts, identities, letters, links, outlets, passwords, sessions
from habit_api.auth.errors import EmailMissing, EmailVerified, LinkInvalid
from habit_api.core.extensions import db, limiter
from habit_api.core.limits import throttle
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.jobs import service as jobs
from habit_api.models import User
from habit_api.notifications import mails
from habit_api.users.rules import key_of


def verify_email(token: str) -> None:
    """The link of a mail was followed: its address is the user's.

    Twice is as good as once: programs that look for viruses follow links first. Raises
    `LinkInvalid`.
    """
    account = links.read(links.VERIFY, token)
    if account.email_verified:
        return
    same = (User.id == account.id, User.email_key == account.email_key)
    found = db.session.scalar(
        update(User).where(*same).values(email_verified=True).returning(User.id)
    )
    if found is None:
        raise LinkInvalid
    audit.record("email.verified", user_id=account.id)


def resend(user: Principal) -> None:
    """Send the link once more.

    Raises `MailNotConfigured`, `EmailMissing`, `EmailVerified`, `RateLimited`.
    """
    mails.check_configured()
    account = links.account_of(user.id)
    if account is None or account.email is None:
        raise EmailMissing
    if account.email_verified:
        raise EmailVerified
    throttle(limiter, current_app.config["RATELIMIT_MAILS"], "resend", str(user.id))
    mails.queue(letters.VERIFY_EMAIL, user.id, address=account.email)


def forgot(email: str) -> None:
    """Have a mail with a link to a new password sent, if there is an account with this address.

    What is done here takes the same time whether or not there is. Raises `MailNotConfigured`, and
    `RateLimited`, by the address alone.
    """
    mails.check_configured()
    throttle(
        limiter, current_app.config["RATELIMIT_MAILS"], "forgot", attempts.hidden(key_of(email))
    )
    known = db.session.scalar(select(User.id).where(User.email_key == key_of(email)))
    # A job for nobody finds nobody, later and unseen.
    jobs.submit("auth.send_reset", known or uuid4())


def send_reset(user_id: UUID) -> None:
    """Queue the mail that `forgot` is about."""
    account = links.account_of(user_id)
    if account is not None and account.email is not None and account.is_active:
        mails.queue(letters.RESET_PASSWORD, user_id, address=account.email)
        audit.record("password.forgotten", user_id=user_id)


def reset_password(token: str, password: str) -> None:
    """Replace the password of whoever has the link; nothing else lets in any more.

    Whoever was in the account before them may have linked accounts of their own, or have it told
    what happens there.

    Raises `LinkInvalid`, and `InvalidFields` for a password that is too common.
    """
    account = links.read(links.RESET, token)
    own_words = [account.username, account.email, account.name]
    passwords.check(password, field="password", own_words=own_words)
    made = passwords.make_hash(password)
    with unit_of_work():
        _replace(account, made)
        sessions.shut_out(account.id)
        unlinked = identities.take_all_away(account.id)
        closed = outlets.close(account.id)
        audit.record("password.reset", user_id=account.id)
        told = {"address": account.email, "unlinked": unlinked > 0, "closed": closed}
        mails.queue(letters.PASSWORD_CHANGED, account.id, **told)


def _replace(account: Any, made: str) -> None:
    found = db.session.scalar(
        update(User)
        # Of two uses of one link at once, one wins.
        .where(
            User.id == account.id,
            User.password_hash == account.password_hash,
            User.email_key == account.email_key,
            User.is_active,
        )
        # The link came by mail: the address is theirs.
        .values(password_hash=made, email_verified=True)
        .returning(User.id)
    )
    if found is None:
        raise LinkInvalid
