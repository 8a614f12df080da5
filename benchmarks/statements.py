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
        longest_streak = %s, updated_at = %s, revision = revision + 1 WHERE id = %s
"""
NOTE = """
    INSERT INTO activity_days AS days (user_id, date, completions, sessions, focus_min, earned,
        run, earned_run, updated_at)
    VALUES (%(user)s, %(day)s, 1, 0, 0, 1,
        coalesce((SELECT run FROM activity_days
            WHERE user_id = %(user)s AND date = %(before)s), 0) + 1,
        coalesce((SELECT earned_run FROM activity_days
            WHERE user_id = %(user)s AND date = %(before)s), 0) + 1, %(now)s)
    ON CONFLICT (user_id, date) DO UPDATE SET completions = days.completions + 1,
        earned = days.earned + 1, updated_at = excluded.updated_at,
        run = CASE WHEN days.run > 0 THEN days.run ELSE excluded.run END,
        earned_run = CASE WHEN days.earned_run > 0 THEN days.earned_run ELSE excluded.earned_run END
    RETURNING completions + sessions, earned, run, earned_run
"""
NEXT_DAY = "SELECT run, earned_run FROM activity_days WHERE user_id = %s AND date = %s"
IS_RANKED = "is_active AND show_on_leaderboards"
BEST = f"""
    INSERT INTO standings (user_id, span, since, xp, focus_min, sessions, completions, best_streak,
        visible)
    SELECT id, 'all', '1970-01-01Z', 0, 0, 0, 0,
        (SELECT max(earned_run) FROM activity_days WHERE user_id = %(user)s), {IS_RANKED}
    FROM users WHERE id = %(user)s
    ON CONFLICT (user_id, span) DO UPDATE SET best_streak = excluded.best_streak
    WHERE excluded.best_streak <> standings.best_streak
"""
AWARD = f"""
    INSERT INTO standings (user_id, span, since, xp, focus_min, sessions, completions, best_streak,
        visible)
    SELECT id, span, spans.since, 10, 0, 0, 1, 0, {IS_RANKED}
    FROM users, (VALUES ('all', timestamptz '1970-01-01Z'), ('month', %(month)s::timestamptz),
        ('week', %(week)s::timestamptz)) AS spans (span, since)
    WHERE id = %(user)s
    ON CONFLICT (user_id, span) DO UPDATE SET since = excluded.since,
        xp = excluded.xp
            + CASE WHEN excluded.since = standings.since THEN standings.xp ELSE 0 END,
        completions = excluded.completions
            + CASE WHEN excluded.since = standings.since THEN standings.completions ELSE 0 END
    WHERE excluded.since >= standings.since
"""
