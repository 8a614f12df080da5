"""The report as a mail."""

from __future__ import annotations

from habit_api.notifications.mail import compose
from tests.client import error_code
from tests.reports.steps import composed, queued, verified


def test_a_mail_is_queued_for_a_verified_address(app, ada):
    verified(app, ada)
    assert ada.post("/reports/weekly/email").status_code == 202
    [row] = queued(app)
    assert (row.kind, row.address) == ("reports.weekly", "ada@example.com")
    assert row.params == {"week": "2026-11-16", "asked": True}


def test_without_a_verified_address_there_is_no_mail(app, ada):
    answer = ada.post("/reports/weekly/email")
    assert (answer.status_code, error_code(answer)) == (422, "EMAIL_NOT_VERIFIED")
    assert queued(app) == []


def test_ten_mails_an_hour_are_enough(app, ada, limits):
    verified(app, ada)
    answers = [ada.post("/reports/weekly/email").status_code for _ in range(11)]
    assert answers == [202] * 10 + [429]


def test_the_mail_brings_its_pictures_along(app, ada):
    ada.complete(ada.habit("Meditate"), "2026-11-20")
    verified(app, ada).post("/reports/weekly/email")
    mail = composed(app)
    assert mail is not None
    assert mail.subject == "Your week: 33% kept, Nov 16\u2009–\u200922, 2026"
    assert "Meditate: 1 of 3" in mail.text
    message = compose(mail, to="ada@example.com", sender="us@example.com", message_id="<1@x>")
    parts = {part.get_content_type(): part for part in message.walk()}
    page, png = parts["text/html"], parts["image/png"]
    assert "cid:days" in page.get_content()
    assert "data:" not in page.get_content()
    assert png.get_content_disposition() == "inline"
    assert message["List-Unsubscribe"] == f"<{mail.unsubscribe}>"


def test_one_click_ends_the_mails(app, ada, nobody):
    ada.patch("/users/me/settings", {"weekly_report_email": True})
    verified(app, ada).post("/reports/weekly/email")
    mail = composed(app)
    assert mail is not None
    assert mail.unsubscribe is not None
    assert mail.unsubscribe in mail.html
    assert nobody.post(mail.unsubscribe.partition("/api/v1")[2]).status_code == 200
    assert ada.get("/users/me/settings").json["weekly_report_email"] is False


def test_a_mail_that_is_not_wanted_any_more_is_dropped(app, ada):
    verified(app, ada).post("/reports/weekly/email")
    verified(app, ada, email="new@example.com")
    assert composed(app) is None
    verified(app, ada, email="ada@example.com")
    assert composed(app) is not None
    verified(app, ada, is_active=False)
    assert composed(app) is None
