"""`python -m tests.fuzz.run`: schemathesis against the running program, on both databases.

Starts the program under gunicorn over a fresh database, registers a user, and lets schemathesis
send what the OpenAPI document allows and what it forbids. A failure is told with the program's own
log.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

from tests.runs import ROOT, temporary_run
from tests.servers import KINDS, empty_database, flask_command, start_program

EMAIL = "fuzz@example.org"
# Generated calls must not find it, or they change it and delete the account.
PASSWORD = secrets.token_urlsafe(24)
ACCOUNT = {"email": EMAIL, "password": PASSWORD}
# As many as `schemathesis.toml` names.
HABITS = TASKS = 8
SETTINGS = {
    "BCRYPT_ROUNDS": "4",
    "RATELIMIT_ENABLED": "false",
    "LOG_LEVEL": "ERROR",
    # A bot, which nobody talks to: without one there are no codes.
    "TELEGRAM_BOT_TOKEN": "1:none",
    "TELEGRAM_BOT_NAME": "habits_bot",
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
}


def main() -> int:
    """0 when both databases came through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=KINDS, action="append")
    parser.add_argument("--seconds", type=int, default=120, help="for each database")
    parser.add_argument("--as", dest="who", choices=("user", "admin"), default="user")
    parser.add_argument("words", nargs="*", help="for schemathesis, after --")
    options = parser.parse_args()
    kinds = options.database or KINDS
    with temporary_run() as run:
        codes = []
        for kind in kinds:
            with empty_database(run, kind, "fuzz") as address:
                codes.append(fuzz(run, kind, address, options))
    return max(codes)


def fuzz(run: Path, kind: str, address: str, options: argparse.Namespace) -> int:
    """Run schemathesis over the program on one database; gives its exit code."""
    print(f"\nschemathesis over {kind}, as {options.who}", flush=True)
    flask_command(address, "db", "upgrade")
    base = start_program(run, f"fuzz-{kind}", address, **SETTINGS)
    _prepare(base)
    if options.who == "admin":
        flask_command(address, "create-admin", EMAIL)
    command = [sys.executable, "-m", "schemathesis.cli"]
    command += ["--config-file", str(ROOT / "schemathesis.toml"), "run", f"{base}/api/openapi.json"]
    command += ["--max-time", str(options.seconds), "--no-color", *options.words]
    known = {"FUZZ_EMAIL": EMAIL, "FUZZ_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **known, "NO_PROXY": "127.0.0.1"}
    code = subprocess.run(command, env=environment, cwd=run, check=False).returncode
    # Else most of what was tried only saw 401.
    _post(f"{base}/api/v1/auth/login", ACCOUNT)
    if code:
        log = (run / f"fuzz-{kind}" / "server.log").read_text(errors="replace")
        print(f"\nThe program's own words:\n{log[-4000:]}", flush=True)
    return code


def _prepare(base: str) -> None:
    """Register a user and give them some habits, of both kinds, and some tasks."""
    _post(f"{base}/api/v1/auth/register", ACCOUNT)
    token = _post(f"{base}/api/v1/auth/login", ACCOUNT)["access_token"]
    for number in range(HABITS):
        habit: dict[str, Any] = {"name": f"Habit {number}"}
        if number % 2:
            habit |= {"kind": "numeric", "target_value": number, "unit": "pages"}
        _post(f"{base}/api/v1/habits", habit, token)
    for number in range(TASKS):
        _post(f"{base}/api/v1/tasks", {"title": f"Task {number}", "repeat": "daily"}, token)


def _post(url: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with requests.Session() as session:
        session.trust_env = False  # never through a proxy: the address is this machine's own
        answer = session.post(url, json=body, headers=headers, timeout=60)
    answer.raise_for_status()
    result: dict[str, Any] = answer.json()
    return result


if __name__ == "__main__":
    sys.exit(main())
