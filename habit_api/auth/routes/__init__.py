"""What `/auth` and the account itself answer to; one module for each kind of call."""

from __future__ import annotations

from habit_api.auth.routes import account, api_tokens, signing
from habit_api.auth.routes import elsewhere as elsewhere  # these add to those of `signing`
from habit_api.auth.routes import recovery as recovery

BLUEPRINTS = (signing.blp, api_tokens.blp, account.blp)
