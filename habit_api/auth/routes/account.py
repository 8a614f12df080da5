"""Of `/users/me` what needs the password."""

from __future__ import annotations

from typing import Any

from habit_api.auth import cookies, service
from habit_api.auth.errors import PasswordWrong, SignInTooOld
from habit_api.auth.schemas import PasswordChange, PasswordConfirmation
from habit_api.core.errors import ApiTokenRefused
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_person, current_user, login_required, sign_in_required
from habit_api.users import queries as users
from habit_api.users.errors import EmailTaken, UsernameTaken
from habit_api.users.schemas import User, UserInput, UserPatch

blp = Blueprint("account", __name__, url_prefix="/users", description="Your own account")

ADA = {"username": "ada", "email": "ada@example.com", "name": "Ada Lovelace"}
NAMES_TAKEN = (UsernameTaken, EmailTaken)
UNCONFIRMED = (PasswordWrong, SignInTooOld)


@blp.route("/me")
class Me(MethodView):
    # As for registering: bcrypt comes first.
    writes = frozenset()

    @login_required
    @blp.response(200, User)
    def get(self) -> Any:
        """Get yourself"""
        return users.profile(current_user().id)

    @login_required
    @blp.arguments(UserPatch, example={"name": "Ada Lovelace", "timezone": "Europe/Berlin"})
    @blp.response(200, User)
    @blp.fails(*NAMES_TAKEN, *UNCONFIRMED, ApiTokenRefused)
    def patch(self, changes: dict[str, Any]) -> Any:
        """Change something about yourself"""
        service.change_profile(current_user(), changes)
        return users.profile(current_user().id)

    @login_required
    @blp.arguments(UserInput, example=ADA)
    @blp.response(200, User)
    @blp.fails(*NAMES_TAKEN, *UNCONFIRMED, ApiTokenRefused)
    def put(self, changes: dict[str, Any]) -> Any:
        """Replace your username, e-mail address and name"""
        service.change_profile(current_user(), changes)
        return users.profile(current_user().id)

    @sign_in_required
    @blp.arguments(PasswordConfirmation)
    @blp.response(200, Message)
    @blp.fails(*UNCONFIRMED)
    def delete(self, values: dict[str, Any]) -> Any:
        """Delete your account and everything of it"""
        service.delete_account(current_person(), password=values.get("password"))
        cookies.drop()
        return {"message": "Your account and everything of it is gone."}


@blp.route("/me/password")
class Password(MethodView):
    writes = frozenset()

    @sign_in_required
    @blp.arguments(PasswordChange)
    @blp.response(200, Message)
    @blp.fails(*UNCONFIRMED)
    def patch(self, values: dict[str, Any]) -> Any:
        """Change your password

        Every other device is signed out, and all API tokens are revoked.
        """
        current, new = values.get("current_password"), values["new_password"]
        service.change_password(current_person(), current=current, new=new)
        return {"message": "The password was changed, and everything else signed out."}
