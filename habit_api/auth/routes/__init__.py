"""What `/auth` and the account itself answer to; one module for each kind of call."""

from __future__ import annotations

from habit_api.auth.routes import account, api_tokens, signing
from habit_api.auth.routes import recovery as recovery  # adds to those of `signing`

BLUEPRINTS = (signing.blp, api_tokens.blp, account.blp)
