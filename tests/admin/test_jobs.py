"""Superusers see what was asked for, and what became of it."""

from __future__ import annotations

from uuid import UUID

from habit_api.core.unit_of_work import unit_of_work
from habit_api.jobs.service import perform, submit
from tests.client import error_code


def submitted(app, api):
    with app.app_context(), unit_of_work():
        return submit("audit.clean_up", user_id=UUID(api.user["id"]))


def test_a_job_is_followed_from_queued_to_done(app, admin, owner):
    job_id = submitted(app, owner)
    queued = admin.get(f"/admin/jobs/{job_id}").json
    assert (queued["name"], queued["status"], queued["attempts"]) == (
        "audit.clean_up",
        "queued",
        0,
    )
    assert (queued["user_id"], queued["finished_at"]) == (owner.user["id"], None)
    with app.app_context():
        perform(job_id)
    done = admin.get(f"/admin/jobs/{job_id}").json
    assert (done["status"], done["attempts"], done["error"]) == ("done", 1, None)
    assert done["finished_at"].endswith("Z")


def test_jobs_are_listed_the_newest_first(app, admin, owner):
    ids = [submitted(app, owner) for _ in range(3)]
    listed = admin.get("/admin/jobs", query_string={"limit": 2}).json
    assert [job["id"] for job in listed["jobs"]] == ids[:0:-1]
    assert listed["total"] == 3


def test_a_job_that_is_not_there_is_a_404(admin):
    answer = admin.get("/admin/jobs/12")
    assert (answer.status_code, error_code(answer)) == (404, "JOB_NOT_FOUND")
