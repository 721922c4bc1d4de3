"""A message, when it is tried again, and what a server may answer."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(minutes=1)
WORTH_SENDING = timedelta(days=1)
"""Older, a message would surprise more than it would help: its server was away, or was set up since."""
SERVER_PAUSE = timedelta(minutes=2)
"""After which a server that was away is tried again."""
CLAIMED_FOR = timedelta(minutes=10)
"""How long a message belongs to the process that sends it; that one may be killed meanwhile."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text mail to one person. `id` 0: not in the outbox yet."""

    to: str
    subject: str
    body: str
    id: int = 0
    created_at: datetime | None = None
    sent_at: datetime | None = None
    attempts: int = 0
    last_error: str = ""
    waits: bool = True
    """Whether it is still to be sent."""

    def is_stale(self, now: datetime) -> bool:
        """Too old to be sent."""
        return self.created_at is not None and now - self.created_at > WORTH_SENDING


_SECRET = re.compile(r"[A-Za-z0-9_-]{30,}")
HIDDEN = "[lien personnel]"


def without_secrets(body: str) -> str:
    """The text without what lets somebody in: neither who reads the outbox nor who steals it enters by it."""
    return _SECRET.sub(HIDDEN, body)


class SendError(Exception):
    """A message was not taken, for a reason told in French; the next attempt may be luckier."""


class RefusedError(SendError):
    """It will never be taken."""


class ServerAwayError(SendError):
    """The server takes nothing just now: no other message would be luckier."""


class Transport(Protocol):
    """How a message leaves."""

    def send(self, message: Message) -> None:
        """Hands it over. Raises `SendError`."""


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a message that failed so many times is tried again: 1, 2, 4… minutes later; None: given up."""
    return None if attempts >= MOST_ATTEMPTS else now + _FIRST_PAUSE * 2 ** (attempts - 1)
