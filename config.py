"""Settings: the only place that reads the environment.

`load()` turns environment variables (and `.env`) into Flask's configuration. `.env.example` lists
every name with its default. A setting that makes no sense stops the start with a `ConfigError` that
names it, so that a mistake is found by the deployer and not by a user.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from dotenv import dotenv_values

from habit_api.core import key_files
from habit_api.core.env import BOT_TOKEN, HEADER_SECRET, Env, unknown_names
from habit_api.core.env import ConfigError as ConfigError
from habit_api.xp import rules as xp

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("development", "testing", "production")
MIB = 1024 * 1024
REDIS_HASTE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": None}


def environment() -> dict[str, str]:
    """The process environment over the `.env` file, if there is one."""
    from_file = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}
    return {**from_file, **os.environ}


def unknown() -> list[str]:
    """Names in the `.env` file that are no settings, misspelt ones above all."""
    return unknown_names(ROOT)


def load(values: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask's configuration from `values` (default: the environment). Raises `ConfigError`."""
    values = environment() if values is None else values
    env = Env(values)
    app_env = env.choice("APP_ENV", "development", ENVIRONMENTS)
    var_dir = _var_dir(env)
    https = env.flag("FORCE_HTTPS", app_env == "production")
    settings = {
        "APP_ENV": app_env,
        "TESTING": app_env == "testing",
        "VAR_DIR": var_dir,
        "REDIS_URL": env.text("REDIS_URL"),
        "WORKER_CONCURRENCY": env.whole(
            "WORKER_CONCURRENCY", 2 if env.text("REDIS_URL") else 1, low=1, high=256
        ),
        "FORCE_HTTPS": https,
        "TRUSTED_HOSTS": env.listing("TRUSTED_HOSTS") or None,
        "TRUSTED_PROXIES": env.whole("TRUSTED_PROXIES", 0, low=0, high=10),
        "CORS_ORIGINS": env.origins("CORS_ORIGINS", "http://localhost:5173,http://localhost:3000"),
        "BCRYPT_ROUNDS": env.whole("BCRYPT_ROUNDS", 12, low=4, high=18),
        "LOG_LEVEL": env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        "LOG_FORMAT": env.choice(
            "LOG_FORMAT", "json" if app_env == "production" else "console", ("json", "console")
        ),
        "MAX_CONTENT_LENGTH": MIB,
        "IMPORT_MAX_BYTES": 20 * MIB,
        "AVATAR_MAX_BYTES": 2 * MIB,
        "PUBLIC_URL": env.url("PUBLIC_URL", f"http://localhost:{_port(env)}"),
        **_database(env, var_dir),
        **_tokens(env, app_env, var_dir),
        **_cookies(env, https=https),
        **_limits(env),
        "XP_AMOUNTS": _amounts(env),
        **_channels(env),
        **_watching(env),
        "PROVIDERS": _providers(env),
        **_openapi(),
    }
    if app_env == "production":
        _refuse_unsafe(env, settings, workers=server(values)["workers"])
    return settings


def server(values: Mapping[str, str] | None = None) -> dict[str, Any]:
    """How gunicorn listens, with how many workers and threads, and the folder it may write to.

    `embedded_worker` says whether it brings the worker of the jobs along. Raises `ConfigError`.
    """
    env = Env(environment() if values is None else values)
    production = env.text("APP_ENV", "development") == "production"
    host = env.text("HOST", "0.0.0.0" if production else "127.0.0.1")  # noqa: S104 - a PaaS routes to all
    workers = env.whole("WEB_CONCURRENCY", 2 if env.text("REDIS_URL") else 1, low=1, high=256)
    return {
        "host": host,
        "port": _port(env),
        "workers": workers,
        # SQLAlchemy's pool (5 + 5) bounds what more threads could do at once.
        "threads": env.whole(
            "GUNICORN_THREADS", 4 if env.text("REDIS_URL") else 8, low=1, high=256
        ),
        "embedded_worker": env.flag("EMBEDDED_WORKER", True) and not env.text("REDIS_URL"),
        "var_dir": _var_dir(env),
        "metrics": bool(env.text("METRICS_TOKEN")),
    }


def _port(env: Env) -> int:
    return env.whole("PORT", 8000, low=0, high=65_535)


def _var_dir(env: Env) -> Path:
    return Path(env.text("VAR_DIR", str(ROOT / "var"))).absolute()


