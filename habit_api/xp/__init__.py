"""Experience points: an append-only ledger, levels."""
