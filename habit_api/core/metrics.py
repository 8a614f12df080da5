"""Figures for Prometheus: calls, their times, the database's share, jobs, queues.

Only where `METRICS_TOKEN` is set. Several processes of one machine keep their figures in files of a
folder in VAR_DIR (`core.metric_files`), which whichever is asked adds up. Labels have few values: a
call is known by the rule of its route, never by its path.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import signals
from flask import Flask, current_app

from habit_api.core import lease, metric_files

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
JOB_BUCKETS = (0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800)


class Figures:
    """What is counted, in this process's memory or in its files of the shared folder."""

    def __init__(self, folder: Path) -> None:
        # Not before somebody wants figures: it chooses where to keep them when it is loaded.
        import prometheus_client as client  # noqa: PLC0415 - see above
        import prometheus_client.core  # noqa: PLC0415 - as above
        from prometheus_client import multiprocess, values  # noqa: PLC0415 - as above

        # As they are without types of their own.
        library: Any = values
        self._client, self._folder = client, folder
        self._collector: Any = multiprocess.MultiProcessCollector
        self._shared = "PROMETHEUS_MULTIPROC_DIR" in os.environ
        if self._shared:
            library.ValueClass = library.MultiProcessValue(metric_files.own_name)
        self.registry = own = client.CollectorRegistry()
        call, job = ("method", "route"), ("job",)
        self.calls = client.Counter(
            "habit_api_requests", "Requests answered.", (*call, "status"), registry=own
        )
        self.seconds = client.Histogram(
            "habit_api_request_seconds", "Time to answer.", call, buckets=BUCKETS, registry=own
        )
        self.database = client.Counter(
            "habit_api_database_seconds", "Time spent in the database.", call, registry=own
        )
        self.jobs = client.Counter(
            "habit_api_jobs", "Jobs that ended.", (*job, "outcome"), registry=own
        )
        self.job_seconds = client.Histogram(
            "habit_api_job_seconds", "Time of a job.", job, buckets=JOB_BUCKETS, registry=own
        )
        self._of_call: dict[tuple[str, str, int], tuple[Any, Any, Any]] = {}

    def count_call(self, key: tuple[str, str, int], *, seconds: float, database: float) -> None:
        """Count an answer by method, route and status."""
        method, route, status = key
        # Before anything is remembered: clients can think of methods without end.
        method = method if method in METHODS else "OTHER"
        known = self._of_call.get((method, route, status))
        if known is None:
            known = self._of_call[method, route, status] = (
                self.calls.labels(method, route, status),
                self.seconds.labels(method, route),
                self.database.labels(method, route),
            )
        known[0].inc()
        known[1].observe(seconds)
        known[2].inc(database)

    def count_job(self, name: str, outcome: str, *, seconds: float) -> None:
        """Count a job that ended: `done` or `failed`."""
        self.jobs.labels(name, outcome).inc()
        self.job_seconds.labels(name).observe(seconds)

    def text(self) -> bytes:
        """All figures, in Prometheus's format, with the queues as they are now."""
        registries = [self._queues()]
        if self._shared:
            for folder in metric_files.folders(self._folder):
                one = self._client.CollectorRegistry()
                self._collector(one, path=str(folder))
                registries.append(one)
        else:
            registries.append(self.registry)
        return b"".join(self._client.generate_latest(registry) for registry in registries)

    def _queues(self) -> Any:
        # Families without values of a process: those of a `Gauge` would stay in its file.
        family = self._client.core.GaugeMetricFamily
        depth = family("habit_api_queue_depth", "Rows that are not done yet.", labels=["table"])
        late = family("habit_api_queue_late_seconds", "Since when one is due.", labels=["table"])
        for name, backlog in lease.backlogs().items():
            depth.add_metric([name], backlog.open)
            late.add_metric([name], backlog.late_seconds)
        registry = self._client.CollectorRegistry()
        registry.register(_Collected([depth, late]))
        return registry


class _Collected:
    """Families that are known already, as a registry asks for them."""

    def __init__(self, families: list[Any]) -> None:
        self.families = families

    def collect(self) -> list[Any]:
        return self.families


def init_app(app: Flask) -> None:
    """Keep figures if there is a token to ask for them with."""
    if not app.config["METRICS_TOKEN"]:
        return
    folder = Path(app.config["VAR_DIR"])
    figures: list[Figures] = []

    def kept() -> Figures:
        # Made when first needed: a worker chooses its folder after this.
        if not figures:
            figures.append(Figures(folder))
        return figures[0]

    app.extensions["house_figures"] = kept
    signals.worker_init.connect(
        lambda **_: metric_files.prepare(folder, "worker"), weak=False, dispatch_uid="figures"
    )


def kept() -> Figures | None:
    """The figures that are kept, if any are."""
    make = current_app.extensions.get("house_figures")
    return None if make is None else make()
