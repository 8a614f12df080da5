"""One click out of a kind of mail, without signing in."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from habit_api.notifications import letters, unsubscribe
from tests.client import error_code

SETTINGS = [
    ("reminders", "reminder_channels", ["telegram"]),
    ("weekly_report", "weekly_report_email", False),
    ("notices", "notice_emails", False),
]


@pytest.fixture
def link(app, owner):
    """The path of the owner's link out of a kind of mail."""

    def path(kind):
        with app.app_context():
            return unsubscribe.url(UUID(owner.user["id"]), kind).removeprefix(
                app.config["PUBLIC_URL"]
            )

    return path


@pytest.mark.parametrize(("kind", "setting", "afterwards"), SETTINGS)
def test_one_click_ends_mails_of_a_kind(nobody, owner, link, kind, setting, afterwards):
    owner.patch("/users/me/settings", {"weekly_report_email": True})
    before = owner.get("/users/me/settings").json
    click = {"data": "List-Unsubscribe=One-Click"}
    click["content_type"] = "application/x-www-form-urlencoded"
    for _ in range(2):
        answer = nobody.call("POST", link(kind), **click)
        assert (answer.status_code, answer.json) == (200, {"kind": kind, "subscribed": False})
    assert owner.get("/users/me/settings").json == {**before, setting: afterwards}


@pytest.mark.parametrize(("kind", "setting", "afterwards"), SETTINGS)
def test_looking_at_the_link_changes_nothing(nobody, owner, link, kind, setting, afterwards):
    before = owner.get("/users/me/settings").json
    answer = nobody.get(link(kind))
    assert answer.json == {"kind": kind, "subscribed": kind != "weekly_report"}
    assert owner.get("/users/me/settings").json == before


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [("en", "No more such mails", "You are unsubscribed"), ("ru", "Отписаться", "Вы отписались")],
)
def test_a_browser_gets_a_page_with_a_button(nobody, owner, link, language, before, after):
    owner.patch("/users/me/settings", {"language": language})
    browser = {"headers": {"Accept": "text/html"}}
    page = nobody.get(link("reminders"), **browser)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert before in page.text
    assert '<form method="post">' in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    done = nobody.post(link("reminders"), **browser)
    assert after in done.text
    assert "<form" not in done.text


def test_a_forged_link_does_nothing(nobody, owner, link):
    good = link("reminders")
    for bad in (good[:-1], good + "x", f"{unsubscribe.PATH}/x", f"{unsubscribe.PATH}/%00"):
        for call in (nobody.get, nobody.post):
            answer = call(bad)
            assert (answer.status_code, error_code(answer)) == (404, "UNSUBSCRIBE_LINK_INVALID")
    assert "email" in owner.get("/users/me/settings").json["reminder_channels"]


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        ("de, en;q=0.5", "en", "This link is not valid"),
        ("ru-RU, en;q=0.5", "ru", "Ссылка недействительна"),
        ("de", "en", "The settings of your account"),
        ("ru;q=0, *", "en", "This link is not valid"),
    ],
)
def test_a_browser_is_told_of_a_bad_link_by_a_page(nobody, link, asked, language, words):
    browser = {"headers": {"Accept": "text/html,*/*;q=0.8", "Accept-Language": asked}}
    for call in (nobody.get, nobody.post):
        page = call(link("reminders")[:-1], **browser)
        assert (page.status_code, page.mimetype) == (404, "text/html")
        assert f'<html lang="{language}">' in page.text
        assert words in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert "Accept" in page.headers["Vary"]


@pytest.mark.parametrize("accept", [None, "*/*", "application/json"])
def test_a_mail_program_is_told_in_json(nobody, link, accept):
    click = {"data": {"List-Unsubscribe": "One-Click"}, "content_type": "multipart/form-data"}
    sent = {"headers": {"Accept": accept} if accept else {}, **click}
    assert nobody.call("POST", link("reminders"), **sent).json["subscribed"] is False
    refused = nobody.call("POST", link("reminders")[:-1], **sent)
    assert error_code(refused) == "UNSUBSCRIBE_LINK_INVALID"


def test_a_link_of_an_account_that_is_gone_is_not_valid(app, nobody):
    with app.app_context():
        path = unsubscribe.url(uuid4(), "notices").removeprefix(app.config["PUBLIC_URL"])
    assert nobody.get(path).status_code == 404


def test_there_are_no_links_out_of_what_nobody_can_leave(app, owner):
    with app.app_context(), pytest.raises(LookupError):
        unsubscribe.url(UUID(owner.user["id"]), "security")


def test_a_letter_escapes_what_users_wrote_and_shows_the_way_out(app):
    button = letters.Link("<b>Go</b>", 'https://x/"onclick=')
    with app.app_context():
        text, html = letters.write(
            "<i>Run</i>", ["5 < 6\nnext"], language="ru", button=button, unsubscribe="https://x/u"
        )
    assert "<i>" not in html
    assert '"onclick' not in html
    assert "5 &lt; 6<br>next" in html
    assert "5 < 6\nnext" in text
    assert "https://x/u" in text
    assert "Вы получили это письмо" in html
