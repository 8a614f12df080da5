"""A whole day in Russian."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.telegram.steps import Chat, link


@pytest.fixture
def beseda(owner: Api, stranger_chat: Chat) -> Chat:
    """The chat of a user who reads Russian."""
    owner.patch("/users/me/settings", {"language": "ru"})
    assert "Теперь этот чат привязан к ada" in link(owner, stranger_chat)
    return stranger_chat


def test_a_day_from_the_list_to_the_undo(beseda: Chat, owner: Api) -> None:
    owner.habit("Медитация")
    owner.habit("Чтение", kind="numeric", target_value=20, unit="страниц")
    assert "сделано 0 из 2" in beseda.say("/habits")
    assert "сделано 1 из 2" in beseda.tap("Медитация")
    assert beseda.toast == "✅ Медитация: 🔥 1 раз подряд"
    assert "Сколько получилось? Чтение" in beseda.tap("Чтение")
    assert "Пришлите число" in beseda.say("много")
    assert "▫️ Чтение, 12,5 из 20 страниц" in beseda.say("12,5")
    assert "+10 очков" in beseda.say("/done ЧТЕНИЕ 21")
    assert "Отменено: Чтение" in beseda.tap("Отменить")
    assert "Привычки xyz у вас нет" in beseda.say("/skip xyz")


def test_numbers_take_their_plurals(beseda: Chat, owner: Api) -> None:
    for number in range(1, 6):
        owner.post("/tasks", {"title": f"Дело {number}"})
    assert "5 открытых задач" in beseda.say("/tasks")
    assert "4 открытые задачи" in beseda.tap("Дело 1")
    beseda.tap("Дело 2")
    beseda.tap("Дело 3")
    assert "1 открытая задача" in beseda.tap("Дело 4")
    assert "Задач нет" in beseda.tap("Дело 5")


def test_the_rest_speaks_russian_too(beseda: Chat, owner: Api) -> None:
    assert "Наград пока нет" in beseda.say("/rewards")
    assert "Сколько времени будете в фокусе?" in beseda.say("/focus")
    assert "0 из 25 мин" in beseda.tap("25")
    assert "0 минут в фокусе" in beseda.tap("Закончить")
    assert "Напоминания в Telegram: включены" in beseda.say("/settings")
    assert "привычки на сегодня" in beseda.say("/help")
    assert "Такой команды нет" in beseda.say("/xyz")
    assert "больше не привязан" in beseda.say("/unlink")


def test_errors_are_told_in_russian(beseda: Chat, owner: Api) -> None:
    owner.habit("Бег")
    beseda.say("/done Бег")
    assert beseda.say("/done Бег") == "Этот день уже отмечен."
    assert beseda.say("/done Бег 5") == "Эта привычка без чисел: она либо сделана, либо нет."
    beseda.press("done:999999:2026-11-20")
    assert beseda.toast == "Этой привычки больше нет."
