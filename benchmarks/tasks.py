"""The tasks of the data: accounts of few and of many, whose words are frequent and rare alike."""

from __future__ import annotations

import io
from contextlib import closing
from uuid import UUID

from sqlalchemy import Connection, text

from habit_api.tasks.finding import vector

SIZES = (1_000, 100_000)
# A word, and in one of how many tasks it is. All are spread evenly.
WORDS = {"review": 1, "meeting": 10, "quarterly": 50, "ficus": 500}

TASKS = """
    INSERT INTO tasks (user_id, title, title_key, description, status, priority, due_date,
        completed_at, created_at, updated_at)
    SELECT :user_id, title, lower(title), 'Item ' || n % 997 || ' of part ' || n % 89,
        CASE WHEN n % 3 = 0 THEN 'pending' ELSE 'done' END, n % 4, now() + n % 500 * interval '1 h',
        CASE WHEN n % 3 = 0 THEN NULL ELSE now() END, now(), now()
    FROM generate_series(1, :size) AS n
    CROSS JOIN LATERAL (SELECT 'Task ' || n {words} AS title) AS made
    ORDER BY n
"""
STEMS = "SELECT (ts_lexize('english_stem', :word))[1]"
SAVED = "SELECT id, title, description FROM tasks WHERE user_id = :user_id ORDER BY id"


def fill(connection: Connection, usernames: dict[int, str]) -> None:
    """Give each of the users, named by size, so many tasks."""
    words = "".join(
        f" || CASE WHEN n % {rarity} = 0 THEN ' {word}' ELSE '' END"
        for word, rarity in WORDS.items()
    )
    forms = {
        word: [connection.scalar(text(STEMS), {"word": word}) or word]
        for word in (*WORDS, "task", "item", "part")
    }
    for size, username in usernames.items():
        query = text("SELECT id FROM users WHERE username = :name")
        user_id: UUID = connection.execute(query, {"name": username}).scalar_one()
        connection.execute(text(TASKS.format(words=words)), {"user_id": user_id, "size": size})
        lines = (
            f"{row.id}\t{user_id}\t{vector(user_id, row.title, row.description, forms)}\n"
            for row in connection.execute(text(SAVED), {"user_id": user_id})
        )
        with closing(connection.connection.cursor()) as cursor:
            cursor.copy_expert(
                "COPY task_words (task_id, user_id, words) FROM STDIN", io.StringIO("".join(lines))
            )
