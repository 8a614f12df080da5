"""The report as a page."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest

from habit_api.reports.texts import Texts
from tests.reports.steps import page, weekly
from tests.times import at

TAG = '<script>alert("1")</script> & <b>'


def test_a_page_shows_habits_and_pictures(ada):
    ada.complete(ada.habit("Meditate"), "2026-11-20")
    text = page(ada)
    assert text.startswith('<!doctype html><html lang="en">')
    assert "Meditate" in text
    assert "Best day: Friday, November 20, kept 1 time." in text
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    assert [b64decode(each)[:4] for each in pictures] == [b"\x89PNG"] * 2


def test_nothing_that_a_user_wrote_is_markup(ada):
    ada.complete(ada.habit(TAG), "2026-11-20")
    text = page(ada)
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; &lt;b&gt;" in text


def test_nothing_on_it_loads_or_runs(ada):
    answer = ada.get("/reports/weekly", headers={"Accept": "text/html"})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["Vary"].count("Accept") >= 1
    assert not re.search(r'(src|href)="(?!data:)', answer.text)


@pytest.mark.parametrize(
    ("completions", "summary"),
    [(1, "Вы выполнили привычки 1 раз."), (3, "Вы выполнили привычки 3 раза.")],
)
def test_it_is_in_the_readers_language(ada, completions, summary):
    ada.patch("/users/me/settings", {"language": "ru", "week_start": "sunday"})
    habit = ada.habit("Читать")
    for day in range(completions):
        ada.complete(habit, f"2026-11-{18 + day}")
    text = page(ada)
    assert 'lang="ru"' in text
    assert summary in text
    assert "15–21 нояб. 2026" in text
    assert ("Что может сорваться" in text) is (completions == 1)


def test_somebody_with_nothing_is_told_to_begin(ada):
    text = page(ada)
    assert "You have no habits yet. Begin with a small one." in text
    assert "<img" not in text


def test_a_week_that_nothing_was_kept_in_is_told_as_what_it_was(ada):
    """The habit was made on Monday; the weeks are the one before it, its own, and the next one."""
    habit = ada.habit()
    assert "There were no habits to keep in this week." in page(ada)
    assert "Nothing has been kept this week yet." in page(ada, week="2026-11-23")
    with at(ada, "2026-11-30T12:00:00Z") as later:
        assert "Nothing was kept this week. A new one has begun." in page(later)
        later.patch("/users/me/settings", {"language": "ru"})
        assert "На этой неделе пока ничего не выполнено." in page(later, week="2026-11-30")
        later.delete(f"/habits/{habit['id']}")
        assert "На этой неделе привычек не было." in page(later)


def test_json_is_given_where_both_are_as_welcome(ada):
    assert ada.get("/reports/weekly", headers={"Accept": "*/*"}).mimetype == "application/json"
    refused = ada.get("/reports/weekly", headers={"Accept": "image/png"})
    assert refused.status_code == 406


@pytest.mark.parametrize(
    ("language", "words"), [("en", "2 of 2 and 3 more"), ("ru", "2 из 2 и ещё 3")]
)
def test_more_than_was_asked_is_told_as_more(ada, language, words):
    ada.patch("/users/me/settings", {"language": language})
    habit = ada.habit(schedule={"type": "times_per_week", "count": 2})
    for day in range(16, 21):
        ada.complete(habit, f"2026-11-{day}")
    assert words in page(ada)
    [row] = weekly(ada)["habits"]
    assert (row["completed"], row["due"], row["rate"]) == (5, 2, 1)


@pytest.mark.parametrize(
    ("language", "change", "long", "short"),
    [
        ("en", 0.01, "▲ 1 percentage point against the week before", "▲ 1 point"),
        ("en", -0.12, "▼ 12 percentage points against the week before", "▼ 12 points"),
        ("ru", 0.21, "▲ 21 процентный пункт к прошлой неделе", "▲ 21 п.\u00a0п."),
        ("ru", -0.034, "▼ 3 процентных пункта к прошлой неделе", "▼ 3 п.\u00a0п."),
        ("ru", 1.0, "▲ 100 процентных пунктов к прошлой неделе", "▲ 100 п.\u00a0п."),
        ("ru", 0.004, None, None),
        ("en", None, None, None),
    ],
)
def test_a_difference_of_rates_is_in_points(language, change, long, short):
    texts = Texts(language)
    assert (texts.change(change), texts.arrow(change)) == (long, short)


def test_the_page_says_by_how_much_a_week_was_better(ada):
    habit = ada.habit()
    ada.complete(habit, "2026-11-22")
    with at(ada, "2026-11-30T12:00:00Z") as later:
        for day in range(24, 30):
            later.complete(habit, f"2026-11-{day}")
        text = page(later)
    assert "▼ 14 percentage points against the week before" in text
    assert "▼ 14 points" in text
    # Experience points have a name of their own.
    assert Texts("en").figures(weekly(ada))[-1][1] == "XP"
    assert Texts("ru").figures(weekly(ada))[-1][1] == "очков опыта"