def _database(env: Env, var_dir: Path) -> dict[str, Any]:
    url = env.database("DATABASE_URL", f"sqlite:///{var_dir / 'habit_api.db'}")
    # Columns of JSON (schedules, reminder times): twenty of them in every page of habits.
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        # An error's words go to the log: the statement, not what users wrote.
        "hide_parameters": True,
    }
    if url.get_backend_name() == "postgresql":
        options |= {
            "pool_size": env.whole("DB_POOL_SIZE", 5, low=1, high=200),
            "max_overflow": env.whole("DB_MAX_OVERFLOW", 5, low=0, high=200),
            # Someone waiting for a connection gets 503 within three seconds, never a hang.
            "pool_timeout": 3,
            # Many small UPDATEs (streaks renumbered) travel a hundred to the trip.
            "executemany_mode": "values_plus_batch",
            "connect_args": {"connect_timeout": 2, "application_name": "habit_api"},
        }
    elif url.database and url.database != ":memory:":
        # It holds addresses and the hashes of passwords: nobody else's to read.
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "SQLALCHEMY_DATABASE_URI": url.render_as_string(hide_password=False),
        "SQLALCHEMY_ENGINE_OPTIONS": options,
    }


def _tokens(env: Env, app_env: str, var_dir: Path) -> dict[str, Any]:
    def secret(name: str) -> str:
        given = env.text(name)
        return given if given or app_env == "production" else key_files.kept(var_dir, name)

    return {
        "SECRET_KEY": secret("SECRET_KEY"),
        "JWT_SECRET_KEY": secret("JWT_SECRET_KEY"),
        "JWT_PREVIOUS_KEYS": env.listing("JWT_PREVIOUS_KEYS"),
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(
            minutes=env.whole("ACCESS_TOKEN_MINUTES", 15, low=1, high=1440)
        ),
        "JWT_REFRESH_TOKEN_EXPIRES": timedelta(
            days=env.whole("REFRESH_TOKEN_DAYS", 7, low=1, high=365)
        ),
        # Fixed, so that no token can choose its own algorithm.
        "JWT_ALGORITHM": "HS256",
        "JWT_DECODE_ALGORITHMS": ["HS256"],
        "JWT_ENCODE_ISSUER": "habit_api",
        "JWT_DECODE_ISSUER": "habit_api",
        "JWT_ENCODE_AUDIENCE": "habit_api",
        "JWT_DECODE_AUDIENCE": "habit_api",
        "JWT_ENCODE_NBF": False,
        "JWT_DECODE_LEEWAY": 5,
        "JWT_TOKEN_LOCATION": ["headers"],
    }


def _cookies(env: Env, *, https: bool) -> dict[str, Any]:
    # Whoever says that there is no TLS means it: browsers drop a `Secure` cookie that came without.
    secure = https or not env.text("PUBLIC_URL").startswith("http://")
    same_site = env.choice("COOKIE_SAMESITE", "Strict", ("Strict", "Lax", "None"))
    if same_site == "None" and not secure:
        raise ConfigError("COOKIE_SAMESITE=None needs https: no browser takes it without.")
    return {
        "JWT_COOKIE_SECURE": secure,
        "JWT_COOKIE_SAMESITE": same_site,
        "JWT_REFRESH_COOKIE_PATH": "/api/v1/auth",
        "JWT_SESSION_COOKIE": False,
    }


def _limits(env: Env) -> dict[str, Any]:
    return {
        "RATELIMIT_ENABLED": env.flag("RATELIMIT_ENABLED", True),
        # One budget for all calls of a caller, so an application limit in flask-limiter's words.
        "RATELIMIT_APPLICATION": env.limit("RATELIMIT_DEFAULT", "100 per minute"),
        "RATELIMIT_REGISTER": env.limit("RATELIMIT_REGISTER", "10 per hour"),
        "RATELIMIT_SIGN_IN": env.limit("RATELIMIT_SIGN_IN", "5 per 15 minutes"),
        "RATELIMIT_ACCOUNT": env.limit("RATELIMIT_ACCOUNT", "10 per hour"),
        "RATELIMIT_MAILS": env.limit("RATELIMIT_MAILS", "3 per hour"),
        "RATELIMIT_HEAVY": env.limit("RATELIMIT_HEAVY", "10 per hour"),
        "RATELIMIT_AVATARS": env.limit("RATELIMIT_AVATARS", "30 per hour"),
        "RATELIMIT_STORAGE_URI": env.text("REDIS_URL", "memory://"),
        "RATELIMIT_STRATEGY": "moving-window",
        # A Redis that is away is asked once, and for no longer than this.
        "RATELIMIT_STORAGE_OPTIONS": REDIS_HASTE if env.text("REDIS_URL") else {},
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(env.text("REDIS_URL")),
        # Of threads that find Redis gone at once, flask-limiter would have all but one fail.
        "RATELIMIT_SWALLOW_ERRORS": True,
        "RATELIMIT_KEY_PREFIX": "habit_api",
    }


