"""Every route of `/admin` that the document has, as nobody, as a user, and as a superuser."""

from __future__ import annotations

import pytest

from tests.client import Api, error_code
from tests.core.operations import Operation, operations


@pytest.fixture
def routes(admin: Api) -> list[Operation]:
    """Those of the document, with a user and a job that exist where a path wants one."""
    found = operations(admin, user_id=admin.user["id"], job_id=1)
    return [each for each in found if "/admin" in each.path]


def call(api: Api, route: Operation):
    options = {"json": {}} if route.takes_json else {}
    return api.call(route.method, route.path, **options)


def test_the_document_has_all_that_superusers_do(routes):
    assert len(routes) >= 7
    assert not any(route.public for route in routes)


def test_nobody_gets_in(routes, nobody):
    for route in routes:
        answer = call(nobody, route)
        assert (answer.status_code, error_code(answer)) == (401, "TOKEN_MISSING"), route


def test_an_ordinary_user_does_not_get_in(routes, owner):
    for route in routes:
        answer = call(owner, route)
        assert (answer.status_code, error_code(answer)) == (403, "ADMINS_ONLY"), route


def test_a_superuser_gets_in(routes, admin):
    for route in routes:
        assert call(admin, route).status_code in (200, 202, 404, 409), route


def test_a_superuser_who_is_none_any_more_is_out_at_once(app, routes, admin, owner):
    other = admin.patch(f"/admin/users/{owner.user['id']}", {"is_superuser": True})
    assert other.json["is_superuser"] is True
    owner.patch(f"/admin/users/{admin.user['id']}", {"is_superuser": False})
    for route in routes:
        assert call(admin, route).status_code == 403, route
