"""Pauses: days off, for one habit or for all, and the streaks that they touch."""
