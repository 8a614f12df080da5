"""The program's figures: for whoever has the token, over all processes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from habit_api.core import metric_files
from habit_api.core.metrics import Figures
from tests.core.conftest import Visit, visit
from tests.jobs.processes import Processes, answers, kill, until
from tests.servers import free_port

__all__ = ["visit"]

TOKEN = "a token for watchers"
ASKED = {"Authorization": f"Bearer {TOKEN}"}


def figure(text: str, name: str) -> float:
    """The sum of a figure's lines; `name` may end in the labels that they begin with."""
    lines = [line for line in text.splitlines() if line.startswith(name)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def test_without_a_token_in_the_settings_there_are_none(visit: Visit) -> None:
    client = visit()
    for sent in ({}, {"Authorization": "Bearer "}, ASKED):
        assert client.get("/metrics", headers=sent).status_code == 404


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_nobody_sees_them(visit: Visit, sent: str) -> None:
    answer = visit(METRICS_TOKEN=TOKEN).get("/metrics", headers={"Authorization": sent})
    assert answer.status_code == 401
    assert b"habit_api_requests" not in answer.data


def test_calls_are_counted_by_the_rule_of_their_route(visit: Visit) -> None:
    client = visit(METRICS_TOKEN=TOKEN)
    for path in ("/api/v1/habits/1", "/api/v1/habits/2", "/nothing/1", "/nothing/2"):
        client.get(path)
    client.open("/health", method="BREW")
    text = client.get("/metrics", headers=ASKED).text
    route = 'route="/api/v1/habits/<id:habit_id>",status="401"}'
    assert f'habit_api_requests_total{{method="GET",{route} 2.0' in text
    assert 'habit_api_requests_total{method="GET",route="none",status="404"} 2.0' in text
    assert 'method="OTHER"' in text
    assert "BREW" not in text
    assert "nothing" not in text
    assert figure(text, "habit_api_request_seconds_count") == 5


def test_invented_methods_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    figures = Figures(tmp_path)
    for number in range(50):
        figures.count_call((f"BREW{number}", "none", 404), seconds=0.1, database=0.0)
    assert list(figures._of_call) == [("OTHER", "none", 404)]
    [sample] = [one for one in figures.calls.collect()[0].samples if one.name.endswith("_total")]
    assert (sample.labels["method"], sample.value) == ("OTHER", 50)


def test_the_queues_are_told_as_they_are(visit: Visit) -> None:
    text = visit(METRICS_TOKEN=TOKEN).get("/metrics", headers=ASKED).text
    assert re.search(r'habit_api_queue_depth\{table="jobs"\} \d', text)
    assert re.search(r'habit_api_queue_late_seconds\{table="jobs"\} \d', text)


@pytest.fixture
def processes(tmp_path: Path, database_url: str) -> Iterator[Processes]:
    values = {"DATABASE_URL": database_url, "METRICS_TOKEN": TOKEN, "WEB_CONCURRENCY": "2"}
    own = Processes(tmp_path, EMBEDDED_WORKER="false", **values)
    yield own
    own.stop()


def ask(port: int, path: str) -> str:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=ASKED), timeout=60) as answer:
        return str(answer.read().decode())


def call(port: int, times: int) -> None:
    for _ in range(times):
        with pytest.raises(HTTPError):
            ask(port, "/api/v1/habits")


def calls_counted(port: int) -> float:
    return figure(ask(port, "/metrics"), 'habit_api_requests_total{method="GET",route="/api/v1/h')


@pytest.mark.indifferent
def test_all_processes_count_together_and_a_killed_one_is_not_forgotten(
    processes: Processes,
) -> None:
    port = free_port()
    web = processes.start("gunicorn", "wsgi:app", HOST="127.0.0.1", PORT=str(port))
    until(lambda: answers(port) and len(web.children()) == 2, processes=processes)
    call(port, 30)
    assert calls_counted(port) == 30
    before = web.children()
    kill(before[0])
    until(lambda: len(set(web.children()) - set(before)) == 1, processes=processes)
    call(port, 30)
    assert calls_counted(port) == 60
    assert ask(port, "/metrics").count("# TYPE habit_api_queue_depth") == 1
    # The new one has the place of the old one: files do not pile up.
    assert len(list((processes.var / "metrics" / "web").glob("counter_*.db"))) <= 2


def test_only_files_of_processes_that_are_gone_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    folder = tmp_path / "metrics" / "worker"
    folder.mkdir(parents=True)
    for name in ("counter_1.db", "counter_99999999.db", "counter_place-0.db"):
        (folder / name).touch()
    metric_files.prepare(tmp_path, "worker")
    assert [path.name for path in folder.iterdir()] == ["counter_1.db"]
