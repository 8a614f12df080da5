"""Signing up, in and out; passwords, tokens, devices, and the end of an account."""
