"""Security events: what happened to accounts, who did it, and from where."""
