"""The Flask extensions, unbound; `app.create_app` binds them."""

from __future__ import annotations

from flask_cors import CORS
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

import habit_api.core.limit_storage  # noqa: F401 - takes its place among the limiter's storages
from habit_api.core.api import HouseApi
from habit_api.core.database import Base, HouseSession
from habit_api.core.jwt_manager import HouseJWTManager
from habit_api.core.limits import caller, is_preflight

db = SQLAlchemy(
    model_class=Base,
    # Nothing is read again after the commit: what a view answers is what it wrote.
    session_options={"class_": HouseSession, "expire_on_commit": False},
)
# SQLite changes a table by copying it; that is alembic's batch mode.
migrate = Migrate(render_as_batch=True, compare_type=True)
jwt = HouseJWTManager()
limiter = Limiter(key_func=caller)
limiter.request_filter(is_preflight)
cors = CORS()
api = HouseApi()
