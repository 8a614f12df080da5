"""`max_daily_claims`: how many pieces a local day can bring."""

from __future__ import annotations

from tests.logs.steps import revert
from tests.rewards.steps import BLANK, change, claim, done, earn, pieces, reward
from tests.times import NOON, ago, at


def wins(api, count=1):
    """How many of so many new habits, completed today, bring a piece."""
    return sum(result["got_reward"] for result in done(api, count))


def test_a_capped_reward_leaves_the_draw_to_others(api, luck):
    capped = reward(api, "a", pieces_required=9, max_daily_claims=2)
    other = reward(api, "b", pieces_required=9)
    done(api, 5)
    assert pieces(api, capped, other) == [2, 3]


def test_alone_and_capped_nothing_is_drawn(api, luck):
    reward(api, pieces_required=9, max_daily_claims=1)
    assert wins(api, 3) == 1


def test_reverted_draws_count(api, luck):
    capped = reward(api, pieces_required=9, max_daily_claims=1)
    [first] = done(api)
    revert(api, first["log"])
    assert (wins(api), pieces(api, capped)) == (0, [0])


def test_claimed_draws_count(api, luck):
    capped = reward(api, max_daily_claims=1)
    earn(api, capped)
    claim(api, capped)
    assert wins(api) == 0


def test_doing_a_reverted_day_again_is_no_new_draw(api, luck):
    capped = reward(api, pieces_required=9, max_daily_claims=1)
    habit = api.habit()
    for _ in range(3):
        revert(api, api.complete(habit)["log"])
    assert api.complete(habit)["got_reward"] is True
    assert pieces(api, capped) == [1]


def test_the_day_of_the_draw_counts_not_that_of_the_entry(api, luck):
    reward(api, pieces_required=9, max_daily_claims=2)
    habit = api.habit()
    told = [api.complete(habit, ago(n))["got_reward"] for n in (3, 2, 1, 0)]
    assert told == [True, True, False, False]


def test_blanks_are_drawn_past_any_cap(api, luck):
    reward(api, "a", max_daily_claims=1, **BLANK)
    prize = reward(api, "b", pieces_required=9)
    done(api, 3)
    # The blank stands first, and so is drawn each time.
    assert pieces(api, prize) == [0]


def test_a_cap_that_changes_counts_what_was_drawn_before(api, luck):
    prize = reward(api, pieces_required=9)
    earn(api, prize, 2)
    change(api, prize, max_daily_claims=2)
    assert wins(api) == 0
    change(api, prize, max_daily_claims=3)
    assert wins(api, 2) == 1


def test_the_next_day_is_free_again(owner, luck):
    with at(owner, "2026-11-20T23:59:59Z") as api:
        reward(api, pieces_required=9, max_daily_claims=1)
        assert wins(api, 2) == 1
    with at(owner, "2026-11-21T00:00:00Z") as api:
        assert wins(api, 2) == 1


def test_the_day_is_that_of_the_users_time_zone(owner, luck):
    owner.patch("/users/me/settings", {"timezone": "Pacific/Auckland"})
    # Midnight in Auckland is at 11:00 in UTC.
    won = []
    for moment in ("2026-11-20T10:59:00Z", "2026-11-20T11:00:00Z", "2026-11-21T10:59:00Z"):
        with at(owner, moment) as api:
            if not won:
                reward(api, pieces_required=9, max_daily_claims=1)
            won.append(wins(api, 2))
    assert won == [1, 1, 0]


def test_the_day_begins_at_the_users_hour(owner, luck):
    owner.patch("/users/me/settings", {"day_start_hour": 3})
    won = []
    for moment in (NOON, "2026-11-21T02:59:00Z", "2026-11-21T03:00:00Z"):
        with at(owner, moment) as api:
            if not won:
                reward(api, pieces_required=9, max_daily_claims=1)
            won.append(wins(api, 2))
    assert won == [1, 0, 1]
