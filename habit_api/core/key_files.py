"""Secret keys: which are good enough, and the random ones of machines where none is set."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

# HS256 keys shorter than its 32 byte output weaken the signature (RFC 7518, section 3.2).
SECRET_BYTES = 32
WEAK_SECRETS = ("change", "default", "example", "secret-key", "your-", "password")


def kept(var_dir: Path, name: str) -> str:
    """A random secret, made once and kept in `var_dir`; several starting processes agree on it."""
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = var_dir / f"{name.lower()}.txt"
    fresh = var_dir / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            # A link appears whole or not at all, and fails when another process was first.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def problems_of(name: str, secret: str) -> list[str]:
    """Why `secret` is none to run with, in words that name the setting; empty for a good one."""
    hint = "make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
    if not secret:
        return [f"{name} is missing; {hint}"]
    if len(secret.encode()) < SECRET_BYTES:
        return [f"{name} is shorter than {SECRET_BYTES} bytes; {hint}"]
    if len(set(secret)) < 10 or any(word in secret.lower() for word in WEAK_SECRETS):
        return [f"{name} looks like a default; {hint}"]
    return []
