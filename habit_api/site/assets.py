"""Files held in memory, ready to be sent: compressed once, named by their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Response, request

STATIC = Path(__file__).parent / "static"
MIMETYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".txt": "text/plain",
    "": "text/plain",  # LICENSE and NOTICE
}
# The only names there are, so that no address can reach another file or fill the cache below.
NAMES = frozenset(
    path.relative_to(STATIC).as_posix()
    for path in STATIC.rglob("*")
    if path.is_file() and path.suffix in MIMETYPES
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A body with its compressed form (None where that saves nothing) and its content's digest."""

    body: bytes
    packed: bytes | None
    digest: str
    mimetype: str

    @classmethod
    def of(cls, body: bytes, mimetype: str) -> Asset:
        packed = gzip.compress(body, mtime=0)
        useful = len(packed) < 0.9 * len(body)
        digest = hashlib.sha256(body).hexdigest()[:32]
        return cls(body, packed if useful else None, digest, mimetype)

    def answer(self, cache_control: str) -> Response:
        """The answer to this request: gzip where the client takes it, 304 where it has it."""
        if self.packed is None or request.accept_encodings["gzip"] <= 0:
            response = Response(self.body, mimetype=self.mimetype)
            response.set_etag(self.digest)
        else:
            response = Response(self.packed, mimetype=self.mimetype)
            response.content_encoding = "gzip"
            # Other bytes, so another strong ETag.
            response.set_etag(f"{self.digest}-gzip")
        response.headers["Cache-Control"] = cache_control
        response.vary.add("Accept-Encoding")
        response.make_conditional(request)
        return response


@cache
def static_asset(name: str) -> Asset:
    """The file of that name, which must be one of `NAMES`."""
    path = STATIC / name
    return Asset.of(path.read_bytes(), MIMETYPES[path.suffix])
