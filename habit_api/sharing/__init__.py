"""Sharing: the public list of habits, and copies from it."""
