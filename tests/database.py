"""pytest's part of the real servers: which database a run uses, and a database for each worker.

`--database sqlite|postgresql` chooses what `database_url` gives. `postgres_url` and `redis_url` are
always the real thing, for tests of what only they do. The databases are migrated as a deployer does
it, once per run; each worker copies the result. What cannot be started fails the tests that need
it; `make test` leaves out, loudly, what a fresh machine cannot have from Python packages alone.

The suite is run on both databases. `--half` says which of the two runs this is, so that what no
database changes is not tested twice.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy.engine import URL, make_url

from tests.runs import clean_environment, once, temporary_run
from tests.servers import (
    KINDS,
    flask_command,
    postgres_server,
    redis_server,
    run_sql,
    start_program,
)

RUN_FOLDER = "HABIT_API_TEST_RUN"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# What must run on a server whatever --database says: the fixture that asks for it, the mark.
MARKED = {"postgres_url": "postgres", "own_postgres_url": "postgres", "redis_url": "redis"}
# Whoever asks for none of these, itself or by its fixtures, has no database.
DATABASES = {"database_url", "empty_database_url", "postgres_url", "own_postgres_url"}
# What comes out the same over either, though it has one.
INDIFFERENT = ("browser", "node", "indifferent")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("habit_api")
    group.addoption("--database", choices=KINDS, default="sqlite", help="what the suite runs on")
    group.addoption(
        "--half",
        choices=["first", "second"],
        help="of two runs, one on each database: the first leaves to the second what needs a"
        " PostgreSQL anyway, the second leaves out what no database changes",
    )
    group.addoption(
        "--leave-out-missing",
        action="store_true",
        help="leave out, and say so, what needs a Redis or a browser that this machine has not",
    )


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):  # a worker of pytest-xdist: its controller has done this
        return
    ending = contextlib.ExitStack()
    run = ending.enter_context(temporary_run())
    ending.callback(_drop_databases, run)
    config.add_cleanup(ending.close)
    # Neither `.env` nor the shell has a say in tests, and nothing is written to the real VAR_DIR.
    os.environ.update(clean_environment(VAR_DIR=str(run / "var"), APP_ENV="testing"))
    os.environ[RUN_FOLDER] = str(run)


def pytest_sessionstart(session: pytest.Session) -> None:
    # At once and in one line, instead of in each of a thousand tests.
    if session.config.getoption("--database") == "postgresql":
        try:
            postgres_server(run_folder())
        except RuntimeError as error:
            raise pytest.UsageError(str(error)) from error


def pytest_report_header(config: pytest.Config) -> list[str]:
    version = f"SQLite {sqlite3.sqlite_version}"
    if config.getoption("--database") == "postgresql":
        version = f"PostgreSQL {run_sql(_server(), 'SHOW server_version')[0][0]}"
    return [f"database: {version}", *_warnings(config)]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for warning in _warnings(config):
        terminalreporter.write_line(warning, yellow=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in MARKED.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKED[fixture])
    missing = _left_out(config)
    kept, left_out = [], []
    for item in items:
        lacks = any(map(item.get_closest_marker, missing)) or _of_the_other_half(item)
        (left_out if lacks else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def _of_the_other_half(item: pytest.Item) -> bool:
    half = item.config.getoption("--half")
    # Whatever else is said of it: the second run has all that the first leaves to it.
    if item.get_closest_marker("postgres") is not None:
        return bool(half == "first")
    if half == "second":
        fixtures = set(getattr(item, "fixturenames", ()))
        return fixtures.isdisjoint(DATABASES) or any(map(item.get_closest_marker, INDIFFERENT))
    return False


def run_folder() -> Path:
    """The folder of this run, for `tests.servers`."""
    return Path(os.environ[RUN_FOLDER])


def worker_name() -> str:
    """This process's name in the run: `gw0`, `gw1`, or `main` where there is only one."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def database_kind(pytestconfig: pytest.Config) -> str:
    """`sqlite` or `postgresql`."""
    return str(pytestconfig.getoption("--database"))


