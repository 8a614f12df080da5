"""The ledger of figures: what users did day by day, and where they stand."""
