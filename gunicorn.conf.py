"""How gunicorn serves the program: `gunicorn wsgi:app` finds this file beside it.

Addresses and numbers come from `config.server()`: the environment is still read in one place.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# The gunicorn command, unlike `python -m gunicorn`, does not look beside this file for modules yet.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import config as _config
from habit_api.core import keeper as _keeper
from habit_api.core import metric_files as _metric_files


def _checked(read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Settings, or the end of the program with the words that say what is wrong with them."""
    try:
        return read()
    except _config.ConfigError as error:
        sys.exit(str(error))


_settings = _checked(_config.server)
_ROOT = Path(__file__).resolve().parent
_ADDRESS = (_settings["host"], _settings["port"])


def _shown(host: str, port: int) -> str:
    """`host:port`, an IPv6 address in its brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


wsgi_app = "wsgi:app"
bind = [_shown(*_ADDRESS)]
workers = _settings["workers"]
# Threads: a slow client or one bcrypt hash holds a thread, not the whole worker.
worker_class = "habit_api.site.worker.Worker"
threads = _settings["threads"]

# A worker whose main loop is silent for a minute is replaced; a slow request is not silence.
timeout = 60
# Under the 30 seconds that most platforms grant between the polite signal and the hard one.
graceful_timeout = 25
# Longer than balancers keep an idle connection (60 s): we must not close one that is about to be
# used.
keepalive = 75
# New workers from time to time bound a slow leak. A single worker counts the request limits in its
# memory and must not forget them.
max_requests = 20_000 if workers > 1 else 0
max_requests_jitter = max_requests // 10
# The heartbeat file on a disk can block a worker; in memory it cannot.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - not a temporary file of ours

# The most that gunicorn allows: a search with a cursor in a wide alphabet is long when quoted.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
# gunicorn itself believes no forwarded header: the program does, as far as TRUSTED_PROXIES allows.
forwarded_allow_ips = ""
forwarder_headers = ""

# It would be in the home directory, which containers may lack, and at one path for all programs.
control_socket_disable = True
# The program writes one line per request itself, with the request's id.
accesslog = None
errorlog = "-"


def on_starting(server: Any) -> None:
    """Refuse in words what each worker would stumble over: bad settings, a taken port."""
    settings = _checked(_config.load)
    if settings["APP_ENV"] == "production" and not settings["SMTP_URL"]:
        server.log.warning("SMTP_URL is not set: nobody gets mails, nor a new password by them.")
    if _settings["metrics"] and "GUNICORN_FD" not in os.environ:
        _metric_files.prepare(_settings["var_dir"], "web")
    # An upgrade in place (USR2) and socket activation bring their listening socket with them.
    if _settings["port"] == 0 or {"GUNICORN_FD", "LISTEN_FDS"} & os.environ.keys():
        return
    family = socket.AF_INET6 if ":" in _settings["host"] else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(_ADDRESS)
        except OSError as error:
            # Whatever else is wrong with the address, gunicorn's own attempt tells better.
            if error.errno == errno.EADDRINUSE:
                sys.exit(
                    f"Port {_settings['port']} is taken by another program. "
                    f"Stop that one, or choose another port: make run PORT={_settings['port'] + 1}"
                )


def pre_fork(server: Any, worker: Any) -> None:
    """Give a worker the lowest place that none of the others has, for the files of its figures."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001 - gunicorn names the arguments
    """Tell the worker's process its place."""
    os.environ[_metric_files.PLACE] = str(worker.place)


def when_ready(server: Any) -> None:
    """Without Redis: bring the worker along that does the jobs of what is served."""
    if _settings["embedded_worker"]:
        program = server.app.app_uri.partition(":")[0]
        server.house_keeper = _keeper.start(program, _settings["var_dir"], _ROOT)


def on_exit(server: Any) -> None:
    """Leave no worker behind."""
    keeper = getattr(server, "house_keeper", None)
    if keeper is not None:
        _keeper.stop(keeper)


def post_worker_init(worker: Any) -> None:
    """Tell where the docs are, once, when the first worker is able to answer."""
    if worker.age > 1:
        return
    host, port = worker.sockets[0].getsockname()[:2]
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only read
    docs = f"http://{_shown(local, port)}/api/docs"
    print(f"\nhabit_api is running: {docs}   (Ctrl-C stops it)\n", flush=True)  # noqa: T201 - for who started it
