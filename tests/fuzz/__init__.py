"""Generated requests against the running program."""
