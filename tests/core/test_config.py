"""Settings: what they become, and which of them stop the start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import CapturingLogger

import config
from config import ConfigError
from habit_api.app import create_app
from habit_api.core import logs
from habit_api.core.env import Env
from habit_api.xp.rules import Amounts
from tests.deploying.files import known_settings

STRONG = "Xk9vQ2mT7rLw4pZsN8bYc3HdJ6fGa1Ee"
PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": STRONG,
    "JWT_SECRET_KEY": STRONG[::-1],
    "DATABASE_URL": "postgresql://habits@db/habits",
    "REDIS_URL": "redis://cache:6379/0",
}


@pytest.fixture
def var(tmp_path: Path) -> dict[str, str]:
    return {"VAR_DIR": str(tmp_path / "var")}


def load(*parts: dict[str, str], **values: str) -> dict[str, Any]:
    merged: dict[str, str] = {}
    for part in (*parts, values):
        merged |= part
    return config.load(merged)


def test_with_nothing_set_the_program_runs_on_a_file_of_its_own(var: dict[str, str]) -> None:
    settings = load(var)
    assert settings["APP_ENV"] == "development"
    assert settings["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{var['VAR_DIR']}/habit_api.db"
    assert (settings["BCRYPT_ROUNDS"], settings["FORCE_HTTPS"]) == (12, False)
    assert settings["JWT_ACCESS_TOKEN_EXPIRES"] == timedelta(minutes=15)
    assert settings["JWT_REFRESH_TOKEN_EXPIRES"] == timedelta(days=7)
    assert settings["RATELIMIT_APPLICATION"] == "100 per minute"
    assert settings["JWT_DECODE_ALGORITHMS"] == ["HS256"]


def test_secrets_are_made_once_and_kept_for_oneself(var: dict[str, str]) -> None:
    first, second = load(var), load(var)
    assert first["JWT_SECRET_KEY"] == second["JWT_SECRET_KEY"] != first["SECRET_KEY"]
    assert len(first["JWT_SECRET_KEY"]) >= 32
    for name in ("secret_key.txt", "jwt_secret_key.txt"):
        assert Path(var["VAR_DIR"], name).stat().st_mode & 0o077 == 0
    assert {file.name for file in Path(var["VAR_DIR"]).iterdir()} == {
        "secret_key.txt",
        "jwt_secret_key.txt",
    }


def test_processes_that_start_together_agree_on_their_secrets(var: dict[str, str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load(var)["JWT_SECRET_KEY"], range(8)))
    assert len(set(keys)) == 1


class Asked(dict[str, str]):
    """Settings that remember which were asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def test_the_example_names_every_setting_and_nothing_else(var: dict[str, str]) -> None:
    sites = {f"OIDC_KEYCLOAK_{name}": "x" for name in ("CLIENT_ID", "CLIENT_SECRET")}
    sites |= {"OIDC_KEYCLOAK_DISCOVERY": "https://id.example.com/x"}
    sites |= {"GITHUB_CLIENT_ID": "x", "GITHUB_CLIENT_SECRET": "x"}
    alone = {"DATABASE_URL": "sqlite://", "REDIS_URL": "", "ALLOW_SQLITE": "1", "EMBEDDED": "1"}
    asked: set[str] = set()
    for more in ({}, {**alone, "SMTP_URL": "smtp://mail", "PUBLIC_URL": "https://a.example"}):
        values = Asked({**PRODUCTION, **var, **sites, **more})
        config.load(values)
        config.server(values)
        asked |= values.names
    # For compose.yaml.
    assert known_settings() == asked | {"POSTGRES_PASSWORD"}


