"""`/rewards`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core.errors import Forbidden
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message, PageArgs
from habit_api.core.security import current_user, login_required
from habit_api.rewards import queries, service
from habit_api.rewards.errors import (
    RewardAlreadyClaimed,
    RewardInProgress,
    RewardNameTaken,
    RewardNotAchieved,
    RewardNotFound,
)
from habit_api.rewards.schemas import (
    ClaimPage,
    ClaimResult,
    ProgressPage,
    Reward,
    RewardArgs,
    RewardInput,
    RewardPage,
    RewardPatch,
    RewardWithProgress,
)

blp = Blueprint("rewards", __name__, url_prefix="/rewards", description="Rewards")

NOT_YOURS = (RewardNotFound, Forbidden)


@blp.route("")
class Rewards(MethodView):
    @login_required
    @blp.arguments(RewardArgs, location="query")
    @blp.response(200, RewardPage)
    def get(self, args: dict[str, Any]) -> Any:
        """List your rewards with their progress"""
        return queries.page(current_user(), args)

    @login_required
    @blp.arguments(RewardInput)
    @blp.response(201, Reward, headers=LOCATION)
    @blp.fails(RewardNameTaken)
    def post(self, values: dict[str, Any]) -> Any:
        """Create a reward"""
        user = current_user()
        reward_id = service.create(user, values)
        where = url_for("rewards.RewardById", reward_id=reward_id)
        return queries.get(user, reward_id), 201, {"Location": where}


@blp.route("/progress")
class Progress(MethodView):
    @login_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, ProgressPage)
    def get(self, args: dict[str, Any]) -> Any:
        """List how far your rewards have come"""
        return queries.page(current_user(), args, name="progress")


@blp.route("/<id:reward_id>")
class RewardById(MethodView):
    @login_required
    @blp.response(200, RewardWithProgress)
    @blp.fails(*NOT_YOURS)
    def get(self, reward_id: int) -> Any:
        """Get a reward with its progress"""
        return queries.shown(queries.get(current_user(), reward_id))

    @login_required
    @blp.arguments(RewardPatch)
    @blp.response(200, Reward)
    @blp.fails(*NOT_YOURS, RewardNameTaken)
    def patch(self, values: dict[str, Any], reward_id: int) -> Any:
        """Change some fields of a reward"""
        user = current_user()
        service.change(user, reward_id, values)
        return queries.get(user, reward_id)

    @login_required
    @blp.arguments(RewardInput)
    @blp.response(200, Reward)
    @blp.fails(*NOT_YOURS, RewardNameTaken)
    def put(self, values: dict[str, Any], reward_id: int) -> Any:
        """Replace a reward; what is left out goes back to its default"""
        user = current_user()
        service.change(user, reward_id, values)
        return queries.get(user, reward_id)

    @login_required
    @blp.response(200, Message)
    @blp.fails(*NOT_YOURS, RewardInProgress)
    def delete(self, reward_id: int) -> Any:
        """Delete a reward that holds no pieces"""
        service.remove(current_user(), reward_id)
        return {"message": f"Reward {reward_id} was deleted."}


@blp.route("/<id:reward_id>/claim")
class ClaimReward(MethodView):
    @login_required
    @blp.response(200, ClaimResult)
    @blp.fails(*NOT_YOURS, RewardNotAchieved, RewardAlreadyClaimed)
    def post(self, reward_id: int) -> Any:
        """Claim an achieved reward"""
        user = current_user()
        service.claim(user, reward_id)
        reward = queries.get(user, reward_id)
        return {**queries.shown(reward), "message": f"Enjoy it: {reward.name}."}


@blp.route("/<id:reward_id>/claims")
class Claims(MethodView):
    @login_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, ClaimPage)
    @blp.fails(*NOT_YOURS)
    def get(self, args: dict[str, Any], reward_id: int) -> Any:
        """List a reward's claims, newest first"""
        return queries.claims(current_user(), reward_id, **args)
