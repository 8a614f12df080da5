"""Swagger UI, ReDoc and the OpenAPI document, from the program's own files: no CDN."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.json.provider import DefaultJSONProvider
from werkzeug.wrappers import Response as BaseResponse

from habit_api.core.errors import NotFound
from habit_api.core.extensions import api
from habit_api.site.assets import NAMES, Asset, static_asset

blp = Blueprint("docs", __name__, template_folder="templates")

CACHE_KEY = "habit_api.openapi"
# Swagger UI and ReDoc write style attributes, hence 'unsafe-inline' for styles; scripts are files.
# No form is ever sent by the browser itself: the sign-in form works by script or not at all.
SWAGGER_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# ReDoc's search runs in a worker that it makes from a blob.
REDOC_CSP = f"{SWAGGER_CSP}; worker-src blob:"

FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
ASK_FIRST = "no-cache"


@blp.get("/api/docs")
def swagger_page() -> Response:
    """Swagger UI, where calls can be tried."""
    return _page("swagger.html", SWAGGER_CSP)


@blp.get("/api/redoc")
def redoc_page() -> Response:
    """ReDoc, the reference to read."""
    return _page("redoc.html", REDOC_CSP)


@blp.get("/api/openapi.json")
def openapi_json() -> Response:
    """The OpenAPI document. Written once per app: it cannot change while the app runs."""
    asset: Asset | None = current_app.extensions.get(CACHE_KEY)
    if asset is None:
        # In the order of registration, which is how the pages list it; not sorted as answers are.
        text = json.dumps(api.spec.to_dict(), default=DefaultJSONProvider.default)
        asset = Asset.of(text.encode(), "application/json")
        current_app.extensions[CACHE_KEY] = asset
    return asset.answer(ASK_FIRST)


@blp.get("/api/static/docs/<path:name>")
def static_file(name: str) -> Response:
    """A file of the pages. An address that carries the file's digest is good for ever."""
    if name not in NAMES:
        raise NotFound
    asset = static_asset(name)
    digest = request.args.get("v")
    if digest is None:
        return asset.answer(A_DAY)
    # While old and new processes run side by side, one is asked for what the other has.
    return asset.answer(FOREVER if digest == asset.digest else ASK_FIRST)


@blp.get("/")
@blp.get("/docs")
@blp.get("/swagger")
@blp.get("/api/swagger")
def to_swagger_page() -> BaseResponse:
    """Where people look for the documentation first."""
    return redirect(url_for("docs.swagger_page"))


@blp.get("/redoc")
def to_redoc_page() -> BaseResponse:
    """The same for ReDoc."""
    return redirect(url_for("docs.redoc_page"))


@blp.get("/openapi.json")
def to_openapi_json() -> BaseResponse:
    """The same for the document."""
    return redirect(url_for("docs.openapi_json"))


def _page(template: str, policy: str) -> Response:
    html = render_template(template, title=api.spec.title, asset_url=_asset_url)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = ASK_FIRST
    response.add_etag()
    response.make_conditional(request)
    return response


def _asset_url(name: str) -> str:
    return url_for("docs.static_file", name=name, v=static_asset(name).digest)
