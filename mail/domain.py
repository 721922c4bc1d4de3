"""A message, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(minutes=1)


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


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a message that failed so many times is tried again: 1, 2, 4… minutes later; None: given up."""
    return None if attempts >= MOST_ATTEMPTS else now + _FIRST_PAUSE * 2 ** (attempts - 1)
