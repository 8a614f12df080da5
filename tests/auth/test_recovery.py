"""Proving an e-mail address and coming back in without the password, through real mails."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from habit_api.auth import links
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.jobs import service as jobs
from habit_api.models import Job, OutgoingMail, User
from tests.client import PASSWORD, Api, error_code, error_fields
from tests.mailbox import Mailbox, links_in, send_all, text_of
from tests.races import at_once
from tests.races import racing_app as racing_app  # fixtures, here for these tests too
from tests.races import racing_contract as racing_contract
from tests.races import runner as runner
from tests.statements import counted
from tests.times import NOON

NEW = "another fine evening"


def deliver(app: Flask) -> None:
    """Do what the workers would."""
    with app.app_context():
        for job_id in db.session.scalars(select(Job.id).where(Job.status == "queued")).all():
            jobs.perform(job_id)
    send_all(app)


def token_in(mailbox: Mailbox, page: str, address: str = "ada@example.com") -> str:
    """The token of the newest mail with a link to `page`."""
    found = [
        link for mail in mailbox.of(address) for link in links_in(mail) if f"/{page}?token=" in link
    ]
    assert found[-1].startswith("http://localhost:8000/")
    return found[-1].partition("token=")[2]


def verified(api: Api) -> bool:
    return bool(api.get("/users/me").json["email_verified"])


def verify(api: Api, token: str) -> TestResponse:
    return api.post("/auth/verify-email", {"token": token})


def forgotten(app: Flask, nobody: Api, mailbox: Mailbox) -> str:
    """The token of a new reset mail."""
    assert nobody.post("/auth/password/forgot", {"email": "ada@example.com"}).status_code == 202
    deliver(app)
    return token_in(mailbox, "reset-password")


def reset(nobody: Api, token: str, password: str = NEW) -> TestResponse:
    return nobody.post("/auth/password/reset", {"token": token, "password": password})


def test_the_link_of_the_first_mail_proves_the_address(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    owner = nobody.sign_up("ada")
    deliver(app)
    assert not verified(owner)
    token = token_in(mailbox, "verify-email")
    # A scanner of mails may have followed it before.
    assert [verify(nobody, token).status_code for _ in range(2)] == [200, 200]
    assert verified(owner)


def test_the_link_is_good_for_three_days(app: Flask, nobody: Api, mailbox: Mailbox) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        nobody.sign_up("ada")
        deliver(app)
        token = token_in(mailbox, "verify-email")
        clock.shift(timedelta(days=3, seconds=1))
        assert error_code(verify(nobody, token)) == "LINK_INVALID"
        clock.shift(-1)
        assert verify(nobody, token).status_code == 200


@pytest.mark.parametrize("token", ["x", "W10.aR8mBw.x", "é", "a" * 500])
def test_a_link_that_we_did_not_make_is_refused(nobody: Api, token: str) -> None:
    assert error_code(verify(nobody, token)) == "LINK_INVALID"
    assert error_code(reset(nobody, token)) == "LINK_INVALID"


def test_a_link_serves_its_own_purpose_alone(app: Flask, nobody: Api, mailbox: Mailbox) -> None:
    owner = nobody.sign_up("ada")
    deliver(app)
    assert error_code(reset(nobody, token_in(mailbox, "verify-email"))) == "LINK_INVALID"
    assert error_code(verify(nobody, forgotten(app, nobody, mailbox))) == "LINK_INVALID"
    assert not verified(owner)


def test_an_address_that_is_replaced_while_its_link_is_used_is_not_verified(
    app: Flask, nobody: Api, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = nobody.sign_up("ada")
    deliver(app)
    with app.app_context():
        stale = links.read(links.VERIFY, token_in(mailbox, "verify-email"))
    owner.patch("/users/me", {"email": "new@example.com", "current_password": PASSWORD})
    monkeypatch.setattr(links, "read", lambda *_: stale)
    assert error_code(verify(nobody, "stale")) == "LINK_INVALID"
    assert not verified(owner)


def test_the_mail_can_be_had_again_three_times_an_hour(
    app: Flask, nobody: Api, mailbox: Mailbox, limits: None
) -> None:
    owner = nobody.sign_up("ada")
    answers = [owner.post("/auth/verify-email/resend") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202] * 3 + [429]
    deliver(app)
    assert len(mailbox.of("ada@example.com")) == 4
    verify(nobody, token_in(mailbox, "verify-email"))
    assert error_code(owner.post("/auth/verify-email/resend")) == "EMAIL_ALREADY_VERIFIED"
    assert nobody.post("/auth/verify-email/resend").status_code == 401


def test_an_account_without_an_address_has_nothing_to_verify(app: Flask, owner: Api) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(email=None, email_key=None))
    assert error_code(owner.post("/auth/verify-email/resend")) == "EMAIL_MISSING"


def test_a_mail_that_nobody_needs_any_more_is_not_sent(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    owner = nobody.sign_up("ada")
    nobody.post("/auth/password/forgot", {"email": "ada@example.com"})
    with app.app_context():
        for job_id in db.session.scalars(select(Job.id)).all():
            jobs.perform(job_id)
    change = {"email": "new@example.com", "current_password": PASSWORD}
    assert owner.patch("/users/me", change).status_code == 200
    send_all(app)
    subjects = [mail["Subject"] for mail in mailbox.of("ada@example.com")]
    assert subjects == ["Your e-mail address was changed"]


def test_a_new_address_is_unverified_until_its_own_link_is_used(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    owner = nobody.sign_up("ada")
    deliver(app)
    old = token_in(mailbox, "verify-email")
    verify(nobody, old)
    owner.patch("/users/me", {"email": "new@example.com", "current_password": PASSWORD})
    deliver(app)
    assert not verified(owner)
    assert error_code(verify(nobody, old)) == "LINK_INVALID"
    told = mailbox.of("ada@example.com")[-1]
    assert "another e-mail address" in text_of(told)
    assert "new@example.com" not in told.as_string()
    assert verify(nobody, token_in(mailbox, "verify-email", "new@example.com")).status_code == 200
    assert verified(owner)


def test_nobody_writes_to_the_world_by_changing_the_address(owner: Api, limits: None) -> None:
    codes = []
    for number in range(6):
        change = {"email": f"a{number}@example.com", "current_password": PASSWORD}
        codes.append(owner.patch("/users/me", change).status_code)
    assert codes == [200] * 3 + [429] * 3
    assert owner.get("/users/me").json["email"] == "a2@example.com"


def test_a_forgotten_password_is_replaced_and_everything_signed_out(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    owner = nobody.sign_up("ada")
    body = {"name": "script", "scopes": ["read"]}
    script = Api(nobody.client, nobody.contract, owner.post("/auth/api-tokens", body).json["token"])
    assert reset(nobody, forgotten(app, nobody, mailbox)).status_code == 200
    for api in (owner, script):
        assert error_code(api.get("/users/me")) in ("TOKEN_REVOKED", "API_TOKEN_REFUSED")
    assert nobody.post("/auth/refresh", {"refresh_token": owner.refresh_token}).status_code == 401
    old = nobody.post("/auth/login", {"username": "ada", "password": PASSWORD})
    assert error_code(old) == "INVALID_CREDENTIALS"
    # The mail came to the address, so it is the user's.
    assert verified(nobody.sign_in("ada", NEW))
    deliver(app)
    assert mailbox.messages[-1]["Subject"] == "Your password was changed"


def test_a_reset_link_is_good_once_and_for_an_hour(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        nobody.sign_up("ada")
        first = forgotten(app, nobody, mailbox)
        clock.shift(3601)
        assert error_code(reset(nobody, first)) == "LINK_INVALID"
        second, third = (forgotten(app, nobody, mailbox) for _ in range(2))
        assert reset(nobody, second).status_code == 200
        # One that was sent before it dies with it.
        assert [error_code(reset(nobody, token)) for token in (second, third)] == [
            "LINK_INVALID"
        ] * 2


def test_a_reset_link_dies_with_the_password_and_with_the_address(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    owner = nobody.sign_up("ada")
    token = forgotten(app, nobody, mailbox)
    owner.patch("/users/me/password", {"current_password": PASSWORD, "new_password": NEW})
    assert error_code(reset(nobody, token)) == "LINK_INVALID"
    token = forgotten(app, nobody, mailbox)
    owner.patch("/users/me", {"email": "new@example.com", "current_password": NEW})
    assert error_code(reset(nobody, token)) == "LINK_INVALID"


def test_a_common_password_is_refused_and_the_link_stays_good(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    nobody.sign_up("ada")
    token = forgotten(app, nobody, mailbox)
    assert list(error_fields(reset(nobody, token, "password123"))) == ["password"]
    assert list(error_fields(reset(nobody, token, "ada@example.com"))) == ["password"]
    assert reset(nobody, token).status_code == 200


def test_an_inactive_account_gets_no_mail_and_no_password(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    nobody.sign_up("ada")
    token = forgotten(app, nobody, mailbox)
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(is_active=False))
    assert error_code(reset(nobody, token)) == "LINK_INVALID"
    before = len(mailbox.messages)
    nobody.post("/auth/password/forgot", {"email": "ada@example.com"})
    deliver(app)
    assert len(mailbox.messages) == before


def test_nobody_learns_which_accounts_there_are(
    app: Flask, nobody: Api, owner: Api, mailbox: Mailbox
) -> None:
    deliver(app)
    told: list[tuple[Any, ...]] = []
    for email in ("ada@example.com", "ghost@example.com"):
        with counted(app) as statements:
            answer = nobody.post("/auth/password/forgot", {"email": email})
        told.append((answer.status_code, answer.json, statements))
    assert told[0] == told[1]
    deliver(app)
    assert len(mailbox.of("ghost@example.com")) == 0
    with app.app_context():
        assert "ghost" not in repr(db.session.execute(select(Job.__table__)).all())


def test_forgetting_is_counted_by_the_address_whatever_its_case(
    nobody: Api, owner: Api, limits: None
) -> None:
    for names in (
        ("ada@example.com", "Ada@Example.com"),
        ("ghost@example.com", "GHOST@example.com"),
    ):
        codes = [
            nobody.post("/auth/password/forgot", {"email": name}).status_code for name in names * 2
        ]
        assert codes == [202] * 3 + [429]


def test_mails_are_in_the_language_of_their_reader(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    nobody.sign_up("ada", language="ru")
    forgotten(app, nobody, mailbox)
    subjects = [mail["Subject"] for mail in mailbox.messages]
    assert subjects == ["Подтвердите адрес электронной почты", "Ваш новый пароль"]
    assert "«ada»" in text_of(mailbox.messages[1])


def test_no_link_is_kept_in_the_database(app: Flask, nobody: Api, mailbox: Mailbox) -> None:
    nobody.sign_up("ada")
    token = forgotten(app, nobody, mailbox)
    with app.app_context():
        for table in db.metadata.sorted_tables:
            assert token not in repr(db.session.execute(select(table)).all())


def test_of_two_uses_of_one_link_at_once_one_wins(runner: Api, racing_app: Flask) -> None:
    with racing_app.app_context():
        account = links.account_of(db.session.scalars(select(User.id)).one())
        token = links.url(links.RESET, account).partition("token=")[2]
    calls = [partial(reset, token=token, password=f"{NEW} {number}") for number in range(4)]
    answers = at_once(runner, calls)
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    with racing_app.app_context():
        sent = select(func.count()).where(OutgoingMail.kind == "auth.password_changed")
        assert db.session.scalar(sent) == 1


def test_an_account_without_a_password_is_confirmed_by_a_fresh_sign_in(
    app: Flask, nobody: Api
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        owner = nobody.sign_up("ada")
        with app.app_context(), unit_of_work():
            db.session.execute(update(User).values(password_hash=None))
        clock.shift(301)
        assert error_code(owner.delete("/users/me")) == "SIGN_IN_TOO_OLD"
        change = {"email": "new@example.com"}
        assert error_code(owner.patch("/users/me", change)) == "SIGN_IN_TOO_OLD"
        clock.shift(-1)
        assert owner.patch("/users/me", change).json["email"] == "new@example.com"
        assert owner.patch("/users/me/password", {"new_password": NEW}).status_code == 200
        assert list(error_fields(owner.delete("/users/me"))) == ["password"]
        assert owner.delete("/users/me", {"password": NEW}).status_code == 200
