"""`/users`, but for what needs the password: see `auth`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from habit_api.core.extensions import limiter
from habit_api.core.limits import setting
from habit_api.core.outgoing import UrlRefused
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_user, current_user_still, login_required
from habit_api.users import avatars, pictures, queries, service
from habit_api.users.errors import AvatarNotFound, UserNotFound
from habit_api.users.schemas import (
    AvatarArgs,
    AvatarForm,
    PublicProfile,
    Settings,
    SettingsPatch,
    User,
)

blp = Blueprint("users", __name__, url_prefix="/users", description="Settings and profiles")

BINARY = {"type": "string", "format": "binary"}


@blp.route("/me/settings")
class MySettings(MethodView):
    @login_required
    @blp.response(200, Settings)
    def get(self) -> Any:
        """Get your settings"""
        return queries.settings(current_user().id)

    @login_required
    @blp.arguments(SettingsPatch, example={"week_start": "monday", "day_start_hour": 3})
    @blp.response(200, Settings)
    @blp.fails(UrlRefused)
    def patch(self, changes: dict[str, Any]) -> Any:
        """Change some of your settings"""
        service.change_settings(current_user_still(), changes)
        return queries.settings(current_user().id)


@blp.route("/me/avatar")
class MyAvatar(MethodView):
    # The picture is unpacked before the transaction begins.
    writes = frozenset({"DELETE"})

    @login_required
    @blp.upload("AVATAR_MAX_BYTES")
    @blp.arguments(AvatarForm, location="multipart")
    @blp.response(200, User)
    @limiter.limit(setting("RATELIMIT_AVATARS"), methods=["PUT"])
    def put(self, values: dict[str, Any]) -> Any:
        """Have a picture

        The middle of it, at 256 x 256 pixels; nothing else of the file is kept.
        """
        avatars.change(current_user(), values["file"].read())
        return queries.profile(current_user().id)

    @login_required
    @blp.response(200, Message)
    @blp.fails(AvatarNotFound)
    def delete(self) -> Any:
        """Have no picture any more"""
        avatars.remove(current_user())
        return {"message": "Your picture was removed."}


@blp.route("/<user_id:user_id>/avatar")
class AvatarOf(MethodView):
    @login_required
    @blp.arguments(AvatarArgs, location="query")
    @blp.response(200, BINARY, content_type=pictures.MIMETYPE)
    @blp.fails(AvatarNotFound)
    def get(self, args: dict[str, Any], user_id: UUID) -> Response:
        """Get the picture of yourself, or of a user with a public profile"""
        found = avatars.seen_by(current_user(), user_id)
        answer = Response(found.image, mimetype=pictures.MIMETYPE)
        if args["v"] == found.digest:
            answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer


@blp.route("/<user_id:user_id>")
class Profile(MethodView):
    @login_required
    @blp.response(200, PublicProfile)
    @blp.fails(UserNotFound)
    def get(self, user_id: UUID) -> Any:
        """Get a user's public profile"""
        return queries.public_profile(user_id)
