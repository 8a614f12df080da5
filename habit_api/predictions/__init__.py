"""What will probably be kept next, and why."""
