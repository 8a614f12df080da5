"""Reading a zip of a stranger: in memory, member by member, and never more than is allowed.

Nothing is written to disk. Sizes are checked as declared before anything is unpacked, and again
as the bytes come out, because a forged directory can declare anything.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from habit_api.transfer import limits
from habit_api.transfer.records import ImportUnreadable

FOLDER = "/"
ENCRYPTED = 0x1
# Deflate can be unpacked in bounded steps; Python unpacks bzip2 and LZMA a whole chunk at a time.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNSAFE_NAME = re.compile(r"[\\\x00]|^/|^[A-Za-z]:|(^|/)\.\.(/|$)")
INNER_ARCHIVE = re.compile(r"\.(zip|jar|apk|7z|rar|gz|bz2|xz|tar|tgz)$", re.IGNORECASE)

END_RECORD = struct.Struct("<4s4H2LH")
END_MAGIC = b"PK\x05\x06"
ZIP64_LOCATOR_MAGIC, ZIP64_LOCATOR_BYTES = b"PK\x06\x07", 20
LONGEST_COMMENT = 65_535

# All that zipfile is known to raise on damaged input, from its own error to a seek before 0.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error)


class Archive:
    """An open zip. `names` are its files without its folders, in the order of its directory."""

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self._zip = zip_file
        self._left = limits.MAX_ZIP_TOTAL_BYTES
        self.names = [name for name in zip_file.namelist() if not name.endswith(FOLDER)]

    def read(self, name: str) -> bytes:
        """The bytes of the file `name`. Raises `ImportUnreadable` when damaged or too large."""
        try:
            with self._zip.open(name) as member:
                return b"".join(self._chunks(member))
        except DAMAGE as error:
            raise ImportUnreadable(f"{name} in the archive is damaged.") from error

    def _chunks(self, member: IO[bytes]) -> Iterator[bytes]:
        left = min(self._left, limits.MAX_ZIP_MEMBER_BYTES)
        while chunk := member.read(limits.ZIP_CHUNK_BYTES):
            left -= len(chunk)
            self._left -= len(chunk)
            if left < 0:
                raise ImportUnreadable("The archive unpacks to too much.")
            yield chunk


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The zip at `path`, once it is known to be harmless. Raises `ImportUnreadable`."""
    _check_directory_size(path)
    try:
        zip_file = zipfile.ZipFile(path)
    except DAMAGE as error:
        raise ImportUnreadable("The archive is damaged.") from error
    with zip_file:
        _check_members(zip_file.infolist())
        yield Archive(zip_file)


def _check_directory_size(path: Path) -> None:
    """Look at the end record alone: zipfile would make an object of every entry at once."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END_RECORD.size - LONGEST_COMMENT - ZIP64_LOCATOR_BYTES))
        tail = file.read()
    start = tail.rfind(END_MAGIC)
    record = tail[start : start + END_RECORD.size]
    if start < 0 or len(record) < END_RECORD.size:
        raise ImportUnreadable("The archive is damaged: its directory is missing.")
    if ZIP64_LOCATOR_MAGIC in tail[max(0, start - ZIP64_LOCATOR_BYTES) : start]:
        raise ImportUnreadable("The archive is of a kind (zip64) that small exports never need.")
    if END_RECORD.unpack(record)[5] > limits.MAX_ZIP_DIRECTORY_BYTES:
        raise ImportUnreadable("The archive holds too many files.")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > limits.MAX_ZIP_MEMBERS:
        raise ImportUnreadable("The archive holds too many files.")
    if len({member.filename for member in members}) < len(members):
        raise ImportUnreadable("The archive holds two files of the same name.")
    for member in members:
        _check_member(member)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    # Small files of zeros pack well without being an attack.
    if unpacked > limits.MAX_ZIP_TOTAL_BYTES or (
        unpacked > limits.MIB and unpacked > packed * limits.MAX_ZIP_RATIO
    ):
        raise ImportUnreadable("The archive unpacks to too much.")


def _check_member(member: zipfile.ZipInfo) -> None:
    # `filename` is already tidied up by zipfile: cut at a NUL, for one.
    if UNSAFE_NAME.search(member.orig_filename):
        raise ImportUnreadable("The archive holds a file whose name leads out of it.")
    if member.flag_bits & ENCRYPTED:
        raise ImportUnreadable("The archive is encrypted.")
    if INNER_ARCHIVE.search(member.filename):
        raise ImportUnreadable("The archive holds another archive.")
    if member.compress_type not in METHODS:
        raise ImportUnreadable("The archive is packed in a way that exports never are.")
    if member.file_size > limits.MAX_ZIP_MEMBER_BYTES:
        raise ImportUnreadable("The archive unpacks to too much.")
