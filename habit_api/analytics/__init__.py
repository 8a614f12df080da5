"""Looking back: streaks and figures, read from what the other rooms wrote."""
