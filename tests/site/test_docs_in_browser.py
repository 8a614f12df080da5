"""The documentation pages in a real browser, which reaches nothing but our own server.

After every test the browser's own logs are read: no request may have left for another host, and the
console holds no error but those that a test or `Browser` names.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.contract.checker import Contract
from tests.contract.samples import bodies, taken
from tests.site.browser import BLOCKED_LOGO, PHONE, Browser, start_chromium
from tests.site.wire import post

pytestmark = pytest.mark.browser

PASSWORD = "otter-Bicycle-42-lantern"
ME = "/api/v1/users/me"
LOGIN = "/api/v1/auth/login"
REGISTER = "/api/v1/auth/register"
# What a quarter of an hour does to a token, without waiting for it.
ANSWER_EXPIRED = """
    const error = JSON.stringify({error: {code: "TOKEN_EXPIRED", message: "Expired."}});
    const kind = {"Content-Type": "application/json"};
    window.fetch = async () => new Response(error, {status: 401, headers: kind});
"""
# What somebody who comes back from another site brings: the refresh token in its cookie.
SIGN_IN_BY_COOKIE = """
    const [path, body, done] = arguments;
    const headers = {"Content-Type": "application/json"};
    const sent = {method: "POST", headers, body: JSON.stringify({...body, use_cookie: true})};
    fetch(path, sent).then((answer) => answer.json()).then(done);
"""
MOMENT = datetime(2026, 11, 26, 10, tzinfo=UTC)
# What another Swagger UI fills in at a moment: ours keeps its functions to itself.
FILL_IN = """
    const [taken, moment] = arguments;
    Date.prototype.toISOString = () => moment;
    const spec = {openapi: "3.1.0", info: {title: "", version: ""}, paths: {}};
    const other = SwaggerUIBundle({spec, domNode: document.createElement("div")}).getSystem();
    const filledIn = ({schema, example}) => JSON.parse(
        other.fn.getSampleSchema(schema, "application/json", {includeWriteOnly: true}, example)
    );
    return Object.fromEntries(Object.entries(taken).map(([name, it]) => [name, filledIn(it)]));
