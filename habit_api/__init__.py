"""habit_api: habits with honest streaks, over REST."""
