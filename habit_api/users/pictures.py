"""Making an avatar of whatever picture a user sends. Nothing of the file itself is kept."""

from __future__ import annotations

import threading
import warnings
from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
MIMETYPE = "image/webp"
SIDE = 256
# What a camera takes, and 100 MB of memory when it is unpacked.
MOST_PIXELS = 25_000_000
# A small file can be a large picture: one at a time in each process.
_unpacking = threading.Lock()


class Unreadable(ValueError):
    """It is no picture that we read, or one of too many pixels."""


def avatar_of(file: bytes) -> bytes:
    """A WebP of 256 x 256 pixels: the middle of the picture, the right way up, of its first frame.

    Raises `Unreadable`. Takes up to a second: never inside a unit of work.
    """
    try:
        with _unpacking, warnings.catch_warnings():
            # A picture beyond Pillow's own bound is beyond ours.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _encoded(_small(Image.open(BytesIO(file), formats=FORMATS)))
    except Unreadable:
        raise
    except Exception as error:  # broken files raise whatever the decoder stumbles on
        raise Unreadable("Not a readable PNG, JPEG or WebP picture.") from error


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
