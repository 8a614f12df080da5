"""What the rule says, where there is no model."""

from __future__ import annotations

import pytest

from habit_api.predictions.rules import MODEL, RULES, missing
from tests.client import error_code
from tests.logs.steps import imported, skip
from tests.predictions.steps import features, made, of_all, of_habit
from tests.statements import counted
from tests.times import NOON, TODAY, ago, at


def test_a_new_habit_has_nothing_to_go_by(api):
    habit = api.habit()
    found = of_habit(api, habit)
    texts = {"rate_7d": "Not due in the last week", "rate_30d": "Not due in the last month"}
    assert found.pop("top_features") == [
        *({"feature": f, "value": None, "contribution": 0.0, "text": texts[f]} for f in texts),
        {"feature": "streak", "value": 0.0, "contribution": 0.0, "text": "No streak at the moment"},
    ]
    assert found == {
        "habit_id": habit["id"],
        "predicted_for": str(TODAY),
        "probability": 0.0,
        "risk": "high",
        "source": "rules",
        "model_version": None,
        "created_at": NOON,
    }


def test_the_rule_weighs_rates_and_streak(api):
    habit = imported(api, "Run", [ago(n) for n in range(1, 31) if n not in (4, 20)])
    found = of_habit(api, habit)
    assert features(found) == {"rate_7d": 6 / 7, "rate_30d": 28 / 30, "streak": 3}
    expected = 0.5 * 6 / 7 + 0.3 * 28 / 30 + 0.2 * 3 / 30
    assert found["probability"] == pytest.approx(expected)
    assert sum(f["contribution"] for f in found["top_features"]) == pytest.approx(expected)
    assert found["risk"] == "low"
    assert [f["text"] for f in found["top_features"]] == [
        "Kept on 86% of due days in the last week",
        "Kept on 93% of due days in the last month",
        "A streak of 3",
    ]


def test_what_takes_from_the_chance_is_what_the_rule_lacks_or_the_model_took_off():
    assert missing(RULES, "rate_7d", 0.0) == 0.5
    assert missing(RULES, "rate_30d", 0.3) == missing(RULES, "streak", 0.2) == 0.0
    assert missing(MODEL, "rate_7d", -0.25) == 0.25
    assert missing(MODEL, "rate_7d", 0.25) == -0.25


def test_an_open_today_is_the_next_due_day_and_a_done_one_is_not(api):
    habit = api.habit()
    assert of_habit(api, habit)["predicted_for"] == ago(0)
    api.complete(habit)
    after = of_habit(api, habit)
    assert after["predicted_for"] == ago(-1)
    assert features(after) == {"rate_7d": 1, "rate_30d": 1, "streak": 1}


def test_a_skipped_today_is_not_due(api):
    habit = api.habit()
    skip(api, habit)
    assert of_habit(api, habit)["predicted_for"] == ago(-1)


@pytest.mark.parametrize(
    ("schedule", "before", "after"),
    [
        ({"type": "weekdays", "weekdays": [1]}, -3, -3),
        ({"type": "interval", "every_days": 3}, 0, -3),
        ({"type": "times_per_week", "count": 1}, 0, -3),
        ({"type": "times_per_week", "count": 2}, 0, -1),
    ],
)
def test_the_next_due_day_is_the_schedules(api, schedule, before, after):
    habit = api.habit(schedule=schedule)
    assert of_habit(api, habit)["predicted_for"] == ago(before)
    api.complete(habit)
    assert of_habit(api, habit)["predicted_for"] == ago(after)


def test_a_pause_moves_the_next_due_day_behind_it(api):
    habit = api.habit()
    pause = {"start_date": ago(0), "end_date": ago(-40)}
    assert api.post(f"/habits/{habit['id']}/pauses", pause).status_code == 201
    assert of_habit(api, habit)["predicted_for"] == ago(-41)


def test_a_pause_without_an_end_leaves_nothing_to_predict(api):
    habit, other = api.habit(), api.habit("Other")
    made(api)
    assert api.post(f"/habits/{habit['id']}/pauses", {"start_date": ago(0)}).status_code == 201
    answer = api.get(f"/predictions/habits/{habit['id']}")
    assert (answer.status_code, error_code(answer)) == (409, "NOTHING_DUE")
    assert [each["habit_id"] for each in of_all(api)] == [other["id"]]
    assert made(api, habit) == []


def test_the_words_are_in_the_users_language(api):
    api.patch("/users/me/settings", {"language": "ru"})
    habit = imported(api, "Run", [ago(1), ago(2)])
    with at(api, NOON) as reader:
        texts = [each["text"] for each in of_habit(reader, habit)["top_features"]]
    assert texts == [
        "За последнюю неделю выполнено 100% намеченных дней",
        "За последний месяц выполнено 100% намеченных дней",
        "Серия из 2 выполнений",
    ]


def test_a_list_costs_as_many_statements_as_one(app, api):
    def asked(path):
        with counted(app) as sent:
            api.get(path)
        return len(sent)

    habits = [api.habit(str(n)) for n in range(12)]
    for habit in habits[:6]:
        api.complete(habit)
    assert asked("/predictions") == asked(f"/predictions/habits/{habits[0]['id']}") <= 6
