"""Habits: what one wants to keep, and when it is due."""
