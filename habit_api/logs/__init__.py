"""Entries, one a habit and day: the verb that crosses rooms."""
