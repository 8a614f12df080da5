"""Texts in other languages, and that no catalogue lacks one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from habit_api.core.translations import Catalogue

ROOT = Path(__file__).resolve().parents[2] / "habit_api"
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "N_": None}
ROOMS = sorted(file.parent.parent for file in ROOT.glob("*/translations/ru.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")

RUSSIAN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || "
"n%100>=20) ? 1 : 2);\n"

msgid "%(num)d day"
msgid_plural "%(num)d days"
msgstr[0] "%(num)d день"
msgstr[1] "%(num)d дня"
msgstr[2] "%(num)d дней"
"""


def read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=file.stem)


def several(texts: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """The forms of a message: one, or as many as its language has plurals."""
    return [texts] if isinstance(texts, str) else list(texts or ())


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 день"), (3, "3 дня"), (11, "11 дней"), (21, "21 день")]
)
def test_a_number_takes_the_plural_of_the_language(tmp_path: Path, count: int, text: str) -> None:
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "ru.po").write_text(RUSSIAN, encoding="utf-8")
    words = Catalogue(str(tmp_path / "room.py")).to("ru")
    assert words.ngettext("%(num)d day", "%(num)d days", count) % {"num": count} == text


def test_without_a_catalogue_the_text_is_english(tmp_path: Path) -> None:
    words = Catalogue(str(tmp_path / "room.py")).to("ru")
    assert words.ngettext("%(num)d day", "%(num)d days", 2) % {"num": 2} == "2 days"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_text_of_a_room_is_translated(room: Path) -> None:
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    found = extract_from_dir(room, method_map=methods, keywords=KEYWORDS)
    wanted = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    translated = {
        ids[0]
        for item in read(room / "translations" / "ru.po")
        if (ids := several(item.id))[0] and not item.fuzzy and all(several(item.string))
    }
    assert wanted - translated == set(), "not translated"
    assert translated - wanted == set(), "translated, but nowhere used"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_translation_fills_in_what_its_original_does(room: Path) -> None:
    for item in read(room / "translations" / "ru.po"):
        ids, strings = several(item.id), several(item.string)
        if ids[0]:
            assert len(strings) == (1 if len(ids) == 1 else 3), item.id
            for string in strings:
                assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(ids[-1])), string
