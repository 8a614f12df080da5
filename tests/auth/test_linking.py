"""Linking an account at another site: what it needs, what ends it, and who hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from habit_api.auth.providers import OpenId
from tests.auth.provider import (
    DEPRECATIONS,
    begin,
    come_back,
    consent,
    sign_in,
    told,
    whoever,
)
from tests.auth.provider import keycloak as keycloak  # fixtures, here for these tests too
from tests.auth.provider import provider_url as provider_url
from tests.auth.test_recovery import NEW, deliver, forgotten, reset, token_in, verify
from tests.client import PASSWORD, Api, error_code, error_fields
from tests.mailbox import Mailbox, text_of

pytestmark = DEPRECATIONS
LINK = "/auth/oidc/keycloak/link"
CONFIRMED = {"current_password": PASSWORD}


def begin_link(api: Api, body: dict[str, Any] | None = None) -> str:
    answer = api.post(LINK, body or CONFIRMED)
    assert answer.status_code == 200, answer.json
    return str(answer.get_json()["url"])


def identities(api: Api) -> int:
    return int(api.get("/auth/identities").get_json()["total"])


def test_linking_needs_the_password(owner: Api, keycloak: OpenId) -> None:
    assert list(error_fields(owner.post(LINK))) == ["current_password"]
    wrong = owner.post(LINK, {"current_password": "wrong horse battery"})
    assert (wrong.status_code, error_code(wrong)) == (401, "INVALID_CREDENTIALS")
    assert wrong.json["error"]["message"] == "The current password is wrong."


def test_without_a_password_linking_needs_a_fresh_sign_in(nobody: Api, keycloak: OpenId) -> None:
    user = whoever(nobody, sign_in(nobody, "v1"))
    assert user.post(LINK).status_code == 200
    with time_machine.travel(timedelta(minutes=6)):
        answer = user.post(LINK)
    assert (answer.status_code, error_code(answer)) == (403, "SIGN_IN_TOO_OLD")


@pytest.mark.parametrize("path", ["/auth/logout", "/auth/logout-all"])
def test_a_link_ends_with_the_device_that_began_it(
    nobody: Api, owner: Api, keycloak: OpenId, path: str
) -> None:
    query = consent(begin_link(owner), "v2")
    owner.post(path)
    assert told(come_back(owner, query)) == {"error": ["TOKEN_REVOKED"]}
    assert identities(nobody.sign_in("ada")) == 0


def test_a_recovery_ends_a_link_that_is_under_way(
    app: Flask, nobody: Api, keycloak: OpenId, mailbox: Mailbox
) -> None:
    thief = nobody.sign_up("ada")
    query = consent(begin_link(thief), "v3")
    assert reset(nobody, forgotten(app, nobody, mailbox)).status_code == 200
    assert told(come_back(thief, query)) == {"error": ["TOKEN_REVOKED"]}
    assert identities(nobody.sign_in("ada", NEW)) == 0


def test_a_recovery_takes_away_what_was_linked_before(
    app: Flask, nobody: Api, keycloak: OpenId, mailbox: Mailbox
) -> None:
    hijacker = nobody.sign_up("ada")
    come_back(hijacker, consent(begin_link(hijacker), "v4"))
    assert identities(hijacker) == 1
    assert reset(nobody, forgotten(app, nobody, mailbox)).status_code == 200
    mine = nobody.sign_in("ada", NEW)
    assert identities(mine) == 0
    stranger = whoever(nobody, sign_in(nobody, "v4"))
    assert stranger.get("/users/me").json["id"] != mine.get("/users/me").json["id"]
    deliver(app)
    assert "were unlinked: link yours again" in text_of(mailbox.messages[-1])


def test_a_recovery_of_an_account_without_links_speaks_of_none(
    app: Flask, nobody: Api, mailbox: Mailbox
) -> None:
    nobody.sign_up("ada")
    reset(nobody, forgotten(app, nobody, mailbox))
    deliver(app)
    assert "unlinked" not in text_of(mailbox.messages[-1])


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "A new way into your account"), ("ru", "Новый способ войти в вашу учётную запись")],
)
def test_whoever_has_proven_the_address_hears_of_a_link(
    app: Flask, nobody: Api, keycloak: OpenId, mailbox: Mailbox, language: str, subject: str
) -> None:
    owner = nobody.sign_up("ada", language=language)
    come_back(owner, consent(begin_link(owner), "v5"))
    deliver(app)
    before = len(mailbox.messages)
    verify(nobody, token_in(mailbox, "verify-email"))
    # What was linked before is nothing new.
    for sub in ("v5", "v6"):
        come_back(owner, consent(begin_link(owner), sub))
    deliver(app)
    [mail] = mailbox.messages[before:]
    assert (mail["To"], mail["Subject"]) == ("ada@example.com", subject)
    assert "Our Keycloak" in text_of(mail)


def test_a_sign_in_links_nothing_to_who_is_signed_in(
    nobody: Api, owner: Api, keycloak: OpenId
) -> None:
    come_back(owner, consent(begin(owner), "v7"))
    assert identities(owner) == 0
