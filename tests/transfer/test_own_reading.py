"""Reading a JSON object of a stranger piece by piece."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.transfer import own_reading
from habit_api.transfer.own_reading import Reader
from habit_api.transfer.records import ImportUnreadable

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
ELEMENTS = SCALARS | st.dictionaries(st.text(), SCALARS, max_size=4)
OBJECTS = st.dictionaries(st.text(), st.lists(ELEMENTS, max_size=4) | ELEMENTS, max_size=4)


def read(text, *, piece=own_reading.PIECE, longest=own_reading.LONGEST):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_reading, "PIECE", piece)
        patch.setattr(own_reading, "LONGEST", longest)
        reader = Reader(io.StringIO(text))
        return {
            name: list(reader.elements()) if reader.at_list() else reader.value()
            for name in reader.members()
        }


@given(OBJECTS, st.integers(1, 40), st.sampled_from([None, 2]), st.booleans())
def test_it_reads_what_json_reads_whatever_the_pieces(made, piece, indent, ascii_only):
    text = json.dumps(made, indent=indent, ensure_ascii=ascii_only)
    assert read(text, piece=piece) == made


@given(OBJECTS, st.data())
def test_what_is_cut_off_is_refused(made, data):
    text = json.dumps(made)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(ImportUnreadable):
        read(cut, piece=7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "{]",
        '{"a":1,}',
        '{"a":[1,]}',
        '{"a" 1}',
        "{1:2}",
        '{"a":1}{',
        '{"a":NaN}',
        '{"a":[Infinity]}',
        '{"a":' + "9" * 5_000 + "}",
        '{"a":' + "[{" * 50_000,
        '{"a":[' + '{"b":' * 50_000,
    ],
)
def test_what_is_not_such_an_object_is_refused(text):
    with pytest.raises(ImportUnreadable):
        read(text)


def test_an_element_without_end_is_not_read_to_its_end():
    class Endless(io.StringIO):
        pieces = 0

        def read(self, size=-1):
            self.pieces += 1
            return '{"a":["' if self.pieces == 1 else "x" * size

    text = Endless()
    reader = Reader(text)
    with pytest.raises(ImportUnreadable):
        [list(reader.elements()) for _ in reader.members()]
    assert text.pieces < 8


def test_what_is_not_utf_8_is_refused():
    reader = Reader(io.TextIOWrapper(io.BytesIO(b'{"a": "\xff"}'), encoding="utf-8"))
    with pytest.raises(ImportUnreadable, match="UTF-8"):
        list(reader.members())
