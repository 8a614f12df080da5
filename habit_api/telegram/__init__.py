"""Telegram: which chat is whose, and a bot that does in it what the API's daily use needs."""
