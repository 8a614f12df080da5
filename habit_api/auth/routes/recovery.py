"""Of `/auth` what is done through a mail: proving an address, and a new password."""

from __future__ import annotations

from typing import Any

from habit_api.auth import recovery
from habit_api.auth.errors import EmailMissing, EmailVerified, LinkInvalid
from habit_api.auth.routes.signing import blp
from habit_api.auth.schemas import ForgottenPassword, MailLink, PasswordReset
from habit_api.core.resource import MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_person, sign_in_required
from habit_api.notifications.errors import MailNotConfigured


@blp.route("/verify-email")
class VerifyEmail(MethodView):
    @blp.arguments(MailLink)
    @blp.response(200, Message)
    @blp.fails(LinkInvalid)
    def post(self, values: dict[str, Any]) -> Any:
        """Prove your e-mail address by the link in the mail"""
        recovery.verify_email(values["token"])
        return {"message": "The e-mail address is verified."}


@blp.route("/verify-email/resend")
class ResendVerification(MethodView):
    @sign_in_required
    @blp.response(202, Message)
    @blp.fails(EmailMissing, EmailVerified, MailNotConfigured)
    def post(self) -> Any:
        """Get the mail with the link once more

        Three times an hour at most.
        """
        recovery.resend(current_person())
        return {"message": "The mail is on its way."}


@blp.route("/password/forgot")
class ForgotPassword(MethodView):
    @blp.arguments(ForgottenPassword)
    @blp.response(202, Message)
    @blp.fails(MailNotConfigured)
    def post(self, values: dict[str, Any]) -> Any:
        """Get a mail with a link to a new password

        The answer is the same whether or not there is such an account. Three times an hour at most.
        """
        recovery.forgot(values["email"])
        return {"message": "If there is an account with this address, a mail is on its way."}


@blp.route("/password/reset")
class ResetPassword(MethodView):
    # bcrypt runs before the unit of work that the service opens.
    writes = frozenset()

    @blp.arguments(PasswordReset)
    @blp.response(200, Message)
    @blp.fails(LinkInvalid)
    def post(self, values: dict[str, Any]) -> Any:
        """Set a new password by the link in the mail

        Every device is signed out, all API tokens are revoked, and accounts at other sites and
        Telegram are unlinked. Webhooks are switched off, and the calendar's address and `ntfy_url`
        removed.
        """
        recovery.reset_password(values["token"], values["password"])
        return {"message": "The password was changed. Sign in with the new one."}
