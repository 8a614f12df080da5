"""`GET /analytics/heatmap`: a year as rows, and as a picture."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from habit_api.core.colors import contrast
from tests.client import error_code, error_fields
from tests.logs.steps import CIGARETTES, WATER, check_in, skip
from tests.statements import counted
from tests.times import NOON, TODAY, ago, at

SVG = "image/svg+xml"
NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def api(owner):
    with at(owner, NOON) as api:
        yield api


def rows(api, **query):
    answer = api.get("/analytics/heatmap", query_string=query)
    assert answer.status_code == 200, answer.json
    assert answer.json["year"] == query.get("year", TODAY.year)
    return answer.json["days"]


def levels(api, **query):
    """The days with a level, as date -> (completions, value, level)."""
    return {
        day["date"]: (day["completions"], day["value"], day["level"])
        for day in rows(api, **query)
        if day["level"]
    }


def picture(api, **query):
    answer = api.get("/analytics/heatmap", query_string=query, headers={"Accept": SVG})
    assert (answer.status_code, answer.mimetype) == (200, SVG), answer.json
    return answer


def drawn(api, **query):
    return ET.fromstring(picture(api, **query).data)


def said(svg):
    """The title and the summary that a screen reader reads."""
    names = svg.get("aria-labelledby").split()
    told = {part.get("id"): part.text for part in svg if part.get("id")}
    return [told[name] for name in names]


def labels(svg):
    return [text.text for text in svg.iter(f"{NS}text")]


def style_of(svg: Any) -> str:
    return svg.find(f"{NS}style").text


def squares(svg):
    """What the tooltip of each day says -> its square."""
    return {
        square.find(f"{NS}title").text: square
        for square in svg.iter(f"{NS}rect")
        if square.find(f"{NS}title") is not None
    }


# --- rows


def test_a_year_has_one_row_for_every_day(api):
    days = rows(api)
    assert [len(rows(api, year=year)) for year in (1970, 2024, 2200)] == [365, 366, 365]
    assert (days[0]["date"], days[-1]["date"]) == ("2026-01-01", "2026-12-31")
    assert days[0] == {"date": "2026-01-01", "completions": 0, "value": None, "level": 0}


def test_all_habits_are_measured_by_the_years_fullest_day(api):
    for name, days in (("a", (0, 1, 2)), ("b", (0, 1)), ("c", (0,)), ("d", (0,)), ("e", (0,))):
        habit = api.habit(name)
        for day in days:
            api.complete(habit, ago(day))
    assert levels(api) == {ago(0): (5, None, 4), ago(1): (2, None, 2), ago(2): (1, None, 1)}


def test_a_habit_that_is_done_or_not_is_full_or_empty(api):
    habit = api.habit()
    api.complete(habit)
    skip(api, habit, ago(1))
    api.complete(api.habit("other"), ago(2))
    assert levels(api, habit_id=habit["id"]) == {ago(0): (1, None, 4)}


def test_a_number_is_measured_by_its_target(api):
    habit = api.habit(**WATER)
    for day, value in enumerate((9, 8, 7.5, 4, 0.5, 0)):
        check_in(api, habit, ago(day), value=value)
    assert levels(api, habit_id=habit["id"]) == {
        ago(0): (1, 9, 4),
        ago(1): (1, 8, 4),
        ago(2): (0, 7.5, 3),
        ago(3): (0, 4, 2),
        ago(4): (0, 0.5, 1),
    }
    assert rows(api, habit_id=habit["id"])[TODAY.timetuple().tm_yday - 6]["value"] == 0


def test_a_limit_is_full_when_it_was_kept(api):
    habit = api.habit(**CIGARETTES)
    for day, value in enumerate((0, 3, 4, 6)):
        check_in(api, habit, ago(day), value=value)
    assert levels(api, habit_id=habit["id"]) == {
        ago(0): (1, 0, 4),
        ago(1): (1, 3, 4),
        ago(2): (0, 4, 3),
    }


def test_what_was_done_stays_when_its_habit_is_deleted(api):
    habit = api.habit()
    api.complete(habit)
    api.delete(f"/habits/{habit['id']}")
    assert levels(api) == levels(api, habit_id=habit["id"]) == {ago(0): (1, None, 4)}


def test_this_year_is_the_users_own(owner):
    owner.patch("/users/me/settings", {"timezone": "Asia/Tokyo", "day_start_hour": 4})
    for moment, year in (("2026-12-31T18:59:00Z", 2026), ("2026-12-31T19:00:00Z", 2027)):
        with at(owner, moment) as api:
            assert api.get("/analytics/heatmap").json["year"] == year


@pytest.mark.parametrize("year", ["1969", "2201", "x", "2026.0"])
def test_years_far_away_are_refused(api, year):
    refused = api.get("/analytics/heatmap", query_string={"year": year})
    assert set(error_fields(refused)) == {"year"}


# --- who, and at what cost


@pytest.mark.parametrize("form", ["application/json", SVG])
def test_only_ones_own_is_shown(api, nobody, stranger, form):
    habit = api.habit()
    api.complete(habit)
    address, headers = f"/analytics/heatmap?habit_id={habit['id']}", {"Accept": form}
    assert error_code(nobody.get(address, headers=headers)) == "TOKEN_MISSING"
    with at(stranger, NOON) as eve:
        assert error_code(eve.get(address, headers=headers)) == "FORBIDDEN"
        assert levels(eve) == {}
    missing = api.get("/analytics/heatmap?habit_id=9223372036854775807", headers=headers)
    assert error_code(missing) == "HABIT_NOT_FOUND"


def test_it_costs_the_same_however_much_was_done(app, api):
    for name in ("a", "b"):
        habit = api.habit(name)
        for day in range(8):
            api.complete(habit, ago(day))
        with counted(app) as statements:
            rows(api)
        assert len(statements) == 2, statements


# --- forms


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("image/svg+xml, application/json", "application/json"),
        ("application/json;q=0.5, image/svg+xml", SVG),
        (SVG, SVG),
        ("image/*", SVG),
        # What browsers send for an <img>.
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", SVG),
        # And for an address that is opened.
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
    ],
)
def test_the_client_chooses_the_form(api, accept, form):
    headers = {} if accept is None else {"Accept": accept}
    answer = api.get("/analytics/heatmap", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, form)
    assert "Accept" in answer.vary


def test_a_client_that_takes_neither_form_is_told_both(api):
    refused = api.get("/analytics/heatmap", headers={"Accept": "text/html"})
    assert (refused.status_code, error_code(refused)) == (406, "NOT_ACCEPTABLE")
    assert refused.json["error"]["details"] == {"forms": ["application/json", SVG]}
    assert "Accept" in refused.vary


def test_other_answers_have_no_picture(api):
    refused = api.get("/analytics/overview", headers={"Accept": SVG})
    assert (refused.status_code, refused.mimetype) == (406, "application/json")
    assert "Accept" not in api.get("/analytics/overview").vary


def test_both_forms_are_documented(api):
    documented = api.contract.document["paths"]["/api/v1/analytics/heatmap"]["get"]["responses"]
    assert list(documented["200"]["content"]) == ["application/json", SVG]


# --- the picture


def test_the_picture_is_one_image_with_a_summary_in_words(api):
    habit = api.habit()
    for day in (0, 1, 2, 5):
        api.complete(habit, ago(day))
    svg = drawn(api, habit_id=habit["id"])
    assert (svg.get("role"), svg.get("lang")) == ("img", "en")
    title, summary = said(svg)
    assert title == "Meditate, 2026: calendar of completions"
    assert summary == (
        "Done on 4 of 324 days. Best month: November (4). Most days in a row: 3."
        " One square a day; the stronger its colour, the more was done."
    )


def test_an_empty_year_says_so(api):
    assert said(drawn(api))[1].startswith("Nothing done yet.")
    assert len(squares(drawn(api, year=2024))) == 366


def test_every_day_tells_its_date_and_figure(api):
    water, run = api.habit("Water", unit="glasses", **WATER), api.habit("Run")
    check_in(api, water, ago(0), value=8)
    check_in(api, water, ago(1), value=2.5)
    api.complete(run)
    told = squares(drawn(api))
    assert "Fri, 20 November 2026: completions: 2" in told
    assert "l4" in told["Fri, 20 November 2026: completions: 2"].get("class").split()
    told = squares(drawn(api, habit_id=water["id"]))
    assert "Fri, 20 November 2026: 8 glasses (done)" in told
    assert "Thu, 19 November 2026: 2.5 glasses (not done)" in told
    assert "Fri, 20 November 2026: done" in squares(drawn(api, habit_id=run["id"]))


def test_today_is_marked_and_days_to_come_are_faint(api):
    kinds = {
        told.partition(":")[0]: square.get("class").split()
        for told, square in squares(drawn(api)).items()
    }
    assert "today" in kinds["Fri, 20 November 2026"]
    assert "later" in kinds["Sat, 21 November 2026"]
    assert not {"today", "later"} & set(kinds["Thu, 19 November 2026"])


@pytest.mark.parametrize(("week_start", "row"), [("monday", 6), ("sunday", 0)])
def test_weeks_begin_as_the_user_says(api, week_start, row):
    api.patch("/users/me/settings", {"week_start": week_start})
    svg = drawn(api)
    places = {told.partition(":")[0]: square for told, square in squares(svg).items()}
    tops = sorted({int(square.get("y")) for square in places.values()})
    sunday, monday = places["Sun, 15 November 2026"], places["Mon, 16 November 2026"]
    assert tops.index(int(sunday.get("y"))) == row
    same_column = sunday.get("x") == monday.get("x")
    assert same_column == (week_start == "sunday")


def test_no_two_days_stand_in_one_place(api):
    for year in (2024, 2026, 2028):
        found = [(s.get("x"), s.get("y")) for s in squares(drawn(api, year=year)).values()]
        assert len(set(found)) == len(found)


def test_labels_follow_the_users_language(api):
    habit = api.habit("Вода", unit="стаканов", **WATER)
    check_in(api, habit, value=8)
    api.patch("/users/me/settings", {"language": "ru"})
    svg = drawn(api, habit_id=habit["id"])
    assert svg.get("lang") == "ru"
    assert {"Янв", "Дек", "Пн", "Ср", "Пт", "Меньше", "Больше"} <= set(labels(svg))
    assert said(svg)[1].startswith("Дней с выполнением: 1 из 324. Лучший месяц: ноябрь (1).")
    assert "Пт, 20 ноября 2026: 8 стаканов (выполнено)" in squares(svg)


def test_english_labels_name_months_and_weekdays(api):
    assert {"Jan", "Dec", "Mon", "Wed", "Fri", "Less", "More"} <= set(labels(drawn(api)))


@pytest.mark.parametrize(
    "name", ['<script>alert("1")</script>', "a & b ]]> 'c'", "\x0b\x1f\ufffe", "}</style>"]
)
def test_what_users_wrote_is_text_in_the_picture(api, name):
    habit = api.habit(name, unit="</title><g>"[:30], **WATER)
    check_in(api, habit, value=8)
    svg = drawn(api, habit_id=habit["id"])
    shown = re.sub("[\x0b\x1f\ufffe]", "\N{REPLACEMENT CHARACTER}", habit["name"])
    assert said(svg)[0].startswith(f"{shown}, 2026")
    assert {element.tag.removeprefix(NS) for element in svg.iter()} == {
        *("svg", "title", "desc", "style", "rect", "text", "g")
    }


def test_a_long_name_is_cut_in_the_picture_and_whole_in_its_title(api):
    for letter, room in (("a", 64), ("習", 32)):
        habit = api.habit(letter * 100)
        svg = drawn(api, habit_id=habit["id"])
        assert letter * room + "…" in labels(svg)
        assert said(svg)[0].startswith(letter * 100)


def test_the_picture_may_load_and_run_nothing(api):
    answer = picture(api)
    style = style_of(ET.fromstring(answer.data))
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    assert not re.search(rb"url\(|@import|href|<script|style=", answer.data)


def variables(svg):
    """The light and the dark theme's variables."""
    light, _, dark = style_of(svg).partition("@media (prefers-color-scheme:dark)")
    return [dict(re.findall(r"--(\w+):(#\w+);", part)) for part in (light, dark)]


