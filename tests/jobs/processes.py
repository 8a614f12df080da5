"""Real workers, brokers and web servers, which a test may kill."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil

from tests.client import Api
from tests.runs import ROOT, clean_environment
from tests.servers import free_port

PROGRAM = "tests.jobs.program"
WORKER = ["celery", "-A", f"{PROGRAM}:celery", "worker", "--beat", "--pool=prefork"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
PATIENCE = 30


class Processes:
    """What a test started over one database and VAR_DIR; all of it ends with the test."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.var = folder / "var"
        values = {"APP_ENV": "testing", "VAR_DIR": str(self.var), "LOG_LEVEL": "INFO"}
        values |= {"RATELIMIT_ENABLED": "false", "BCRYPT_ROUNDS": "4", **settings}
        self.settings = clean_environment(**values)
        self.running: list[psutil.Process] = []

    def start(self, *words: str, **settings: str) -> psutil.Process:
        """Run a module of Python; its output goes to `log`."""
        with (self.folder / "log").open("ab") as log:
            process = psutil.Popen(
                [sys.executable, "-m", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={**self.settings, **settings},
                start_new_session=True,
            )
        self.running.append(process)
        return process

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def traces(self) -> list[int]:
        """The processes that began the job of the tests."""
        return [int(trace.read_text() or 0) for trace in (self.var / "traces").glob("*")]

    def orphans(self) -> list[psutil.Process]:
        """What is left of those that were killed: known by its VAR_DIR."""
        return [one for one in psutil.process_iter() if _var_dir(one) == str(self.var)]

    def stop(self) -> None:
        for process in self.running:
            for one in [*family(process), *self.orphans()]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
            with contextlib.suppress(psutil.NoSuchProcess):
                process.wait(10)


class Web:
    """The tests' program under gunicorn, as its user sees it."""

    def __init__(self, base: str, user: Api) -> None:
        self.base = base
        self.user_id = user.user["id"]

    def submit(self, *, pause: int = 0) -> int:
        """Ask for a job that stops for so many seconds the first time; its id."""
        body = json.dumps({"user_id": self.user_id, "pause": pause}).encode()
        asked = Request(f"{self.base}/submit", body, {"Content-Type": "application/json"})
        with urlopen(asked, timeout=60) as answer:
            assert answer.status == 200
            return int(json.loads(answer.read())["id"])


def serve(processes: Processes, user: Api, **settings: str) -> Web:
    """Start the web server, and wait until it is able to answer."""
    port = free_port()
    values = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "1"}
    processes.start("gunicorn", f"{PROGRAM}:app", **values, **settings)
    until(lambda: answers(port), processes=processes)
    return Web(f"http://127.0.0.1:{port}", user)


def _var_dir(process: psutil.Process) -> str | None:
    try:
        return process.environ().get("VAR_DIR")
    except (psutil.Error, OSError):
        return None


def family(process: psutil.Process) -> list[psutil.Process]:
    """A process and all that come from it."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill(process: psutil.Process) -> None:
    """What the system does when memory runs out: nobody is asked."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGKILL)
        process.wait(10)


def until(what: Callable[[], Any], *, processes: Processes, seconds: float = PATIENCE) -> Any:
    """What `what` gives, once that is something; fails with the log if it takes too long."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, f"It took too long:\n{processes.log[-6000:]}"
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def own_redis(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A Redis of the test's own, for killing; what it held is gone with it."""
    binary = shutil.which("redis-server")
    assert binary, "This needs a real Redis: apt install redis-server."
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([binary, *words], stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while not answers(port):
            assert time.monotonic() < end
            time.sleep(0.02)
        yield server
    finally:
        server.kill()
        server.wait()


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
