"""What webhooks are told of rewards."""

from __future__ import annotations

from typing import Any

from habit_api.rewards import queries


def figures(reward: Any) -> dict[str, Any]:
    """A reward and how far it has come, in few words."""
    progress = queries.progress(reward)
    del progress["reward"]
    return {"id": reward.id, "name": reward.name, "type": reward.type, **progress}
