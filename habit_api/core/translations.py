"""Texts in the reader's language, from gettext catalogues.

Each room that has texts keeps `translations/<language>.po` beside its modules, with English as the
message ids. They are read as they are when a language is first asked for: there is nothing to
compile, and nothing that can be forgotten to be compiled.

    WORDS = Catalogue(__file__)
    words = WORDS.to("ru")
    words.ngettext("%(num)d day", "%(num)d days", 5) % {"num": 5}
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

# The language of the message ids.
SOURCE = "en"
LANGUAGES = (SOURCE, "ru")


class Catalogue:
    """The texts of the room that `module_file` is in."""

    def __init__(self, module_file: str) -> None:
        self.folder = Path(module_file).resolve().parent / "translations"

    def to(self, language: str) -> NullTranslations:
        """The texts in `language`, by `gettext`, `ngettext` and `pgettext`; else in English."""
        return _read(self.folder / f"{language}.po")


@cache
def _read(file: Path) -> NullTranslations:
    if file.stem == SOURCE or not file.is_file():
        return NullTranslations()
    with file.open("rb") as source:
        catalogue = read_po(source, locale=file.stem, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
