"""Headers of every answer: what browsers may do with it, and who may read it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, redirect, request
from structlog import get_logger
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from habit_api.core.extensions import cors, limiter
from habit_api.core.limits import tell

log = get_logger("habit_api.http")

API_CSP = "default-src 'none'; frame-ancestors 'none'"
HSTS = "max-age=31536000; includeSubDomains"
VARY = "Authorization, Origin"
EXPOSED = [
    "ETag",
    "Location",
    "Retry-After",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "X-Request-ID",
    "Idempotent-Replayed",
]
ALLOWED = [
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "X-Request-ID",
    "X-CSRF-TOKEN",
]


def init_app(app: Flask) -> None:
    """CORS for the API, security headers for everything, proxies as far as they are trusted."""
    cors.init_app(
        app,
        resources=r"/api/v1/*",
        origins=app.config["CORS_ORIGINS"],
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=ALLOWED,
        expose_headers=EXPOSED,
        supports_credentials=True,
        # Nothing for callers that are no browsers.
        always_send=False,
        # Said below, of every answer.
        vary_header=False,
        max_age=600,
    )
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=proxies, x_proto=proxies
        )
    else:
        app.before_request(_warn_of_proxy(app))
    if app.config["FORCE_HTTPS"]:
        app.before_request(_to_https)
    app.after_request(_secure(bool(app.config["FORCE_HTTPS"])))


def _secure(https: bool) -> Callable[[Response], Response]:
    fixed = [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", "interest-cohort=()"),
    ]
    # Over plain http browsers heed it nowhere but on the machine itself, and complain of it.
    encrypted = [*fixed, ("Cross-Origin-Opener-Policy", "same-origin")]
    if https:
        encrypted.append(("Strict-Transport-Security", HSTS))

    def secure(response: Response) -> Response:
        headers = response.headers
        headers.extend(encrypted if https or request.is_secure else fixed)
        if limiter.enabled:
            tell(response, limiter.current_limit)
        if "Content-Security-Policy" not in headers:
            headers["Content-Security-Policy"] = API_CSP
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-cache"
        if request.path.startswith("/api/v1/"):
            # What is kept for one user, and as one site may read it, is not for another.
            chosen_by = headers.get("Vary")
            headers["Vary"] = f"{chosen_by}, {VARY}" if chosen_by else VARY
        return response

    return secure


def _to_https() -> BaseResponse | None:
    # Health checks and Prometheus come from inside, without TLS.
    if request.is_secure or request.path.startswith(("/health", "/metrics")):
        return None
    return redirect(request.url.replace("http://", "https://", 1), code=308)


def _warn_of_proxy(app: Flask) -> Callable[[], None]:
    def warn() -> None:
        if "X-Forwarded-For" in request.headers and "proxy_warned" not in app.extensions:
            app.extensions["proxy_warned"] = True
            log.warning(
                "http.untrusted_proxy",
                hint="X-Forwarded-For came, but TRUSTED_PROXIES is 0: behind a proxy all callers"
                " without a token would share one limit.",
            )

    return warn
