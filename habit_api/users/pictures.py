"""Making an avatar of whatever picture a user sends. Nothing of the file itself is kept."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageOps

from habit_api.users.errors import PicturesWaiting

FORMATS = ("PNG", "JPEG", "WEBP")
MIMETYPE = "image/webp"
SIDE = 256
# What a camera takes, and 100 MB of memory when it is unpacked.
MOST_PIXELS = 25_000_000
# A JPEG may go over its pixels any number of times, at a few bytes each; cameras do it ten times.
MOST_SCANS = 100
JPEG, SCAN = b"\xff\xd8", b"\xff\xda"
# A small file can be a large picture: one at a time in each process.
_unpacking = threading.Lock()
# How many seconds one waits for the others.
PATIENCE = 10


class Unreadable(ValueError):
    """It is no picture that we read, or one of too many pixels."""


def avatar_of(file: bytes) -> bytes:
    """A WebP of 256 x 256 pixels: the middle of the picture, the right way up, of its first frame.

    Raises `Unreadable`, and `PicturesWaiting` when too many are before it. Takes up to a second:
    never inside a unit of work.
    """
    try:
        _refuse_endless(file)
        with _alone(), warnings.catch_warnings():
            # A picture beyond Pillow's own bound is beyond ours.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _encoded(_small(Image.open(BytesIO(file), formats=FORMATS)))
    except (Unreadable, PicturesWaiting):
        raise
    except Exception as error:  # broken files raise whatever the decoder stumbles on
        raise Unreadable("Not a readable PNG, JPEG or WebP picture.") from error


def _refuse_endless(file: bytes) -> None:
    # In what comes between the scans this pair of bytes does not occur.
    if file.startswith(JPEG) and file.count(SCAN) > MOST_SCANS:
        raise Unreadable(f"A JPEG has at most {MOST_SCANS} scans.")


@contextmanager
def _alone() -> Iterator[None]:
    if not _unpacking.acquire(timeout=PATIENCE):
        raise PicturesWaiting
    try:
        yield
    finally:
        _unpacking.release()


def _small(image: Image.Image) -> Image.Image:
    if image.width * image.height > MOST_PIXELS:
        raise Unreadable(f"A picture has at most {MOST_PIXELS // 1_000_000} million pixels.")
    # A JPEG can be unpacked at a fraction of its size.
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(_plain(image), in_place=False)
    return ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)


def _plain(image: Image.Image) -> Image.Image:
    """The picture in RGB, or in RGBA where some of it may be transparent."""
    if image.mode.startswith("I"):
        # 16 bits of grey, of which the upper eight are seen.
        grey = image.convert("I").point(lambda value: value * (1 / 256))
        return grey.convert("L").convert("RGB")
    see_through = image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info
    return image.convert("RGBA" if see_through else "RGB")


def _encoded(image: Image.Image) -> bytes:
    # From the pixels alone: what else is in the file stays behind.
    clean = Image.frombytes(image.mode, image.size, image.tobytes())
    made = BytesIO()
    clean.save(made, "WEBP", quality=85, method=4)
    return made.getvalue()
