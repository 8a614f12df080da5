"""Streaks: the rules, and keeping the stored numbers true to them."""
