"""Where events wait on this machine while the database is away.

One SQLite file of `persist-queue` for all the processes of the machine (gunicorn's workers, the command line). The
library is safe between threads; between processes its maintainer promises nothing (peter-wangxu/persist-queue#132), so
we add two locks of the operating system (`flock`, released even when a process is killed):

- `access.lock`, held for the milliseconds in which a message is written or counted;
- `replay.lock`, held by the only process that reads. Messages that a reader had taken when it was killed are resumed by
  the next one, under that lock.

Nothing stays open between two uses: a fork inherits no connection. A message is acknowledged once it is in the
database, so a crash in between replays it, and the events' keys make that harmless.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from persistqueue import Empty, SQLiteAckQueue

from call_log.domain import Event
from call_log.messages import Message, decoded, encoded

LOCK_WAIT_S = 2
_OF_CALL = "SELECT data FROM ack_queue_default WHERE status < 5 AND instr(data, ?) ORDER BY _id"


class _JsonEvents:
    """The queue's serializer. What cannot be read becomes None: raised inside the library, it would block the queue."""

    dumps = staticmethod(encoded)
    loads = staticmethod(decoded)


class Waiting:
    """A message taken from the queue, not yet acknowledged."""

    def __init__(self, queue: SQLiteAckQueue, number: int, events: Message | None) -> None:
        self._queue = queue
        self.number = number
        self.events = events
        """None when the message cannot be read."""

    def done(self) -> None:
        """It is in the database."""
        self._queue.ack(id=self.number)

    def set_aside(self) -> None:
        """It will never be: it stays in the file, out of the way, for somebody to look at."""
        self._queue.ack_failed(id=self.number)


class LocalQueue:
    """A durable queue in a folder. Raises `OSError` or `sqlite3.Error` when the disk does not take it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = str(folder / "data.db")

    def put(self, events: Sequence[Event]) -> None:
        """Keeps the events of one webhook; they are on the disk on return."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked("access"), closing(self._open()) as queue:
            queue.put(events)

    def length(self) -> int:
        """How many messages wait."""
        if not self._exists:
            return 0
        with self._locked("access"), closing(self._open()) as queue:
            return int(queue.size + queue.unack_count())

    def events(self, call_sid: str = "") -> list[Event]:
        """The events that wait, of one call or of all, without taking them."""
        if not self._exists:
            return []
        with self._locked("access"):
            rows = self._rows_of(call_sid)
        return [event for (raw,) in rows for event in decoded(raw) or () if call_sid in {"", event.call_sid}]

    def _rows_of(self, call_sid: str) -> list[tuple[bytes]]:
        """Without the library, which decodes all that waits, and writes at every opening: a full disk refuses that.

        It refuses even SQLite's own files beside; then the file is read as it stands, which is whole between two uses.
        """
        uri = (self._folder / "data.db").absolute().as_uri()
        try:
            return self._select(uri, call_sid)
        except sqlite3.OperationalError:
            return self._select(f"{uri}?mode=ro&immutable=1", call_sid)

    def _select(self, uri: str, call_sid: str) -> list[tuple[bytes]]:
        with closing(sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT_S)) as connection:
            return connection.execute(_OF_CALL, (call_sid.encode(),)).fetchall()

    @contextmanager
    def draining(self) -> Iterator[Iterator[Waiting]]:
        """The messages, oldest first; none when another process is at it. Those not acknowledged stay."""
        if not self._exists:
            yield iter(())
            return
        with ExitStack() as stack:
            if not stack.enter_context(self._locked("replay", wait=False)):
                yield iter(())
                return
            with self._locked("access"):
                queue = stack.enter_context(closing(self._open(resume=True)))
            yield _taken_from(queue)
            queue.clear_acked_data(max_delete=0, keep_latest=0)

    @property
    def _exists(self) -> bool:
        return os.path.exists(self._file)  # noqa: PTH110 - asked while a caller waits, at a fifth of the price

    def _open(self, *, resume: bool = False) -> SQLiteAckQueue:
        return SQLiteAckQueue(
            str(self._folder), auto_resume=resume, multithreading=True, timeout=LOCK_WAIT_S, serializer=_JsonEvents
        )

    @contextmanager
    def _locked(self, name: str, *, wait: bool = True) -> Iterator[bool]:
        with (self._folder / f"{name}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True


def _taken_from(queue: SQLiteAckQueue) -> Iterator[Waiting]:
    while True:
        try:
            taken = queue.get(block=False, raw=True)
        except Empty:
            return
        yield Waiting(queue, taken["pqid"], taken["data"])
