"""The documentation pages as they come over HTTP."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.site.wire import get

PAGES = ["/api/docs", "/api/redoc"]
SHORTCUTS = {
    "/": "/api/docs",
    "/docs": "/api/docs",
    "/swagger": "/api/docs",
    "/api/swagger": "/api/docs",
    "/redoc": "/api/redoc",
    "/openapi.json": "/api/openapi.json",
}
CSS = "/api/static/docs/docs.css"
VENDORED = Path(__file__).parents[2] / "habit_api" / "site" / "static"


def assets_of(html: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/api/static/docs/[^"]+)"', html)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_no_other_host(live_server: str, path: str) -> None:
    page = get(live_server, path)
    assert page.status == 200
    assert page.headers.get_content_type() == "text/html"
    assert "//" not in page.text.replace("<!doctype html>", "")
    addresses = re.findall(r'(?:src|href|action|data-[a-z-]+)="([^"]*)"', page.text)
    assert addresses
    assert [a for a in addresses if not a.startswith("/")] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_files_of_this_host_only(live_server: str, path: str) -> None:
    page = get(live_server, path)
    policy = [rule.strip() for rule in page.headers["Content-Security-Policy"].split(";")]
    assert page.headers.get_all("Content-Security-Policy", []) == [
        page.headers["Content-Security-Policy"]
    ]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "img-src 'self' data:" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'none'" in policy
    assert ("worker-src blob:" in policy) == (path == "/api/redoc")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_inline_script(live_server: str, path: str) -> None:
    html = get(live_server, path).text
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 2
    assert all("src=" in attributes and not body for attributes, body in scripts)
    assert not re.search(r"\son[a-z]+=|javascript:|<style", html)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_good_html_for_readers_and_phones(live_server: str, path: str) -> None:
    html = get(live_server, path).text
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert re.search(r"<title>.+</title>", html)
    for field in re.findall(r'<input id="([^"]+)"', html):
        assert f'<label for="{field}">' in html


@pytest.mark.parametrize("path", PAGES)
def test_an_unchanged_page_is_not_sent_again(live_server: str, path: str) -> None:
    page = get(live_server, path)
    assert page.headers["Cache-Control"] == "no-cache"
    assert get(live_server, path, if_none_match=page.headers["ETag"]).status == 304


@pytest.mark.parametrize("path", PAGES)
def test_the_files_of_a_page_are_kept_for_ever(live_server: str, path: str) -> None:
    assets = assets_of(get(live_server, path).text)
    assert len(assets) >= 4
    for asset in assets:
        answer = get(live_server, asset, accept_encoding="gzip")
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        again = get(
            live_server, asset, accept_encoding="gzip", if_none_match=answer.headers["ETag"]
        )
        assert (again.status, again.body) == (304, b"")


def test_only_the_address_of_this_very_content_is_for_ever(live_server: str) -> None:
    assert get(live_server, CSS).headers["Cache-Control"] == "public, max-age=86400"
    # A page of the next version, answered by a process of this one.
    assert get(live_server, f"{CSS}?v=0").headers["Cache-Control"] == "no-cache"


def test_files_are_compressed_for_those_who_ask(live_server: str) -> None:
    plain = get(live_server, CSS)
    packed = get(live_server, CSS, accept_encoding="br, gzip")
    refused = get(live_server, CSS, accept_encoding="gzip;q=0")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body == refused.body
    assert packed.headers["ETag"] != plain.headers["ETag"] == refused.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    "name", ["../docs.py", "..%2Fdocs.py", "%2Fetc%2Fpasswd", "README.md", "redoc", "", "none.js"]
)
def test_nothing_but_the_pages_own_files_is_served(live_server: str, name: str) -> None:
    answer = get(live_server, f"/api/static/docs/{name}")
    assert answer.status == 404
    assert json.loads(answer.text)["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(("short", "place"), SHORTCUTS.items())
def test_shortcuts_lead_to_the_pages(live_server: str, short: str, place: str) -> None:
    answer = get(live_server, short)
    assert answer.status == 302
    assert urlsplit(answer.headers["Location"]).path == place


def test_the_document_fits_any_host_and_is_not_sent_twice(live_server: str) -> None:
    answer = get(live_server, "/api/openapi.json")
    document = json.loads(answer.text)
    assert answer.headers.get_content_type() == "application/json"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/"}]
    assert document["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"
    etag = answer.headers["ETag"]
    assert get(live_server, "/api/openapi.json", if_none_match=etag).status == 304


@pytest.mark.parametrize(
    "path", ["/api/v1/auth/register", "/api/v1/auth/login", "/api/v1/auth/logout"]
)
def test_the_calls_that_the_sign_in_form_makes_exist(live_server: str, path: str) -> None:
    document = json.loads(get(live_server, "/api/openapi.json").text)
    assert "post" in document["paths"][path]
    assert f'"{path}"' in (VENDORED / "swagger-init.js").read_text()


def test_the_vendored_files_are_those_that_were_published() -> None:
    listed = dict(
        re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (VENDORED / "README.md").read_text())
    )
    there = {p.relative_to(VENDORED).as_posix(): p for p in VENDORED.rglob("*/*")}
    assert listed.keys() == there.keys()
    for name, path in there.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[name], name
