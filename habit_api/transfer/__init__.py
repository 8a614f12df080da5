"""Import of what other trackers exported, and export of what is stored here."""
