"""Users: their names, their settings, and what others may see of them."""
