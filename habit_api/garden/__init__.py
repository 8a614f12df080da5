"""The garden: plants that grow as far as their sessions earned."""
