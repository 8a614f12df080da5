"""Focus sessions, on our clock."""