def test_an_empty_value_counts_as_not_set(var: dict[str, str]) -> None:
    assert load(var, APP_ENV="", PORT=" ", BCRYPT_ROUNDS="")["BCRYPT_ROUNDS"] == 12


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_postgresql_means_psycopg2(var: dict[str, str], scheme: str) -> None:
    settings = load(var, DATABASE_URL=f"{scheme}://ada:p%40ss@db:5433/habits")
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg2://ada:p%40ss@db:5433/habits"
    assert settings["SQLALCHEMY_ENGINE_OPTIONS"]["pool_size"] == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ENV", "staging"),
        ("DATABASE_URL", "mysql://db/habits"),
        ("DATABASE_URL", "postgresql+psycopg://db/habits"),
        ("DATABASE_URL", "nonsense"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", ".*"),
        ("CORS_ORIGINS", "https://a.example,https://*.b.example"),
        ("CORS_ORIGINS", "https://a.example/path"),
        ("CORS_ORIGINS", "a.example"),
        ("BCRYPT_ROUNDS", "3"),
        ("BCRYPT_ROUNDS", "twelve"),
        ("BCRYPT_ROUNDS", "\u0661\u0662"),
        ("ACCESS_TOKEN_MINUTES", "0"),
        ("REFRESH_TOKEN_DAYS", "-1"),
        ("FORCE_HTTPS", "maybe"),
        ("RATELIMIT_ENABLED", "2"),
        ("RATELIMIT_HEAVY", "many"),
        ("COOKIE_SAMESITE", "strict"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("TRUSTED_PROXIES", "all"),
        ("TRAIN_SCHEDULE", "every night"),
        ("TRAIN_SCHEDULE", "61 3 * * *"),
        ("TRAIN_SCHEDULE", "0 3"),
        ("TELEGRAM_BOT_TOKEN", "nonsense"),
        ("TELEGRAM_BOT_TOKEN", "123456:with space"),
        ("TELEGRAM_WEBHOOK_SECRET", "a b"),
        ("TELEGRAM_WEBHOOK_SECRET", "x" * 257),
        ("WORKER_CONCURRENCY", "0"),
        ("XP_PER_COMPLETION", "-1"),
        ("XP_PER_COMPLETION", "1001"),
        ("XP_PER_FOCUS_MINUTE", "0.5"),
        ("XP_PER_FOCUS_MINUTE", "21"),
        ("XP_PER_TASK", "many"),
        ("XP_MILESTONES", "7"),
        ("XP_MILESTONES", "7:25:30"),
        ("XP_MILESTONES", "0:25"),
        ("XP_MILESTONES", "7:-1"),
        ("XP_MILESTONES", "7:10001"),
        ("XP_MILESTONES", "10001:1"),
        ("XP_MILESTONES", "7:25,07:30"),
        ("XP_MILESTONES", "7:\u0662"),
        ("XP_MILESTONES", "none,7:25"),
        ("XP_MILESTONES", ",".join(f"{streak}:1" for streak in range(1, 22))),
        ("XP_MILESTONES", f"{'9' * 5000}:1"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start_and_is_named(
    var: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(ConfigError, match=name):
        load(var, **{name: value})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SMTP_URL", "http://mail.example.com", "an address with smtp:// or smtps://."),
        ("TRAIN_SCHEDULE", "0 3", "five fields (minute, hour, day of month, month, day of week)"),
        ("TELEGRAM_WEBHOOK_SECRET", "se cret", "must be 1 to 256 of A-Z a-z 0-9 _ -."),
    ],
)
def test_it_is_told_what_the_setting_should_be(
    var: dict[str, str], name: str, value: str, told: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        load(var, **{name: value})
    assert told in str(refused.value)
    assert "se cret" not in str(refused.value)


def test_a_name_that_is_no_setting_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = "".join(f"#{name}=\n" for name in known_settings())
    monkeypatch.setattr(config, "ROOT", tmp_path)
    right = "XP_PER_TASK=5\nexport PORT=1\nOIDC_HOME_LABEL=x\nFLASK_DEBUG=1\n"
    (tmp_path / ".env").write_text(f"{right}XP_PER_COMPLETON=5\nOIDC_X=1\n")
    # Where the list is not, as in the image, nothing is known to be wrong.
    assert config.unknown() == []
    (tmp_path / ".env.example").write_text(known)
    assert config.unknown() == ["OIDC_X", "XP_PER_COMPLETON"]


def test_the_start_warns_of_names_that_are_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = CapturingLogger()
    monkeypatch.setattr("habit_api.app.log", logged)
    monkeypatch.setattr(config, "unknown", lambda: ["XP_PER_COMPLETON"])
    settings = {"VAR_DIR": str(tmp_path), "RATELIMIT_ENABLED": "false", "LOG_LEVEL": "WARNING"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    try:
        create_app()
    finally:
        logs.configure(level="ERROR", form="console")
    [warning] = logged.calls
    assert warning.args == ("settings.unknown",)
    assert warning.kwargs["names"] == ["XP_PER_COMPLETON"]


def test_points_are_paid_as_the_rules_say_unless_set(var: dict[str, str]) -> None:
    by_default = Amounts(10, 1, 5, milestones={7: 25, 30: 100, 100: 300, 365: 1000})
    assert load(var)["XP_AMOUNTS"] == by_default
    values = {"XP_PER_COMPLETION": "0", "XP_PER_FOCUS_MINUTE": "20", "XP_PER_TASK": "1000"}
    assert load(var, values, XP_MILESTONES="none")["XP_AMOUNTS"] == Amounts(0, 20, 1000, {})


@given(st.dictionaries(st.integers(1, 10_000), st.integers(0, 10_000), min_size=1, max_size=20))
def test_any_milestones_within_the_bounds_are_taken(milestones: dict[int, int]) -> None:
    for comma, colon in (",", ":"), (" , ", " : "), (",,", ":0"):
        pairs = comma.join(f"{streak}{colon}{bonus}" for streak, bonus in milestones.items())
        bounds = {"most": 20, "high_key": 10_000, "high": 10_000}
        assert Env({"XP_MILESTONES": pairs}).pairs("XP_MILESTONES", "1:1", **bounds) == milestones


@given(st.text(st.sampled_from("0179:, none\u0662"), max_size=20))
def test_no_others_ever_get_in(text: str) -> None:
    env, found = Env({"XP_MILESTONES": text}), dict[int, int]()
    with suppress(ConfigError):
        found = env.pairs("XP_MILESTONES", "1:1", most=2, high_key=9, high=9)
    assert len(found) <= 2
    assert all(1 <= streak <= 9 and 0 <= bonus <= 9 for streak, bonus in found.items())


def test_the_web_server_brings_a_worker_along_where_there_is_no_redis(var: dict[str, str]) -> None:
    redis = {"REDIS_URL": "redis://cache:6379/0"}
    assert config.server(var)["embedded_worker"]
    assert not config.server({**var, "EMBEDDED_WORKER": "false"})["embedded_worker"]
    assert not config.server({**var, **redis})["embedded_worker"]
    assert str(config.server(var)["var_dir"]) == var["VAR_DIR"]
    assert [load(var)["WORKER_CONCURRENCY"], load(var, redis)["WORKER_CONCURRENCY"]] == [1, 2]


def test_a_bad_database_address_is_not_repeated(var: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as refused:
        load(var, DATABASE_URL="ada:secret-password")
    assert "secret-password" not in str(refused.value)


def test_production_starts_with_what_it_needs(var: dict[str, str]) -> None:
    settings = load(var, PRODUCTION)
    assert (settings["FORCE_HTTPS"], settings["LOG_FORMAT"]) == (True, "json")
    assert settings["RATELIMIT_STORAGE_URI"] == PRODUCTION["REDIS_URL"]
    assert settings["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] is True
    assert not Path(var["VAR_DIR"], "jwt_secret_key.txt").exists()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"JWT_SECRET_KEY": ""}, "JWT_SECRET_KEY is missing"),
        ({"JWT_SECRET_KEY": STRONG[:31]}, "JWT_SECRET_KEY is shorter"),
        ({"JWT_SECRET_KEY": "a" * 40}, "JWT_SECRET_KEY looks like a default"),
        ({"JWT_SECRET_KEY": f"change-me-{STRONG}"}, "JWT_SECRET_KEY looks like a default"),
        ({"JWT_SECRET_KEY": STRONG}, "must differ"),
        ({"JWT_PREVIOUS_KEYS": f"{STRONG},short"}, "JWT_PREVIOUS_KEYS .number 2. is shorter"),
        ({"DATABASE_URL": "sqlite:////tmp/habits.db"}, "ALLOW_SQLITE"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"REDIS_URL": "", "EMBEDDED": "true", "WEB_CONCURRENCY": "2"}, "limits in memory"),
        ({"SMTP_URL": "smtp://mail.example.com"}, "PUBLIC_URL"),
    ],
    ids=str,
)
def test_production_refuses_to_start_unsafely(
    var: dict[str, str], change: dict[str, str], named: str
) -> None:
    with pytest.raises(ConfigError, match=named):
        load(var, PRODUCTION, change)


def test_production_names_everything_that_is_wrong_at_once(var: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as refused:
        load(var, APP_ENV="production")
    for name in ("SECRET_KEY", "JWT_SECRET_KEY", "DATABASE_URL", "REDIS_URL"):
        assert f"- {name}" in str(refused.value)


def test_one_machine_alone_may_do_without_redis_and_postgresql(var: dict[str, str]) -> None:
    alone = {"REDIS_URL": "", "EMBEDDED": "true", "ALLOW_SQLITE": "true", "DATABASE_URL": ""}
    assert load(var, PRODUCTION, alone)["RATELIMIT_STORAGE_URI"] == "memory://"


def test_the_server_listens_for_oneself_unless_in_production() -> None:
    usual = {"host": "127.0.0.1", "port": 8000, "workers": 1, "threads": 8}
    assert usual.items() <= config.server({}).items()
    served = config.server({"APP_ENV": "production", "REDIS_URL": "redis://x", "PORT": "80"})
    assert {"host": "0.0.0.0", "port": 80, "workers": 2, "threads": 4}.items() <= served.items()


def test_links_lead_to_the_port_that_is_served(var: dict[str, str]) -> None:
    assert load(var)["PUBLIC_URL"] == "http://localhost:8000"
    assert load(var, PORT="8001")["PUBLIC_URL"] == "http://localhost:8001"
    given = load(var, PORT="8001", PUBLIC_URL="https://habits.example.com/")
    assert given["PUBLIC_URL"] == "https://habits.example.com"


@pytest.mark.parametrize(
    ("given", "secure"),
    [
        ({}, True),
        ({"PUBLIC_URL": "https://habits.example.com"}, True),
        ({"PUBLIC_URL": "http://192.168.1.10:8000"}, True),
        ({"PUBLIC_URL": "http://192.168.1.10:8000", "FORCE_HTTPS": "false"}, False),
        ({"FORCE_HTTPS": "false"}, True),
    ],
)
def test_cookies_come_without_tls_only_where_there_is_said_to_be_none(
    var: dict[str, str], given: dict[str, str], secure: bool
) -> None:
    assert load(var, PRODUCTION, given)["JWT_COOKIE_SECURE"] is secure


def test_a_cookie_for_other_sites_needs_tls(var: dict[str, str]) -> None:
    home = {"PUBLIC_URL": "http://192.168.1.10:8000", "COOKIE_SAMESITE": "None"}
    with pytest.raises(ConfigError, match="COOKIE_SAMESITE=None needs https"):
        load(var, home)


def test_lists_are_split_at_commas(var: dict[str, str]) -> None:
    settings = load(
        var, CORS_ORIGINS=" https://a.example, https://b.example ,", TRUSTED_HOSTS="a,b"
    )
    assert settings["CORS_ORIGINS"] == ["https://a.example", "https://b.example"]
    assert settings["TRUSTED_HOSTS"] == ["a", "b"]
    assert load(var)["TRUSTED_HOSTS"] is None


def test_the_environment_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PORT=1234\nIN_THE_FILE=alone\nEMPTY\n")
    monkeypatch.setattr(config, "ROOT", tmp_path)
    monkeypatch.setenv("PORT", "4321")
    found = config.environment()
    assert (found["PORT"], found["IN_THE_FILE"]) == ("4321", "alone")
    assert "EMPTY" not in found