def _amounts(env: Env) -> xp.Amounts:
    """How many experience points things are worth."""
    return xp.Amounts(
        per_completion=env.whole("XP_PER_COMPLETION", 10, low=0, high=xp.MOST_PER_DEED),
        per_focus_minute=env.whole("XP_PER_FOCUS_MINUTE", 1, low=0, high=xp.MOST_PER_FOCUS_MINUTE),
        per_task=env.whole("XP_PER_TASK", 5, low=0, high=xp.MOST_PER_DEED),
        milestones=env.pairs(
            "XP_MILESTONES",
            "7:25,30:100,100:300,365:1000",
            most=xp.MOST_MILESTONES,
            high_key=xp.MOST_STREAK,
            high=xp.MOST,
        ),
    )


def _channels(env: Env) -> dict[str, Any]:
    """How the program reaches people, and what it may reach."""
    return {
        "OUTGOING_ALLOW_PRIVATE": env.flag("OUTGOING_ALLOW_PRIVATE", False),
        "TELEGRAM_BOT_TOKEN": env.matching("TELEGRAM_BOT_TOKEN", BOT_TOKEN),
        "TELEGRAM_BOT_NAME": env.text("TELEGRAM_BOT_NAME").removeprefix("@"),
        "TELEGRAM_API_URL": env.url("TELEGRAM_API_URL", "https://api.telegram.org"),
        "TELEGRAM_WEBHOOK_SECRET": env.matching("TELEGRAM_WEBHOOK_SECRET", HEADER_SECRET),
        "SMTP_URL": env.url("SMTP_URL", schemes=("smtp", "smtps")),
        "MAIL_FROM": env.text("MAIL_FROM", "habit_api <habit_api@localhost>"),
    }


def _watching(env: Env) -> dict[str, Any]:
    """What the program tells those who run it."""
    return {
        "METRICS_TOKEN": env.text("METRICS_TOKEN"),
        "SLOW_QUERY_MS": env.whole("SLOW_QUERY_MS", 200, low=0, high=600_000),
        "SENTRY_DSN": env.url("SENTRY_DSN"),
        "TRAIN_SCHEDULE": env.cron("TRAIN_SCHEDULE"),
    }


def _providers(env: Env) -> dict[str, dict[str, str]]:
    """The sites through which one can sign in, by name. Raises `ConfigError`."""
    found = {}
    for name in env.between("OIDC_", "_DISCOVERY"):
        found[name.lower()] = {
            "discovery": env.url(f"OIDC_{name}_DISCOVERY"),
            "client_id": env.needed(f"OIDC_{name}_CLIENT_ID"),
            "client_secret": env.needed(f"OIDC_{name}_CLIENT_SECRET"),
            "label": env.text(f"OIDC_{name}_LABEL"),
        }
    if env.text("GITHUB_CLIENT_ID"):
        found["github"] = {
            "url": env.url("GITHUB_URL", "https://github.com"),
            "api_url": env.url("GITHUB_API_URL", "https://api.github.com"),
            "client_id": env.needed("GITHUB_CLIENT_ID"),
            "client_secret": env.needed("GITHUB_CLIENT_SECRET"),
        }
    return found


def _openapi() -> dict[str, Any]:
    return {
        "API_TITLE": "habit_api",
        "API_VERSION": "1.0.0",
        "OPENAPI_VERSION": "3.1.0",
    }


def _refuse_unsafe(env: Env, settings: Mapping[str, Any], *, workers: int) -> None:
    """Stop a production start that would be insecure. Raises `ConfigError` with every reason."""
    secret, signing = settings["SECRET_KEY"], settings["JWT_SECRET_KEY"]
    problems = [*key_files.problems_of("SECRET_KEY", secret)]
    problems += key_files.problems_of("JWT_SECRET_KEY", signing)
    for number, key in enumerate(settings["JWT_PREVIOUS_KEYS"], 1):
        problems += key_files.problems_of(f"JWT_PREVIOUS_KEYS (number {number})", key)
    sqlite = settings["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    alone = not settings["REDIS_URL"]
    wrong = {
        "SECRET_KEY and JWT_SECRET_KEY must differ.": bool(secret) and secret == signing,
        "DATABASE_URL must name PostgreSQL (or set ALLOW_SQLITE=true).": sqlite
        and not env.flag("ALLOW_SQLITE", False),
        "REDIS_URL must be set (or EMBEDDED=true, for one machine alone).": alone
        and not env.flag("EMBEDDED", False),
        "PUBLIC_URL must be set: the links in mails begin with it.": bool(settings["SMTP_URL"])
        and not env.text("PUBLIC_URL"),
        "METRICS_TOKEN is shorter than 16 characters.": 0 < len(settings["METRICS_TOKEN"]) < 16,
        "Several web processes need REDIS_URL: limits in memory are per process.": alone
        and workers > 1,
    }
    problems += [problem for problem, found in wrong.items() if found]
    if problems:
        raise ConfigError("Refusing to start in production:\n- " + "\n- ".join(problems))
