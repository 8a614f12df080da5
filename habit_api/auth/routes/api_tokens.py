"""`/auth/api-tokens`: personal tokens for scripts."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.auth import api_tokens
from habit_api.auth.errors import ApiTokenNotFound, TooManyApiTokens
from habit_api.auth.schemas import ApiToken, ApiTokenInput, NewApiToken
from habit_api.core.errors import Forbidden
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message, PageArgs, page_of
from habit_api.core.security import current_person, current_user_still, sign_in_required

blp = Blueprint(
    "api_tokens", __name__, url_prefix="/auth/api-tokens", description="Tokens for scripts"
)


@blp.route("")
class ApiTokens(MethodView):
    @sign_in_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, page_of("api_tokens", ApiToken))
    def get(self, page: dict[str, Any]) -> Any:
        """List your API tokens"""
        return api_tokens.listing(current_person(), **page)

    @sign_in_required
    @blp.secret
    @blp.arguments(ApiTokenInput)
    @blp.response(201, NewApiToken, headers=LOCATION)
    @blp.fails(TooManyApiTokens)
    def post(self, values: dict[str, Any]) -> Any:
        """Make an API token

        The answer shows it, and nothing ever does again. It is sent as an access token is:
        `Authorization: Bearer <token>`.
        """
        made, token = api_tokens.create(current_user_still(), **values)
        where = {"Location": url_for("api_tokens.ApiTokenById", token_id=made.id)}
        return {**ApiToken().dump(made), "token": token}, 201, where


@blp.route("/<id:token_id>")
class ApiTokenById(MethodView):
    @sign_in_required
    @blp.response(200, ApiToken)
    @blp.fails(ApiTokenNotFound, Forbidden)
    def get(self, token_id: int) -> Any:
        """Get an API token"""
        return api_tokens.own(current_person(), token_id)

    @sign_in_required
    @blp.response(200, Message)
    @blp.fails(ApiTokenNotFound, Forbidden)
    def delete(self, token_id: int) -> Any:
        """Revoke an API token"""
        api_tokens.revoke(current_person(), token_id)
        return {"message": f"The API token {token_id} was revoked."}
