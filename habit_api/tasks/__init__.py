"""Tasks: what is to be done, found again, and done over and over."""
