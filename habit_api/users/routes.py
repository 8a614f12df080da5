"""`/users`, but for what needs the password: see `auth`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.users import queries, service
from habit_api.users.errors import UserNotFound
from habit_api.users.schemas import PublicProfile, Settings, SettingsPatch

blp = Blueprint("users", __name__, url_prefix="/users", description="Settings and profiles")


@blp.route("/me/settings")
class MySettings(MethodView):
    @login_required
    @blp.response(200, Settings)
    def get(self) -> Any:
        """Get your settings"""
        return queries.settings(current_user().id)

    @login_required
    @blp.arguments(SettingsPatch)
    @blp.response(200, Settings)
    def patch(self, changes: dict[str, Any]) -> Any:
        """Change some of your settings"""
        service.change_settings(current_user(), changes)
        return queries.settings(current_user().id)


@blp.route("/<user_id:user_id>")
class Profile(MethodView):
    @login_required
    @blp.response(200, PublicProfile)
    @blp.fails(UserNotFound)
    def get(self, user_id: UUID) -> Any:
        """Get a user's public profile"""
        return queries.public_profile(user_id)
