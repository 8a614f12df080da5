"""Of `/auth` what lets people in by their accounts at other sites."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response

from habit_api.auth import cookies, identities, oidc, providers, telegram
from habit_api.auth.errors import (
    AccountInactive,
    IdentityNotFound,
    LastWayIn,
    ProviderFailed,
    ProviderUnknown,
    SignInStateInvalid,
    TelegramLoginInvalid,
)
from habit_api.auth.routes.account import UNCONFIRMED
from habit_api.auth.routes.signing import blp, shown
from habit_api.auth.schemas import (
    CallbackArgs,
    Identity,
    LinkInput,
    Providers,
    ReturnArgs,
    SignInAddress,
    TelegramLogin,
    TokenPair,
)
from habit_api.auth.visitors import visitor
from habit_api.core.errors import Forbidden
from habit_api.core.resource import LOCATION, MethodView
from habit_api.core.schemas import Message, PageArgs, page_of
from habit_api.core.security import current_person, sign_in_required


@blp.route("/telegram")
class TelegramSignIn(MethodView):
    # A sign-in that is refused is written down, and a unit around it would take that back.
    writes = frozenset()

    @blp.secret
    @blp.arguments(TelegramLogin)
    @blp.response(200, TokenPair)
    @blp.fails(TelegramLoginInvalid, ProviderUnknown, AccountInactive)
    def post(self, values: dict[str, Any]) -> Any:
        """Sign in by Telegram's Login Widget

        Its fields as they are, each set once and within a day.
        """
        in_cookie = values.pop("use_cookie")
        return shown(telegram.sign_in(values, visitor()), in_cookie=in_cookie)


@blp.route("/oidc")
class OidcProviders(MethodView):
    @blp.response(200, Providers)
    def get(self) -> Any:
        """List the sites through which one can sign in"""
        return {"providers": list(providers.every().values())}


@blp.route("/oidc/<string(maxlength=50):provider>")
class OidcStart(MethodView):
    @blp.secret
    @blp.arguments(ReturnArgs, location="query")
    @blp.response(303, headers=LOCATION)
    @blp.fails(ProviderUnknown, ProviderFailed)
    def get(self, args: dict[str, Any], provider: str) -> Any:
        """Sign in through another site

        For a browser: it is sent there, and comes back to `return_to` with the refresh token in its
        cookie and `#csrf_token=...`, or with `#error=...`.
        """
        url, kept = oidc.begin(provider, return_to=args["return_to"])
        cookies.keep_state(kept, seconds=oidc.SECONDS)
        return _send_to(url)


@blp.route("/oidc/<string(maxlength=50):provider>/link")
class OidcLink(MethodView):
    writes = frozenset()

    @sign_in_required
    @blp.secret
    @blp.arguments(LinkInput)
    @blp.response(200, SignInAddress)
    @blp.fails(ProviderUnknown, ProviderFailed, *UNCONFIRMED)
    def post(self, values: dict[str, Any], provider: str) -> Any:
        """Begin to link your account at another site

        Send the browser to the answer's `url`; it comes back as from a sign-in. Signing this device
        out before that ends it.
        """
        password, back = values.get("current_password"), values["return_to"]
        url, kept = oidc.begin_link(current_person(), provider, return_to=back, password=password)
        cookies.keep_state(kept, seconds=oidc.SECONDS)
        return {"url": url}


@blp.route("/oidc/<string(maxlength=50):provider>/callback")
class OidcCallback(MethodView):
    @blp.secret
    @blp.arguments(CallbackArgs, location="query")
    @blp.response(303, headers=LOCATION)
    @blp.fails(SignInStateInvalid)
    def get(self, args: dict[str, Any], provider: str) -> Response:
        """Come back from another site

        Where that site sends the browser.
        """
        cookies.drop_state()
        found = oidc.complete(provider, cookies.state_sent(), answer=args, visitor=visitor())
        return _back(found)


@blp.route("/identities")
class Identities(MethodView):
    @sign_in_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, page_of("identities", Identity))
    def get(self, page: dict[str, Any]) -> Any:
        """List your accounts at other sites that let you in"""
        return identities.listing(current_person(), **page)


@blp.route("/identities/<id:identity_id>")
class IdentityById(MethodView):
    @sign_in_required
    @blp.response(200, Message)
    @blp.fails(IdentityNotFound, Forbidden, LastWayIn)
    def delete(self, identity_id: int) -> Any:
        """Unlink an account at another site

        Telegram's takes its chat off your account, too.
        """
        identities.unlink(current_person(), identity_id)
        return {"message": f"The identity {identity_id} was unlinked."}


def _back(found: oidc.Return) -> Response:
    """The redirect home. What it tells is behind the `#`: no server gets to see it."""
    told = {"error": found.error} if found.error else {}
    if found.pair is not None:
        cookies.keep(found.pair.refresh_token)
        told = {"csrf_token": found.pair.csrf_token}
    fragment = f"#{urlencode(told)}" if told else ""
    return _send_to(found.url.partition("#")[0] + fragment)


def _send_to(url: str) -> Response:
    return Response(status=303, headers={"Location": url})