"""


@pytest.fixture
def browser(live_server: str, tmp_path: Path) -> Iterator[Browser]:
    driver = start_chromium(tmp_path / "profile")
    try:
        browser = Browser(driver, live_server.rstrip("/"))
        yield browser
        assert browser.outside_requests() == []
        assert browser.console_errors() == []
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def username(live_server: str) -> str:
    """Somebody who has an account."""
    name = f"reader_{uuid.uuid4().hex[:12]}"
    body = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    answer = post(live_server, REGISTER, body)
    assert answer.status == 201, answer.text
    return name


def test_who_signs_in_by_the_form_can_try_calls_at_once(browser: Browser, username: str) -> None:
    browser.open_docs()
    browser.picture("1-swagger")
    browser.sign_in(username, PASSWORD)
    browser.expect("#signed-in-text", f"Signed in as {username}")
    block = browser.expand("get", ME)
    browser.execute(block)
    status, body = browser.answer(block)
    browser.picture("2-swagger-users-me")
    assert status.startswith("200")
    assert username in body


def test_swaggers_own_dialog_takes_the_token_of_a_tried_login(
    browser: Browser, username: str
) -> None:
    browser.open_docs()
    block = browser.expand("post", LOGIN)
    browser.execute(block, {"username": username, "password": PASSWORD})
    status, body = browser.answer(block)
    assert status.startswith("200")
    browser.click(".auth-wrapper .authorize")
    browser.picture("3-swagger-authorize")
    browser.expect(".modal-ux .auth-container h4", "bearerAuth")
    browser.paste(".modal-ux .auth-container input", json.loads(body)["access_token"])
    browser.click(".modal-ux .auth.authorize")
    browser.click(".modal-ux .btn-done")
    browser.expect("#signed-in-text", "token given under Authorize")
    block = browser.expand("get", ME)
    browser.execute(block)
    status, body = browser.answer(block)
    assert status.startswith("200")
    assert username in body


def test_the_access_token_stays_in_the_pages_memory(browser: Browser, username: str) -> None:
    browser.open_docs()
    browser.sign_in(f"{username}@example.org", PASSWORD)
    browser.expect("#signed-in-text", "Signed in as")
    assert browser.script("return localStorage.length + sessionStorage.length") == 0
    assert browser.driver.get_cookies() == []
    assert urlsplit(browser.driver.current_url).query == ""
    browser.driver.refresh()
    browser.one("#sign-in-button:enabled")


def test_signing_out_brings_the_form_back(browser: Browser, username: str) -> None:
    browser.open_docs()
    browser.sign_in(username, PASSWORD)
    browser.click("#sign-out-button")
    browser.one("#sign-in")
    assert browser.all(".auth-wrapper .authorize.unlocked")


def test_a_wrong_password_is_told_in_words(browser: Browser, username: str) -> None:
    browser.allowed_errors.append("status of 401")  # the browser notes every failed request
    browser.open_docs()
    browser.sign_in(username, "wrong-<b>password</b>")
    message = browser.until(lambda: browser.text(".error"), "the error")
    browser.picture("4-swagger-wrong-password")
    assert "{" not in message
    assert browser.one("#account").get_attribute("aria-invalid") == "true"


def test_who_comes_back_from_another_site_is_signed_in(browser: Browser, username: str) -> None:
    browser.open_docs()
    body = {"username": username, "password": PASSWORD}
    signed_in = browser.driver.execute_async_script(SIGN_IN_BY_COOKIE, LOGIN, body)
    browser.open("/api/redoc")
    browser.open(f"/#csrf_token={signed_in['csrf_token']}")
    browser.expect("#signed-in-text", "Signed in, for 15 minutes.")
    assert urlsplit(browser.driver.current_url).fragment == ""
    block = browser.expand("get", ME)
    browser.execute(block)
    assert username in browser.answer(block)[1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("ACCOUNT_EXISTS", "Sign in to it, and link from there."),
        ("PROVIDER_FAILED", "Signing in through the other site did not work."),
    ],
)
def test_why_another_site_did_not_sign_somebody_in_is_told(
    browser: Browser, error: str, words: str
) -> None:
    browser.open(f"/#error={error}")
    browser.expect("#sign-in-error", words)
    assert urlsplit(browser.driver.current_url).fragment == ""
    browser.one("#sign-in-button:enabled")


def test_a_call_with_a_dead_token_asks_to_sign_in_again(browser: Browser, username: str) -> None:
    browser.open_docs()
    browser.sign_in(username, PASSWORD)
    browser.expect("#signed-in-text", "Signed in as")
    browser.script(ANSWER_EXPIRED)
    block = browser.expand("get", ME)
    browser.execute(block)
    browser.expect("#notice", "Your access token has expired")
    browser.picture("5-swagger-expired")
    browser.click("#notice-sign-in")
    assert browser.driver.switch_to.active_element.get_attribute("id") == "account"


def test_create_an_account_leads_to_the_call_that_makes_one(browser: Browser) -> None:
    browser.open_docs()
    browser.click("#create-account")
    block = f'.opblock-post:has([data-path="{REGISTER}"])'
    browser.one(f"{block}.is-open .execute")
    top = f"return document.querySelector('{block}').getBoundingClientRect().top"
    browser.until(lambda: -5 < browser.script(top) < 300, "the call at the window's top")
    browser.picture("6-swagger-create-account")


def test_the_bodies_that_other_tests_send_are_those_that_swagger_ui_fills_in(
    browser: Browser, contract: Contract
) -> None:
    made = bodies(contract.document, MOMENT)
    browser.open_docs()
    shown = browser.script(FILL_IN, taken(contract.document), f"{MOMENT:%Y-%m-%dT%H:%M:%S}.000Z")
    assert len(shown) > 40
    assert shown == made


def test_redoc_shows_the_operations_and_finds_them(browser: Browser) -> None:
    browser.open("/api/redoc")
    browser.until(lambda: browser.holds("#redoc .api-content", ME), "the operations")
    browser.paste("input[aria-label=Search], input[placeholder^=Search]", "login")
    browser.one("[data-role='search:results'] li")
    browser.picture("7-redoc")
    assert browser.all(f'img[src="{BLOCKED_LOGO}"]') == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_swagger_fits_a_phone(browser: Browser, username: str, scheme: str) -> None:
    browser.be_a_phone(scheme)
    browser.open_docs()
    browser.picture(f"8-phone-swagger-{scheme}")
    browser.sign_in(username, PASSWORD)
    block = browser.expand("get", ME)
    browser.execute(block)
    browser.answer(block)
    browser.picture(f"9-phone-swagger-users-me-{scheme}")
    assert browser.script("return document.documentElement.scrollWidth") <= PHONE["width"]


def test_redoc_fits_a_phone(browser: Browser) -> None:
    browser.be_a_phone("light")
    browser.open("/api/redoc")
    browser.until(lambda: browser.holds("#redoc .api-content", ME), "the operations")
    browser.picture("10-phone-redoc")
    assert browser.script("return document.documentElement.scrollWidth") <= PHONE["width"]
