"""Reading again only what has changed, and changing only what one has seen."""

from __future__ import annotations

import pytest

from tests.client import Api, error_code

OTHER = '"00000000000000000000000000000000"'
LISTS = ["/habits", "/streaks", "/tasks", "/rewards", "/sessions", "/garden", "/habit-logs"]
RESOURCES = ["/users/me", "/users/me/settings", "/stats/me", "/leaderboard/xp", "/auth/devices"]


def tag_of(user: Api, path: str) -> str:
    """The tag of what is at `path` now."""
    return str(user.get(path).headers["ETag"])


@pytest.mark.parametrize("path", [*LISTS, *RESOURCES])
def test_what_one_has_is_not_sent_again(owner: Api, path: str) -> None:
    first = owner.get(path)
    again = owner.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.data == b""
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers.getlist(name) == first.headers.getlist(name)


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", W/"y", {}', "*"])
def test_a_tag_may_be_one_of_several_and_weak(owner: Api, form: str) -> None:
    known = form.format(tag_of(owner, "/habits"))
    assert owner.get("/habits", headers={"If-None-Match": known}).status_code == 304


@pytest.mark.parametrize("known", [OTHER, "", "nonsense", '"', 'W/""'])
def test_another_tag_gets_the_whole_answer(owner: Api, known: str) -> None:
    answer = owner.get("/habits", headers={"If-None-Match": known})
    assert (answer.status_code, answer.get_json()["habits"]) == (200, [])


def test_a_tag_counts_what_is_derived(owner: Api) -> None:
    habit = owner.habit()
    path = f"/habits/{habit['id']}"
    before = owner.get(path)
    owner.complete(habit)
    after = owner.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.get_json()["updated_at"] == before.get_json()["updated_at"]
    assert after.get_json()["current_streak"] == 1


def test_a_head_has_the_tag_of_its_get(owner: Api) -> None:
    tag = tag_of(owner, "/habits")
    assert owner.call("HEAD", "/habits").headers["ETag"] == tag
    assert owner.call("HEAD", "/habits", headers={"If-None-Match": tag}).status_code == 304


def test_each_form_has_a_tag_of_its_own(owner: Api) -> None:
    picture = owner.get("/garden", headers={"Accept": "image/svg+xml"})
    assert picture.headers["ETag"] != tag_of(owner, "/garden")
    assert picture.vary.as_set() == {"accept", "authorization", "origin"}


def test_errors_have_no_tag(owner: Api) -> None:
    answer = owner.get("/habits/999", headers={"If-None-Match": "*"})
    assert answer.status_code == 404
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_change_to_what_was_seen_is_made(owner: Api, method: str) -> None:
    path = f"/habits/{owner.habit()['id']}"
    body = {} if method == "DELETE" else {"json": {"name": "Read"}}
    answer = owner.call(method, path, headers={"If-Match": tag_of(owner, path)}, **body)
    assert answer.status_code == 200, answer.json
    habit = owner.get(path).get_json()
    assert (habit["name"], habit["active"]) in [("Read", True), ("Meditate", False)]


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_change_to_something_else_is_refused(owner: Api, method: str) -> None:
    path = f"/habits/{owner.habit()['id']}"
    before = owner.get(path).get_json()
    body = {} if method == "DELETE" else {"json": {"name": "Read"}}
    answer = owner.call(method, path, headers={"If-Match": OTHER}, **body)
    assert (answer.status_code, error_code(answer)) == (412, "PRECONDITION_FAILED")
    assert owner.get(path).get_json() == before


def test_a_tag_that_is_stale_by_a_derived_figure_is_refused(owner: Api) -> None:
    habit = owner.habit()
    path = f"/habits/{habit['id']}"
    tag = tag_of(owner, path)
    owner.complete(habit)
    assert owner.patch(path, {"name": "Read"}, headers={"If-Match": tag}).status_code == 412


@pytest.mark.parametrize("path", ["/users/me", "/users/me/settings"])
def test_a_view_that_opens_its_own_unit_is_guarded_as_well(owner: Api, path: str) -> None:
    tag = tag_of(owner, path)
    seen = {"If-Match": tag}
    assert owner.patch(path, {"language": "ru"}, headers=seen).status_code == 200
    assert owner.patch(path, {"language": "en"}, headers=seen).status_code == 412
    assert owner.patch(path, {}, headers=seen).status_code == 412
    assert owner.get(path).get_json()["language"] == "ru"


def test_a_weak_tag_changes_nothing(owner: Api) -> None:
    seen = {"If-Match": f"W/{tag_of(owner, '/users/me')}"}
    assert owner.patch("/users/me", {"name": "Ada"}, headers=seen).status_code == 412


def test_a_star_matches_whatever_is_there(owner: Api) -> None:
    seen = {"If-Match": "*"}
    assert owner.patch("/users/me", {"name": "Ada"}, headers=seen).status_code == 200
    assert owner.patch("/habits/999", {"name": "Ada"}, headers=seen).status_code == 404


def test_what_cannot_be_read_has_no_tag(owner: Api) -> None:
    habit = owner.habit()
    path = f"/habits/{habit['id']}/logs/{owner.complete(habit)['log']['id']}"
    assert owner.delete(path, headers={"If-Match": OTHER}).status_code == 412
    assert owner.delete(path, headers={"If-Match": "*"}).status_code == 200


def test_a_strangers_tag_tells_nothing(owner: Api, stranger: Api, nobody: Api) -> None:
    path = f"/habits/{owner.habit()['id']}"
    seen = {"If-Match": tag_of(owner, path)}
    assert stranger.patch(path, {"name": "Mine"}, headers=seen).status_code == 403
    assert nobody.patch(path, {"name": "Mine"}, headers=seen).status_code == 401
