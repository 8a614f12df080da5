"""The floor's SQL: what ours sends, written by hand."""

from __future__ import annotations

TOKEN = """
    SELECT users.id, users.timezone, users.day_start_hour, users.week_start
    FROM devices JOIN users ON devices.user_id = users.id
    WHERE devices.id = %s AND devices.revoked_at IS NULL AND users.is_active
"""
NAMES = (
    "id", "name", "description", "category", "color", "kind", "target_value", "target_type",
    "unit", "schedule_type", "schedule_weekdays", "schedule_n", "weight", "allowed_skip_days",
    "exempt_weekdays", "reminder_times", "pleasant", "linked_habit_id", "treat", "published_at",
    "place", "duration_seconds", "active", "streak", "longest_streak", "last_completed",
    "run_start", "alive_until", "created_at", "updated_at",
)  # fmt: skip
HABIT = ", ".join(f"habits.{name}" for name in NAMES)
PAGE = f"""
    SELECT {HABIT} FROM habits
    WHERE user_id = %s AND active ORDER BY id LIMIT %s OFFSET %s
"""
COUNT = "SELECT count(*) FROM habits WHERE user_id = %s AND active"
LOCK = f"""
    SELECT {HABIT}, users.scarcity, users.xp_points
    FROM users JOIN habits ON habits.user_id = users.id
    WHERE users.id = %s AND habits.id = %s FOR NO KEY UPDATE OF users, habits
"""
PAUSES = """
    SELECT habit_id, start_date, end_date FROM pauses
    WHERE user_id = %s AND (end_date IS NULL OR end_date >= %s)
"""
ENTRIES = """
    SELECT id, date, status, value, note, streak_count, run_start, created_at
    FROM habit_logs WHERE habit_id = %s AND date >= %s ORDER BY date LIMIT 400
"""
DRAWN = "SELECT id, reward_id, probability, piece FROM draws WHERE habit_id = %s AND date = %s"
REWARD_NAMES = (
    "id", "name", "description", "type", "weight", "pieces_required", "piece_value",
    "max_daily_claims", "recurring", "active", "created_at", "updated_at",
    "pieces_earned", "claimed_count", "value_earned",
)  # fmt: skip
REWARD = f"SELECT {', '.join(f'rewards.{name}' for name in REWARD_NAMES)}"
CANDIDATES = f"""
    {REWARD}, CASE WHEN max_daily_claims IS NOT NULL THEN (
        SELECT count(*) FROM draws
        WHERE draws.reward_id = rewards.id AND drawn_on = %s AND piece <> 'none') ELSE 0 END
    FROM rewards WHERE user_id = %s AND active ORDER BY id
"""
DRAW = """
    INSERT INTO draws (user_id, habit_id, date, reward_id, probability, piece, drawn_on)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
TAKE_PIECE = "UPDATE rewards SET pieces_earned = pieces_earned + 1 WHERE id = %s"
ADD = """
    INSERT INTO habit_logs (user_id, habit_id, date, status, value, note, streak_count, run_start,
        habit_weight, total_weight, reward_probability, reward_id, got_reward, xp_awarded,
        created_at)
    VALUES (%s, %s, %s, 'completed', %s, NULL, %s, %s, %s, %s, %s, %s, %s, 10, %s) RETURNING id
"""
EARN = """
    INSERT INTO xp_entries (user_id, amount, source, source_id, turn, created_at)
    VALUES (%s, 10, 'completion', %s, 0, %s)
"""
PAY = "UPDATE users SET xp_points = xp_points + 10 WHERE id = %s"
STORE = """
    UPDATE habits SET streak = %s, last_completed = %s, run_start = %s, alive_until = %s,
        longest_streak = %s, updated_at = %s WHERE id = %s
"""
