"""Rewards: what one plays for, the draw of their pieces, and claiming them."""
