"""What a picture of a garden says, in the languages that users may choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The words of one language; `{...}` are filled in. Counts follow a colon: no noun agrees."""

    plants: Mapping[str, str]
    title: str
    total: str
    shown: str
    full: str
    nothing: str
    hint: str
    grown: str
    stage: str


WORDS = {
    "en": Words(
        plants={
            "Rose": "Rose",
            "Tulip": "Tulip",
            "Sunflower": "Sunflower",
            "Daisy": "Daisy",
            "Lavender": "Lavender",
            "Bluebell": "Bluebell",
            "Fern": "Fern",
            "Cactus": "Cactus",
            "Cherry": "Cherry tree",
            "Pine": "Pine",
        },
        title="{name}'s garden",
        total="Plants: {count}",
        shown="shown: {count}",
        full="Fully grown: {count}",
        nothing="Nothing planted yet",
        hint="Focus for 25 minutes, and the first plant grows fully",
        grown="fully grown",
        stage="stage {stage} of 5",
    ),
    "ru": Words(
        plants={
            "Rose": "Роза",
            "Tulip": "Тюльпан",
            "Sunflower": "Подсолнух",
            "Daisy": "Ромашка",
            "Lavender": "Лаванда",
            "Bluebell": "Колокольчик",
            "Fern": "Папоротник",
            "Cactus": "Кактус",
            "Cherry": "Вишня",
            "Pine": "Сосна",
        },
        title="Сад: {name}",
        total="Растений: {count}",
        shown="показано: {count}",
        full="Выросло полностью: {count}",
        nothing="Пока ничего не посажено",
        hint="25 минут сосредоточенности вырастят первое растение",
        grown="выросло полностью",
        stage="стадия {stage} из 5",
    ),
}


def words_of(language: str) -> Words:
    """The words of a user's language."""
    return WORDS.get(language, WORDS["en"])
