"""Plants grow in sessions, which take time: a test says how much passes."""

from tests.focus.watch import api, watch

__all__ = ["api", "watch"]