@pytest.mark.parametrize("color", [None, "#00897B", "#FFFF00", "#ffffff", "#000000", "#0D1117"])
def test_colours_can_be_told_apart_on_light_and_dark_pages(api, color):
    habit = api.habit(color=color)
    for theme in variables(drawn(api, habit_id=habit["id"])):
        ground = theme["ground"]
        assert contrast(theme["ink"], ground) >= 7
        assert contrast(theme["dim"], ground) >= 4.5
        assert contrast(theme["l4"], ground) >= 3
        steps = [contrast(theme[f"l{n}"], ground) for n in range(5)]
        assert all(b / a > 1.1 for a, b in pairwise(steps)), steps


def test_a_habits_colour_is_its_pictures(api):
    habit = api.habit(color="#1e6fd9")
    light, _ = variables(drawn(api, habit_id=habit["id"]))
    assert light["l4"] == "#1E6FD9"
    assert variables(drawn(api))[0]["l4"] == "#2DA44E"


def test_a_day_after_today_that_was_done_counts(owner):
    owner.patch("/users/me/settings", {"timezone": "Pacific/Auckland"})
    with at(owner, "2025-12-31T12:00:00Z") as api:
        api.complete(api.habit())
        api.patch("/users/me/settings", {"timezone": "America/Los_Angeles"})
    with at(owner, "2025-12-31T12:00:00Z") as api:
        assert said(drawn(api, year=2026))[1].startswith("Done on 1 of 1 days.")
        assert date.fromisoformat(rows(api, year=2026)[0]["date"]) == date(2026, 1, 1)