@pytest.fixture(scope="session")
def database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """This worker's own migrated database, of the kind that the run is on."""
    name = "postgres_url" if database_kind == "postgresql" else "sqlite_url"
    return str(request.getfixturevalue(name))


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """This worker's own migrated SQLite file."""
    template = make_url(once(run_folder(), "sqlite-template", _sqlite_template)).database
    file = tmp_path_factory.mktemp("sqlite") / "test.db"
    shutil.copyfile(str(template), file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """This worker's own migrated database on a real PostgreSQL, whatever --database says."""
    with _plainly():
        template = make_url(once(run_folder(), "postgres-template", _postgres_template)).database
    with _postgres_database(worker_name(), f'TEMPLATE "{template}"') as url:
        yield url


@pytest.fixture
def own_postgres_url(postgres_url: str) -> Iterator[str]:
    """An empty database on a real PostgreSQL, for what commits by itself."""
    with _postgres_database(f"{worker_name()}_own") as url:
        yield url


@pytest.fixture(scope="session")
def live_server(database_url: str) -> str:
    """The program under gunicorn, over the same database; its address."""
    return start_program(
        run_folder(),
        f"live-{worker_name()}",
        database_url,
        BCRYPT_ROUNDS="4",
        RATELIMIT_ENABLED="false",
        LOG_LEVEL="WARNING",
    )


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """A database without tables, of the kind that the run is on."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with _postgres_database(f"{worker_name()}_empty") as url:
            yield url


@pytest.fixture(scope="session")
def redis_url() -> str:
    """This worker's own empty database on a real Redis."""
    number = int("".join(filter(str.isdigit, worker_name())) or 0) % 16
    with _plainly():
        url = f"{redis_server(run_folder())}/{number}"
    with contextlib.closing(redis.Redis.from_url(url)) as client:
        client.flushdb()
    return url


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    """What a server needs is told in words, without the way there through our code."""
    try:
        yield
    except RuntimeError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def _left_out(config: pytest.Config) -> dict[str, str]:
    """The marks whose tests are left out, and why."""
    if not config.getoption("--leave-out-missing"):
        return {}
    missing = {}
    if not (os.environ.get("TEST_REDIS_URL") or shutil.which("redis-server")):
        missing["redis"] = "no redis-server, no TEST_REDIS_URL"
    if not (_find("CHROMIUM", *CHROMIUM) and _find("CHROMEDRIVER", "chromedriver")):
        missing["browser"] = "no chromium, no chromedriver"
    if not (shutil.which("node") and shutil.which("npm")):
        missing["node"] = "no node, no npm"
    return missing


def _find(setting: str, *names: str) -> bool:
    return any(shutil.which(name) for name in (os.environ.get(setting, ""), *names) if name)


def _warnings(config: pytest.Config) -> list[str]:
    left_out = _left_out(config)
    return [f"NOT TESTED, {mark}: {reason} on this machine" for mark, reason in left_out.items()]


def _server() -> URL:
    return postgres_server(run_folder())


def _sqlite_template() -> str:
    url = f"sqlite:///{run_folder() / 'template.db'}"
    flask_command(url, "db", "upgrade")
    return url


def _postgres_template() -> str:
    url = _create_database("template", "")
    flask_command(url, "db", "upgrade")
    return url


@contextlib.contextmanager
def _postgres_database(name: str, options: str = "") -> Iterator[str]:
    url = _create_database(name, options)
    try:
        yield url
    finally:
        run_sql(_server(), f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def _create_database(name: str, options: str) -> str:
    server = _server()
    database = f"{_prefix(run_folder())}{name}"
    run_sql(server, f'CREATE DATABASE "{database}" {options}')
    return server.set(database=database).render_as_string(hide_password=False)


def _prefix(run: Path) -> str:
    """What the names of this run's databases begin with: a given server may see several runs."""
    return f"habit_api_test_{run.name.removeprefix('habit_api-')}_"


def _drop_databases(run: Path) -> None:
    """Leave a given server as it was; one of our own goes as a whole."""
    if not os.environ.get("TEST_DATABASE_URL"):
        return
    server = postgres_server(run)
    names = [name for (name,) in run_sql(server, "SELECT datname FROM pg_database")]
    for name in names:
        if name.startswith(_prefix(run)):
            run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')
