"""How much of a file of a stranger is looked at before it is refused."""

from __future__ import annotations

MIB = 1024 * 1024

# The whole file, and what it may hold.
MAX_FILE_BYTES = 20 * MIB
MAX_ROWS = 200_000
MAX_HABITS = 1_000
# Of one's own export, all sections together.
MAX_OWN_ROWS = 1_000_000

# A thousand habits are two files and a folder each.
MAX_ZIP_MEMBERS = 5_000
MAX_ZIP_DIRECTORY_BYTES = 2 * MIB
MAX_ZIP_TOTAL_BYTES = 64 * MIB
MAX_ZIP_MEMBER_BYTES = 32 * MIB
# Real exports stay under 60; deflate itself reaches 1,032.
MAX_ZIP_RATIO = 200
ZIP_CHUNK_BYTES = 64 * 1024

MAX_CSV_LINE = MIB
# Notes may have several lines each.
MAX_CSV_LINES = 5 * MAX_ROWS

# A Loop backup has about ten tables and indexes.
MAX_SQLITE_OBJECTS = 200
MAX_SQLITE_VALUE_BYTES = MIB
# Text kept as UTF-16 can grow by half when it is read as UTF-8.
MAX_SQLITE_TEXT_BYTES = 2 * MAX_FILE_BYTES
MAX_SQLITE_SECONDS = 10.0
SQLITE_OPERATIONS_BETWEEN_CHECKS = 10_000

MAX_NAME = 100
MAX_DESCRIPTION = 2_000
MAX_CATEGORY = 50
MAX_UNIT = 30
MAX_NOTE = 1_000
MAX_WARNINGS = 200

# A thousand million units, in thousandths.
MAX_VALUE_MILLI = 10**12
FIRST_YEAR = 1900
LAST_YEAR = 2200
