"""Two superusers at the same moment."""

from __future__ import annotations

from functools import partial

from tests.races import at_once, racing_app, racing_contract, runner, statuses
from tests.superusers import promoted

__all__ = ["racing_app", "racing_contract", "runner"]


def revoke(whose, by, api):
    api.token = by.token
    return api.patch(f"/admin/users/{whose.user['id']}", {"is_superuser": False})


def test_of_two_who_take_each_others_rights_one_stays(racing_app, runner):
    first, second = promoted(racing_app, runner), promoted(racing_app, runner.sign_up("second"))
    for _ in range(5):
        answers = at_once(runner, [partial(revoke, first, second), partial(revoke, second, first)])
        assert statuses(answers) == {200: 1, 403: 1}
        kept = [api for api in (first, second) if api.get("/admin/users").status_code == 200]
        assert len(kept) == 1
        for api in (first, second):
            kept[0].patch(f"/admin/users/{api.user['id']}", {"is_superuser": True})
