"""Handing messages to the broker never fails, and never waits for long."""

from __future__ import annotations

import os
import ssl

import orjson
import pytest
import time_machine
from celery import Celery
from structlog.testing import CapturingLogger, capture_logs

from habit_api.core import broker
from habit_api.core.broker import Message, Publisher
from habit_api.core.errors import Conflict
from habit_api.jobs import service
from tests.core.test_tables import assert_indexed, explained
from tests.jobs.steps import perform, submit, sweep

MESSAGE = Message("jobs.perform", (7,), 30)


def celery_of(tmp_path, redis_url=""):
    celery = Celery("tests", set_as_current=False)
    config = {"REDIS_URL": redis_url, "VAR_DIR": tmp_path, "WORKER_CONCURRENCY": 1}
    celery.config_from_object(broker.settings(config))
    return celery


def lying(tmp_path):
    """The messages in the folder."""
    return [orjson.loads(file.read_bytes()) for file in (tmp_path / "queue").glob("*.msg")]


def test_a_message_names_its_job_its_ids_and_its_limits(tmp_path):
    assert Publisher(celery_of(tmp_path)).send([MESSAGE])
    [message] = lying(tmp_path)
    assert message["headers"]["task"] == "jobs.perform"
    assert message["headers"]["timelimit"] == [35, 30]
    assert message["content-type"] == "application/json"


def test_nothing_to_send_needs_no_broker(tmp_path):
    assert Publisher(celery_of(tmp_path, "redis://127.0.0.1:1")).send([])


@pytest.mark.parametrize("kind", ["folder", pytest.param("redis", marks=pytest.mark.redis)])
def test_however_many_calls_wait_the_clock_s_jobs_come_in_between(tmp_path, request, kind):
    url = request.getfixturevalue("redis_url") if kind == "redis" else ""
    celery, heard = celery_of(tmp_path, url), []
    celery.conf.task_routes = {"webhooks.deliver": {"queue": broker.CALLS}}
    calls = [Message("webhooks.deliver", (number,), 15) for number in range(9)]
    sweeps = [Message("webhooks.sweep", (), 60)] * 3
    assert Publisher(celery).send([*calls, *sweeps])
    with celery.connection_for_read() as connection:
        consumer = celery.amqp.TaskConsumer(connection.channel(), on_message=heard.append)
        consumer.qos(prefetch_count=1)
        with consumer:
            while len(heard) < 7:
                connection.drain_events(timeout=60)
                heard[-1].ack()
    assert [message.headers["task"] for message in heard].count("webhooks.sweep") == 3


def test_calls_are_the_jobs_that_wait_for_servers_which_users_chose(app):
    routes = app.extensions["celery"].conf.task_routes
    assert set(routes) == {"notifications.deliver", "webhooks.deliver"}


def test_an_outage_is_logged_and_then_left_alone_for_a_moment(tmp_path, monkeypatch):
    logged = CapturingLogger()
    monkeypatch.setattr(broker, "log", logged)
    publisher = Publisher(celery_of(tmp_path, "redis://127.0.0.1:1"))
    assert [publisher.send([MESSAGE]) for _ in range(3)] == [False] * 3
    assert [call.args for call in logged.calls] == [("jobs.broker_unreachable",)]
    monkeypatch.setattr(publisher, "_silent_until", 0)
    assert not publisher.send([MESSAGE])
    assert len(logged.calls) == 2


@pytest.mark.parametrize(
    ("address", "checked"),
    [
        ("rediss://cache", ssl.CERT_REQUIRED),
        ("rediss://cache?ssl_cert_reqs=none", ssl.CERT_NONE),
    ],
)
def test_a_broker_s_certificate_is_checked_unless_its_address_says_otherwise(
    tmp_path, address, checked
):
    connection = celery_of(tmp_path, address).connection_for_write()
    assert connection.ssl["ssl_cert_reqs"] is checked


def test_a_forked_process_opens_connections_of_its_own(tmp_path, monkeypatch):
    publisher = Publisher(celery_of(tmp_path))
    publisher.send([MESSAGE])
    before = publisher._pool
    monkeypatch.setattr(os, "getpid", lambda: 1)
    publisher.send([MESSAGE])
    assert publisher._pool is not before
    assert len(lying(tmp_path)) == 2


def test_a_unit_of_work_hands_over_to_the_app_s_own_broker(app, owner, add):
    folder = app.config["VAR_DIR"]
    before = len(lying(folder))
    submit(app, add, owner.user["id"])
    assert len(lying(folder)) == before + 1


def test_a_worker_runs_a_job_in_the_app_s_context(app, outbox):
    app.extensions["celery"].tasks["jobs.sweep"]()
    app.extensions["celery"].tasks["jobs.perform"](1)
    assert outbox.sent == []


def test_a_job_that_fails_is_logged_with_its_name(app, outbox, monkeypatch):
    def fail():
        raise Conflict

    monkeypatch.setattr(service, "sweep", fail)
    with capture_logs() as logs, pytest.raises(Conflict):
        app.extensions["celery"].tasks["jobs.sweep"]()
    assert [line["event"] for line in logs] == ["job.failed"]


def test_rows_are_found_by_indexes(app, owner, outbox, add):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as hand:
        ids = [submit(app, add, owner.user["id"]) for _ in range(3)]
        hand.shift(60)
        with explained(app) as plans:
            assert sweep(app) == len(ids)
            perform(app, ids[0])
            with app.app_context():
                service.clean_up()
                for name in ("auth.clean_up", "logs.clean_up", "focus.close_overdue"):
                    app.extensions["house_jobs"][name].perform()
    assert_indexed(plans)
