"""What `make run` starts: a web server that brings its worker along, and leaves nobody behind."""

from __future__ import annotations

import signal

import psutil
import pytest

from tests.jobs.processes import Processes, family, kill, serve, until
from tests.jobs.steps import points, row

pytestmark = pytest.mark.slow

KEEPER, WORKER = "habit_api.core.keeper", "habit_api.core.embedded"
EMBEDDED = {"EMBEDDED_WORKER": "true"}


@pytest.fixture
def processes(tmp_path, database_url):
    """The tests' program without Redis."""
    started = Processes(tmp_path, DATABASE_URL=database_url)
    yield started
    started.stop()


@pytest.fixture
def web(processes, owner):
    return serve(processes, owner, **EMBEDDED)


@pytest.fixture
def server(processes, web):
    """Gunicorn itself, with a worker that is at work."""
    until(lambda: at_work(processes.running[0]), processes=processes)
    return processes.running[0]


def part(process, module):
    """The first process of that module among all that come from `process`, if there is one."""
    for one in family(process):
        try:
            if module in one.cmdline():
                return one
        except psutil.NoSuchProcess:
            continue
    return None


def at_work(process):
    """The jobs' worker that comes from `process`, once it has its child and beat."""
    worker = part(process, WORKER)
    return worker if worker is not None and len(family(worker)) > 2 else None


def gone(found):
    return lambda: not any(one.is_running() and one.status() != "zombie" for one in found)


def finished(app, job_id):
    return lambda: row(app, job_id).status == "done"


def test_a_job_is_done_once_though_its_worker_is_killed_and_files_are_torn(
    app, owner, processes, web, server
):
    (processes.var / "queue").mkdir(exist_ok=True)
    for number, torn in enumerate((b"", b'{"body": ', b"{}", b"\xff")):
        (processes.var / "queue" / f"{number}-torn.habit_api.msg").write_bytes(torn)
    job_id = web.submit(pause=60)
    until(processes.traces, processes=processes)
    killed = part(server, WORKER)
    kill(killed)
    until(finished(app, job_id), processes=processes)
    assert (points(owner), part(server, WORKER) != killed) == (1, True)
    until(lambda: len(list((processes.var / "queue").glob("*.bad"))) == 4, processes=processes)


def test_many_small_jobs_do_not_keep_the_next_waiting(owner, processes, web, server):
    for _ in range(30):
        web.submit()
    until(lambda: points(owner) == 30, processes=processes, seconds=10)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_with_the_web_server_all_of_it_ends(processes, server, number):
    everybody = family(server)
    assert len(everybody) == 6, "gunicorn with its worker, the keeper with worker, child and beat"
    server.send_signal(number)
    until(gone(everybody), processes=processes)


def test_without_its_keeper_the_worker_ends_and_the_web_goes_on(processes, web, server):
    keeper = part(server, KEEPER)
    below = family(keeper)
    kill(keeper)
    until(gone(below), processes=processes)
    assert web.submit() > 0


def test_of_two_over_one_folder_one_brings_the_worker_until_it_ends(
    app, owner, processes, web, server
):
    second = serve(processes, owner, **EMBEDDED)
    until(lambda: part(processes.running[1], KEEPER), processes=processes)
    until(finished(app, second.submit()), processes=processes)
    assert part(processes.running[1], WORKER) is None
    kill(server)
    until(lambda: part(processes.running[1], WORKER), processes=processes)
    until(finished(app, second.submit()), processes=processes)
    assert points(owner) == 2


def test_a_worker_opens_no_connection_before_it_forks(processes, web, server):
    worker = part(server, WORKER)
    database = [file.path for file in worker.open_files() if file.path.endswith(".db")]
    assert database == []
