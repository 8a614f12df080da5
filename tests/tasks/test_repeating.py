"""Tasks that repeat, over HTTP: doing one makes the next."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.tasks.steps import change, delete, do, found, listed, patch, reopen, show, task
from tests.times import at
from tests.xp.steps import points

DUE = "2026-11-20T18:00:00Z"
TOMORROW = "2026-11-21T18:00:00Z"


def next_of(api, made):
    return show(api, show(api, made)["next_task_id"])


def test_doing_one_keeps_it_and_makes_the_next(api):
    made = task(api, description="Mind", priority="high", due_date=DUE, repeat="daily")
    done = do(api, made)
    following = next_of(api, made)
    assert done["due_date"] == DUE
    assert following == {
        **made,
        "id": following["id"],
        "due_date": TOMORROW,
        "created_at": done["completed_at"],
        "updated_at": done["completed_at"],
    }
    assert found(api, "mind") == [made["title"]] * 2
    assert listed(api)["total"] == 2


def test_each_of_them_is_paid(api):
    made = task(api, due_date=DUE, repeat="daily")
    for done in range(1, 4):
        made = show(api, do(api, made)["next_task_id"])
        assert points(api) == 5 * done
    assert made["due_date"] == "2026-11-23T18:00:00Z"


def test_done_again_it_makes_no_second(api):
    made = do(api, task(api, due_date=DUE, repeat="daily"))
    assert do(api, made)["next_task_id"] == made["next_task_id"]
    assert listed(api)["total"] == 2


@pytest.mark.parametrize(
    ("repeat", "due", "following"),
    [
        ("daily", "2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z"),
        ("daily", "2026-11-01T18:00:00Z", DUE),
        ("weekly", "2026-11-20T09:00:00Z", "2026-11-27T09:00:00Z"),
        ("weekly", "2026-11-03T09:00:00Z", "2026-11-24T09:00:00Z"),
        ("monthly", "2026-11-30T09:00:00Z", "2026-12-30T09:00:00Z"),
        ("monthly", "2026-08-31T09:00:00Z", "2026-11-30T09:00:00Z"),
        ("daily", "2027-01-01T09:00:00Z", "2027-01-02T09:00:00Z"),
        ("daily", None, "2026-11-21T12:00:00Z"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", None, "2026-11-23T12:00:00Z"),
        ("RRULE:FREQ=MONTHLY;BYDAY=-1FR", DUE, "2026-11-27T18:00:00Z"),
    ],
    ids=str,
)
def test_the_next_is_later_than_both_its_due_date_and_now(api, repeat, due, following):
    made = task(api, due_date=due, repeat=repeat)
    do(api, made)
    assert next_of(api, made)["due_date"] == following


def test_the_last_day_of_short_months_stands_in_for_the_31st(api):
    made = task(api, due_date="2027-01-31T09:00:00Z", repeat="monthly")
    days = []
    for _ in range(4):
        do(api, made)
        made = next_of(api, made)
        days.append(made["due_date"][:10])
    assert days == ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


def test_a_moved_due_date_is_where_the_rule_goes_on_from(api):
    made = task(api, due_date="2027-01-31T09:00:00Z", repeat="monthly")
    do(api, made)
    moved = change(api, next_of(api, made), due_date="2027-02-27T10:00:00Z")
    do(api, moved)
    assert next_of(api, moved)["due_date"] == "2027-03-27T10:00:00Z"


def test_local_time_is_kept_when_the_clocks_change(api):
    api.patch("/users/me/settings", {"timezone": "Europe/Berlin"})
    made = task(api, due_date="2027-03-27T01:30:00Z", repeat="daily")
    do(api, made)
    # No clock shows 02:30 on the 28th; on the 29th all do again.
    made = next_of(api, made)
    assert made["due_date"] == "2027-03-28T01:30:00Z"
    do(api, made)
    assert next_of(api, made)["due_date"] == "2027-03-29T00:30:00Z"


def test_a_count_is_counted_down_to_the_last(api):
    made = task(api, due_date=DUE, repeat="FREQ=DAILY;COUNT=2;INTERVAL=2")
    do(api, made)
    last = next_of(api, made)
    assert (last["repeat"], last["due_date"]) == (
        "FREQ=DAILY;COUNT=1;INTERVAL=2",
        "2026-11-22T18:00:00Z",
    )
    assert do(api, last)["next_task_id"] is None


@pytest.mark.parametrize(
    ("until", "more"),
    [
        ("20261121", True),
        ("20261120", False),
        ("20261121T180000Z", True),
        ("20261121T175959Z", False),
        ("20261121T180000", True),
        ("20261121T175959", False),
    ],
)
def test_an_end_is_included(api, until, more):
    made = do(api, task(api, due_date=DUE, repeat=f"FREQ=DAILY;UNTIL={until}"))
    assert (made["next_task_id"] is not None) == more


@pytest.mark.parametrize(
    ("repeat", "said"),
    [
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "exclude"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "twice"),
        ("FREQ=DAILY;UNTIL=20261301", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20261201T250000Z", "UNTIL"),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=MO", "INTERVAL"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "weeks"),
        ("FREQ=WEEKLY;BYDAY=1MO", "months"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5", "months"),
        ("FREQ=MONTHLY;BYSETPOS=1", "chooses"),
        ("FREQ=MONTHLY;BYDAY=6MO", "six times"),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=-53MO", "six times"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "no date"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30,31", "no date"),
        ("FREQ=MONTHLY;BYMONTHDAY=20;BYDAY=1MO", "no date"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "no date"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "no date"),
        ("FREQ=YEARLY;INTERVAL=999", "no date"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_in_words(api, repeat, said):
    made = task(api, due_date=DUE)
    whole = {"title": "Other", "due_date": DUE, "repeat": repeat}
    for refused in (
        api.post("/tasks", whole),
        api.put(f"/tasks/{made['id']}", whole),
        patch(api, made, repeat=repeat),
    ):
        assert (refused.status_code, error_code(refused)) == (422, "REPEAT_INVALID")
        assert said in refused.json["error"]["message"]
    assert listed(api)["tasks"] == [made]


def test_a_rule_is_judged_by_the_date_that_it_would_have(api):
    made = task(api, due_date=DUE, repeat="FREQ=MONTHLY;INTERVAL=12;BYMONTH=11")
    refused = patch(api, made, due_date="2026-12-20T18:00:00Z")
    assert (refused.status_code, error_code(refused)) == (422, "REPEAT_INVALID")
    assert change(api, made, due_date="2026-12-20T18:00:00Z", repeat="daily")["repeat"] == "daily"


@pytest.mark.parametrize("due", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_at_the_ends_of_the_calendar_nothing_breaks(api, due):
    api.patch("/users/me/settings", {"timezone": "Asia/Tokyo"})
    made = api.post("/tasks", {"title": "x", "due_date": due, "repeat": "FREQ=MONTHLY"})
    assert made.status_code in (201, 422)
    if made.status_code == 201:
        do(api, made.json)


def test_a_zone_in_which_the_date_is_none_ends_it(api):
    made = task(api, due_date="0001-01-01T00:00:00Z", repeat="daily")
    api.patch("/users/me/settings", {"timezone": "America/New_York"})
    assert do(api, made)["next_task_id"] is None


def test_opened_again_its_untouched_next_is_gone(api):
    made = task(api, due_date=DUE, repeat="daily")
    do(api, made)
    opened = reopen(api, made)
    assert (opened["next_task_id"], listed(api)["total"], found(api, "ficus")) == (
        None,
        1,
        [made["title"]],
    )
    do(api, made)
    assert next_of(api, made)["due_date"] == TOMORROW


@pytest.mark.parametrize(
    "touch", [{"title": "Mine"}, {"status": "in_progress"}, {"status": "done"}]
)
def test_opened_again_a_next_that_was_touched_stays(api, touch):
    made = task(api, due_date=DUE, repeat="daily")
    do(api, made)
    with at(api, "2026-11-20T12:00:01Z") as later:
        following = change(later, next_of(later, made), **touch)
        assert reopen(later, made)["next_task_id"] == following["id"]
        assert do(later, made)["next_task_id"] == following["id"]
        assert show(later, following) == following


def test_a_deleted_next_is_made_again_only_by_doing_it_again(api):
    made = task(api, due_date=DUE, repeat="daily")
    do(api, made)
    delete(api, next_of(api, made))
    assert show(api, made)["next_task_id"] is None
    assert do(api, made)["next_task_id"] is None
    reopen(api, made)
    assert do(api, made)["next_task_id"] is not None


def test_deleting_one_that_was_done_leaves_its_next(api):
    made = do(api, task(api, due_date=DUE, repeat="daily"))
    assert delete(api, made).status_code == 200
    assert show(api, made["next_task_id"])["due_date"] == TOMORROW


def test_a_task_that_no_longer_repeats_makes_no_next(api):
    made = change(api, task(api, due_date=DUE, repeat="daily"), repeat=None)
    assert do(api, made)["next_task_id"] is None
