"""What a refresh token that turns up means."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

# Two tabs of one browser refresh at nearly the same moment.
TABS_WINDOW = timedelta(seconds=10)


class Verdict(Enum):
    """What to do with the token."""

    # Spend it, and give its successor.
    FIRST_USE = auto()
    # Another tab was faster: give a further successor; all stay good.
    OTHER_TAB = auto()
    # The answer never arrived: give a new successor and void the earlier ones.
    LOST_ANSWER = auto()
    # Two parties hold the same token: sign the device out.
    THEFT = auto()


def judge(
    *, used_at: datetime | None, voided: bool, successor_used: bool, now: datetime
) -> Verdict:
    """The verdict on a token of a signed-in device.

    `used_at` is its first use, `successor_used` whether any token that was got with it was used.
    """
    if voided:
        return Verdict.THEFT
    if used_at is None:
        return Verdict.FIRST_USE
    if now - used_at <= TABS_WINDOW:
        return Verdict.OTHER_TAB
    return Verdict.THEFT if successor_used else Verdict.LOST_ANSWER
