"""A part that nobody needs at once must not be missed: what `python -m tests.faults.run` holds."""

from __future__ import annotations

import pytest

from tests.faults.clients import Seen
from tests.faults.run import GAP, unfelt


def seen(*statuses: int, until: float = 10.0) -> Seen:
    """Answers of these kinds, in turn and ten a second, from 0 to `until`."""
    made = Seen()
    for number in range(int(until * 10)):
        status = statuses[number % len(statuses)]
        made.tries[status] += 1
        if status < 500:
            made.good_at.append(number / 10)
    return made


def test_good_answers_all_along_are_what_is_wanted() -> None:
    assert unfelt(seen(200, 409), 3, 6) == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (
            seen(503),
            ["100 answers were 503", "3.0 s without a good answer while the part was away"],
        ),
        (seen(200, 503), ["50 answers were 503"]),
        (seen(200, until=3.5), ["2.6 s without a good answer while the part was away"]),
    ],
)
def test_quick_refusals_and_silence_are_not(answers: Seen, words: list[str]) -> None:
    assert GAP < 2.5
    assert unfelt(answers, 3, 6) == words
