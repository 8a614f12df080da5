"""Headers of every answer; other origins; proxies; HTTPS."""

from __future__ import annotations

import pytest
import structlog

from habit_api.core.limits import address
from tests.client import Api
from tests.core.conftest import Visit

FRONTEND = "http://localhost:5173"
ME = "/api/v1/users/me"


@pytest.mark.parametrize("path", ["/users/me", "/nothing-here", "/health", "/api/openapi.json"])
def test_every_answer_is_guarded(nobody: Api, path: str) -> None:
    headers = nobody.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Request-ID"]
    assert "Strict-Transport-Security" not in headers
    # Over plain http browsers complain of it.
    assert "Cross-Origin-Opener-Policy" not in headers


def test_over_https_a_page_is_alone_in_its_group(visit: Visit) -> None:
    for settings in ({}, {"FORCE_HTTPS": "true"}):
        headers = visit(**settings).get(ME, base_url="https://localhost").headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_answers_are_private_unless_they_say_otherwise(owner: Api) -> None:
    assert owner.get("/users/me").headers["Cache-Control"] == "private, no-cache"


def test_a_configured_origin_may_read_answers_and_their_headers(owner: Api) -> None:
    headers = owner.get("/users/me", headers={"Origin": FRONTEND}).headers
    assert headers["Access-Control-Allow-Origin"] == FRONTEND
    assert headers["Access-Control-Allow-Credentials"] == "true"
    exposed = headers["Access-Control-Expose-Headers"]
    for name in ("ETag", "Location", "Retry-After", "X-Request-ID", "RateLimit-Reset"):
        assert name in exposed
    assert "Origin" in headers["Vary"]


@pytest.mark.parametrize("origin", ["http://evil.example.com", "null", f"{FRONTEND}.evil.com"])
def test_other_origins_may_not(owner: Api, origin: str) -> None:
    headers = owner.get("/users/me", headers={"Origin": origin}).headers
    assert "Access-Control-Allow-Origin" not in headers


def test_an_error_may_be_read_by_a_configured_origin_too(nobody: Api) -> None:
    answer = nobody.get("/users/me", headers={"Origin": FRONTEND})
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == FRONTEND


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_preflight_is_answered_without_a_token(nobody: Api, method: str) -> None:
    asked = {
        "Origin": FRONTEND,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type, x-csrf-token, if-match",
    }
    answer = nobody.call("OPTIONS", "/users/me", headers=asked)
    assert answer.status_code == 200
    assert method in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("authorization", "x-csrf-token", "if-match"))


def test_paths_outside_the_api_are_for_no_origin(nobody: Api) -> None:
    headers = nobody.get("/health", headers={"Origin": FRONTEND}).headers
    assert "Access-Control-Allow-Origin" not in headers


def test_origins_are_a_setting(visit: Visit) -> None:
    client = visit(CORS_ORIGINS="https://habits.example.com")
    for origin, read in (("https://habits.example.com", True), (FRONTEND, False)):
        headers = client.get(ME, headers={"Origin": origin}).headers
        assert ("Access-Control-Allow-Origin" in headers) is read


def test_https_is_enforced_where_that_is_set(visit: Visit) -> None:
    client = visit(FORCE_HTTPS="true")
    answer = client.get(f"{ME}?a=1")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"https://localhost{ME}?a=1"
    secure = client.get(ME, base_url="https://localhost")
    assert secure.status_code == 401
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(("path", "status"), [("/health", 200), ("/metrics", 404)])
def test_what_is_asked_from_inside_needs_no_https(visit: Visit, path: str, status: int) -> None:
    assert visit(FORCE_HTTPS="true").get(path).status_code == status


@pytest.mark.parametrize(
    ("proxies", "seen"), [("0", "127.0.0.1"), ("1", "203.0.113.9"), ("2", "198.51.100.7")]
)
def test_only_as_many_proxies_are_believed_as_are_set(
    visit: Visit, proxies: str, seen: str
) -> None:
    client = visit(TRUSTED_PROXIES=proxies)
    counted = []
    client.application.before_request(lambda: counted.append(address()))
    client.get(ME, headers={"X-Forwarded-For": "192.0.2.1, 198.51.100.7, 203.0.113.9"})
    assert counted == [seen]


def test_a_trusted_proxy_may_say_that_the_call_came_over_https(visit: Visit) -> None:
    client = visit(FORCE_HTTPS="true", TRUSTED_PROXIES="1")
    assert client.get(ME, headers={"X-Forwarded-Proto": "https"}).status_code == 401
    assert client.get(ME).status_code == 308


def test_an_untrusted_proxy_is_warned_of_once(visit: Visit) -> None:
    client = visit(TRUSTED_PROXIES="0", LOG_LEVEL="WARNING")
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            client.get(ME, headers={"X-Forwarded-For": "192.0.2.1"})
    assert [line["event"] for line in lines].count("http.untrusted_proxy") == 1
