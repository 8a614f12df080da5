"""What can go wrong with accounts, sign-ins and tokens."""

from __future__ import annotations

from habit_api.core.errors import (
    AppError,
    Conflict,
    Forbidden,
    NotFound,
    TokenInvalid,
    TokenRevoked,
    Unauthorized,
    Unprocessable,
)
from habit_api.users.errors import EmailTaken, UsernameTaken


class InvalidCredentials(Unauthorized):
    """The password is wrong, or there is no such account: which of both is not said."""

    code = "INVALID_CREDENTIALS"
    message = "The name or the password is wrong."


class PasswordWrong(InvalidCredentials):
    """The password that was to confirm a change is wrong; the sign-in itself is good."""

    message = "The current password is wrong."


class AccountInactive(Forbidden):
    """The password is right, but the account was switched off."""

    code = "ACCOUNT_INACTIVE"
    message = "This account is inactive."


class RefreshTokenMissing(Unauthorized):
    """Neither the body nor the cookie brought a refresh token."""

    message = "This call needs a refresh token: `refresh_token` in the body, or the cookie."


class TokenReused(Unauthorized):
    """A refresh token that was spent, or replaced, turned up again: its device is signed out."""

    code = "TOKEN_REUSED"
    message = "This refresh token was used before. The device was signed out to be safe."
    # The signing out must stay.
    keeps_writes = True


class CsrfInvalid(TokenInvalid):
    """The cookie came without the CSRF token that belongs to it."""

    message = "With the cookie, its CSRF token must be sent in the header X-CSRF-TOKEN."


class DeviceNotFound(NotFound):
    """There is no such signed-in device."""

    code = "DEVICE_NOT_FOUND"
    message = "There is no signed-in device with the id {device_id}."


class ApiTokenNotFound(NotFound):
    """There is no such API token, or it was revoked."""

    code = "API_TOKEN_NOT_FOUND"
    message = "There is no API token with the id {token_id}."


class ApiTokenRevoked(TokenRevoked):
    """The API token was revoked, or its account is inactive."""

    message = "The API token was revoked."


class TooManyApiTokens(Conflict):
    """There are as many API tokens as one user may have."""

    code = "TOO_MANY_API_TOKENS"
    message = "You have {most} API tokens, and may not have more. Revoke one first."


class LinkInvalid(Unprocessable):
    """The link of a mail is too old, was used, or is about what has changed since."""

    code = "LINK_INVALID"
    message = "This link is not good any more. Ask for a new one."


class EmailMissing(Conflict):
    """The account has no e-mail address."""

    code = "EMAIL_MISSING"
    message = "There is no e-mail address to verify."


class EmailVerified(Conflict):
    """The address is verified already."""

    code = "EMAIL_ALREADY_VERIFIED"
    message = "The e-mail address is verified already."


class SignInTooOld(Forbidden):
    """The account has no password to confirm with, and this device signed in too long ago."""

    code = "SIGN_IN_TOO_OLD"
    message = "Sign in again, and do it within five minutes: the account has no password."


class AccountExists(Conflict):
    """An account has this e-mail address already, which by itself proves nothing."""

    code = "ACCOUNT_EXISTS"
    message = "There is an account with this e-mail address. Sign in to it, and link from there."


class IdentityTaken(Conflict):
    """It lets somebody else in already."""

    code = "IDENTITY_TAKEN"
    message = "This is linked to another account."


class IdentityNotFound(NotFound):
    """There is no such identity."""

    code = "IDENTITY_NOT_FOUND"
    message = "There is no identity with the id {identity_id}."


class LastWayIn(Conflict):
    """Without it nobody could sign in to the account any more."""

    code = "LAST_WAY_IN"
    message = "It is the only way into your account. Set a password first."


class ProviderUnknown(NotFound):
    """Nobody can sign in through such a site here."""

    code = "PROVIDER_UNKNOWN"
    message = "There is no sign-in through {provider} here."


class ProviderFailed(AppError):
    """The other site did not answer, or not as it must."""

    status = 502
    code = "PROVIDER_FAILED"
    message = "Signing in through {provider} did not work. Try again."


class SignInCancelled(Unauthorized):
    """The other site sent the browser back without a sign-in: told to where it goes, behind `#`."""

    code = "SIGN_IN_CANCELLED"
    message = "The sign-in was cancelled at the other site."


class SignInStateInvalid(Unprocessable):
    """This browser was not sent to the other site by us, or too long ago."""

    code = "SIGN_IN_STATE_INVALID"
    message = "This sign-in was not begun here, or too long ago. Begin again."


class TelegramLoginInvalid(Unauthorized):
    """Telegram did not vouch for this, or too long ago, or it was used before."""

    code = "TELEGRAM_LOGIN_INVALID"
    message = "Telegram does not vouch for this sign-in. Begin again."


VIOLATIONS: dict[str, type[AppError]] = {
    "uq_identities_provider_subject": IdentityTaken,
    "uq_users_username_key": UsernameTaken,
    "uq_users_email_key": EmailTaken,
}
