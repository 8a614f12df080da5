"""What webhooks are told of entries."""

from __future__ import annotations

from typing import Any

from habit_api.rewards import rules as rewards
from habit_api.rewards.draws import Undone
from habit_api.rewards.telling import figures as reward_figures
from habit_api.streaks import breaking
from habit_api.streaks.rules import Step
from habit_api.webhooks import service as webhooks
from habit_api.webhooks.recording import Event
from habit_api.xp.rules import level


def completed(day: Any, result: dict[str, Any], step: Step) -> None:
    """Tell of a completion of the `Day`, and of what it brought; its maker sees `result`."""
    log, habit = result["log"], day.habit
    ended = breaking.overtaken(day.user, habit, step)
    reward = reward_figures(result["reward"]) if result["reward"] else None
    streak = {"streak_count": step.number, "longest_streak": result["longest_streak"]}
    about = {**_about(habit), "log_id": log["id"], "date": log["date"], **streak}
    events: list[Event] = [] if ended is None else [("streak.broken", ended)]
    events.append(
        (
            "habit.completed",
            {
                **about,
                "value": log["value"],
                "total_weight": log["total_weight"],
                "got_reward": log["got_reward"],
                "reward": reward,
                "milestone": result["milestone"],
                "xp_awarded": result["xp_awarded"],
                "xp_points": habit.xp_points + result["xp_awarded"],
                "level": result["level"],
            },
        )
    )
    if result["milestone"] is not None:
        events.append(("streak.milestone", {**about, "milestone": result["milestone"]}))
    if reward is not None and reward["status"] == rewards.ACHIEVED:
        events.append(("reward.achieved", {"reward": reward}))
    webhooks.record_all(day.user.id, events)


def reverted(
    habit: Any, log: Any, undone: Undone, *, reward: Any, taken: int, streak: int, longest: int
) -> None:
    """Tell that a completed `log` is none any more: what it had brought, and what is left.

    `taken` are its points, `streak` and `longest` the habit's numbers afterwards.
    """
    points = habit.xp_points - taken
    data = {
        **_about(habit),
        "log_id": log.id,
        "date": log.date,
        "streak_count": streak,
        "longest_streak": longest,
        "reward": reward_figures(reward) if reward else None,
        "reward_reverted": undone.returned,
        "claim_stands": undone.claim_stands,
        "xp_reverted": taken,
        "xp_points": points,
        "level": level(points),
    }
    webhooks.record(habit.user_id, "habit.reverted", data)


def _about(habit: Any) -> dict[str, Any]:
    return {"habit_id": habit.id, "habit_name": habit.name}
