"""How often one may try: `limits` counts, in a table, so that all processes and machines count together.

A window is fixed and begins with its first try. A key is a keyed hash: the table tells neither whom nor from where.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from hashlib import sha256

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from accounts.models import RateRow
from core.database import Database
from core.people import folded_mail


class Action(Enum):
    """What is counted. For each: how often with one mail from one address, with one mail, from one address, and by all.

    A whole ministry may be behind one address. With one mail from anywhere, the count is larger than from one place:
    whoever tries passwords on somebody must not lock them out from their own office.
    """

    PASSWORD = (RateLimitItemPerMinute(10, 15), RateLimitItemPerHour(60), RateLimitItemPerMinute(100, 15))
    LINK = (RateLimitItemPerHour(5), RateLimitItemPerHour(10), RateLimitItemPerHour(60))
    PROPOSAL = (
        RateLimitItemPerHour(5),
        RateLimitItemPerHour(5),
        RateLimitItemPerHour(20),
        RateLimitItemPerHour(100),
    )
    """Anybody may ask, and each time a mail may leave: a département changes twice a year."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom somebody says to be, and from where."""

    mail: str
    address: str

    def keys(self, action: Action) -> Sequence[tuple[RateLimitItem, tuple[str, ...]]]:
        """The counters of an action, with what tells them apart."""
        mail = folded_mail(self.mail)
        names = ((mail, self.address), (mail, ""), ("", self.address), ("", ""))
        return [(item, (action.name, *name)) for item, name in zip(action.value, names, strict=False)]


class Rates:
    """The counters of one moment."""

    def __init__(self, database: Database, secret_key: str, at: datetime) -> None:
        self._limiter = FixedWindowRateLimiter(Counters(database, secret_key, at))
        self._at = at

    def wait(self, action: Action, visitor: Visitor) -> timedelta | None:
        """Counts a try; how long to wait before the next, if it is one too many."""
        return self.count(visitor.keys(action))

    def count(self, counted: Sequence[tuple[RateLimitItem, tuple[str, ...]]]) -> timedelta | None:
        """The same, of whatever is counted: each limit with what tells its counters apart."""
        over = [
            self._limiter.get_window_stats(item, *names).reset_time
            for item, names in counted
            if not self._limiter.hit(item, *names)
        ]
        if not over:
            return None
        return max(datetime.fromtimestamp(max(over), UTC) - self._at, timedelta(seconds=1))

    def forgive(self, action: Action, visitor: Visitor) -> None:
        """Forgets the tries that were made with this mail from this address: they were this person's own."""
        item, names = visitor.keys(action)[0]
        self._limiter.clear(item, *names)


class Counters(Storage):
    """The counters of `limits` in our table, on the clock that we are given."""

    STORAGE_SCHEME = None

    def __init__(self, database: Database, secret_key: str, at: datetime) -> None:
        super().__init__()
        self._database = database
        self._secret_key = secret_key.encode()
        self._at = at
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert

    @property
    def base_exceptions(self) -> type[Exception]:
        """What `limits` may wrap; it does not."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """In one statement, so that of many tries at once each is counted."""
        until = self._at + timedelta(seconds=expiry)
        new = self._insert(RateRow).values(key=self._hashed(key), count=amount, expires_at=until)
        over = RateRow.expires_at <= self._at
        again = {
            "count": case((over, amount), else_=RateRow.count + amount),
            "expires_at": case((over, until), else_=RateRow.expires_at),
        }
        with self._database.transaction() as session:
            counted = new.on_conflict_do_update(index_elements=[RateRow.key], set_=again).returning(RateRow.count)
            return session.execute(counted).scalar_one()

    def get(self, key: str) -> int:
        """How many there are in the window."""
        row = self._row(key)
        return row.count if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, or now."""
        row = self._row(key)
        return (row.expires_at if row else self._at).timestamp()

    def check(self) -> bool:
        """The table is there, or whoever asks will be told."""
        return True

    def clear(self, key: str) -> None:
        """Begins again at nothing."""
        with self._database.transaction() as session:
            session.execute(delete(RateRow).where(RateRow.key == self._hashed(key)))

    def reset(self) -> int | None:
        """All of them."""
        with self._database.transaction() as session:
            return len(session.scalars(delete(RateRow).returning(RateRow.key)).all())

    def _row(self, key: str) -> RateRow | None:
        query = select(RateRow).where(RateRow.key == self._hashed(key), RateRow.expires_at > self._at)
        with self._database.reading() as session:
            return session.scalar(query)

    def _hashed(self, key: str) -> str:
        return hmac.new(self._secret_key, key.encode("utf-8", "replace"), sha256).hexdigest()


def purge_counters(session: Session, now: datetime) -> int:
    """Erases those whose window is over; how many."""
    return len(session.scalars(delete(RateRow).where(RateRow.expires_at <= now).returning(RateRow.key)).all())
