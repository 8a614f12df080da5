"""Webhooks: making them, and what they are told."""
