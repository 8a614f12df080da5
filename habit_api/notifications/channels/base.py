"""What a channel is: a way to reach people outside of the program."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

# What mails may be about, as far as their readers can end them; other channels tell both alike.
REMINDERS, NOTICES = "reminders", "notices"


class Refused(Exception):
    """It must not be handed over again; the text says why, in words for the user.

    `gone` says that nothing else will be taken there either.
    """

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        self.gone = gone
        super().__init__(reason)


class Unsure(Refused):
    """It may have been taken or not, for there was no answer."""

    def __init__(self) -> None:
        super().__init__("Unknown whether it was sent: there was no answer.")


class Failed(Exception):
    """It was not taken this time; the text says why. `retry_after` is in seconds, if known."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Message:
    """What a user is told. All of it is plain text, in part the user's own: escape it.

    `habit_id` and `date` are what a reminder reminds of.
    """

    id: int
    user_id: UUID
    kind: str
    language: str
    title: str
    body: str
    scheduled_at: datetime
    habit_id: int | None = None
    date: date | None = None


class Channel(ABC):
    """One way to reach people. `at_once` messages are handed over at the same time."""

    name: ClassVar[str]
    at_once: ClassVar[int] = 10
    # Of these no more than so many for one user, so that each round has room for others.
    per_user: ClassVar[int] = 2
    # How many times as long as a slow call took, what else is due for its user waits: where users
    # choose the server that is called, a slow one is theirs to suffer.
    rest: ClassVar[float] = 0
    # Whether handing over is a write to our own database, to be committed with what came of it.
    inside: ClassVar[bool] = False

    @abstractmethod
    def addresses(self, user_ids: Collection[UUID], *, kind: str) -> Mapping[UUID, Any]:
        """Where each of those users is reached whom it can reach; one query for all of them."""

    @abstractmethod
    def send(self, address: Any, message: Message) -> None:
        """Hand it over. Raises `Refused`, `Failed`.

        Called from several threads at once, each in the app's context: without the database,
        unless the channel is `inside`.
        """

    def send_all(self, messages: Sequence[tuple[Any, Message]]) -> None:
        """Hand over a round of an `inside` channel, in the running unit of work."""
        for address, message in messages:
            self.send(address, message)

    def lost(self, user_ids: Collection[UUID]) -> None:  # noqa: B027 - most have nothing to note
        """Note that these users are not reached any more, in the running unit of work."""
