"""The snapshots that a worker holds: the last one, a few before it, and a copy on disk for a start without database."""

from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from threading import Lock
from uuid import uuid4

import msgspec

import annuaire.service
import prompts.service
import protection.service
import schedules.service
from call_log.breaker import PAUSE_S, Breaker
from core import changes, urgent
from core.database import Database
from core.logs import log
from svi.reading import Reading, StillReadingError
from svi.snapshot import Configuration, Service, Snapshot

KEPT = 3
"""Revisions kept in memory: a call goes on with the one it began with."""

FIRST_WAIT_S, FIRST_PAUSE_S = 10.0, 1.0
"""For a first configuration, without which nobody can be rung: how long a caller waits while it is read (the operator
waits 15 seconds), and how long a database that does not answer is left in peace."""


def read_configuration(database: Database) -> Configuration:
    """One consistent picture: read again if a change was saved meanwhile."""
    revision = changes.current_revision(database)
    while True:
        configuration = Configuration(
            revision,
            annuaire.service.load(database),
            schedules.service.load(database),
            prompts.service.load(database),
            protection.service.load(database),
        )
        after = changes.current_revision(database)
        if after == revision:
            return configuration
        revision = after


class Snapshots:
    """Gives the snapshot of a revision, and looks for a newer one when a call begins."""

    def __init__(self, database: Database, service: Service, file: Path, breaker: Breaker) -> None:
        self._database = database
        self._service = service
        self._file = file
        self._held: OrderedDict[int, Snapshot] = OrderedDict()
        self._lock = Lock()
        self._reachable = breaker
        """Shared with all that asks the database: who waited for it in vain once does not wait again."""
        self._readable, self._first = Breaker(PAUSE_S), Breaker(FIRST_PAUSE_S)
        breaker.takes_along(self._first)
        self._reading = Reading(self._read_again)
        self._read: int | None = None
        """The revision that was last read from the database: a copy from the disk never stands in for it."""
        self.is_loaded = False
        """Whether there is a configuration at all, from the database or from disk."""

    def latest(self) -> Snapshot:
        """The newest snapshot known, after a look at the database; the last known one if it is away, or unreadable."""
        known = self.known()
        if self._may_look():
            self._look()
            return self.known()
        return known

    def _may_look(self) -> bool:
        """Without any configuration nobody can be rung: it is looked for more often."""
        if self._readable.is_paused:
            return False
        return self._reachable.allows() or (not self.is_loaded and self._first.allows())

    def _look(self) -> None:
        asked_at = self._reachable.now()
        try:
            revision = changes.current_revision(self._database)
        except Exception as error:  # noqa: BLE001 - whatever it is, the last known one serves
            self._reachable.trip()
            log.error("configuration not read, the last known one serves", error=type(error).__name__)
            return
        self._reachable.answered(asked_at)
        if revision != self._read:
            self._refresh()

    def _refresh(self) -> None:
        """A moment is all that a call waits for a new configuration, when there is one to go on with."""
        wait_s = urgent.WAIT_S / 2 if self.is_loaded else FIRST_WAIT_S
        try:
            self._reading.run(wait_s, wait_for_others=not self.is_loaded)
        except StillReadingError:
            log.warning("configuration still being read, the last known one serves")
        except Exception as error:  # noqa: BLE001 - nothing here, be it one wrong row, must cost callers the service
            self._readable.trip()
            log.error("configuration not read, the last known one serves", error=type(error).__name__)

    def at(self, revision: int) -> Snapshot:
        """The snapshot that a call began with, if it is still held; else the newest, after a look if it is older."""
        known = self._held.get(revision)
        if known:
            return known
        newest = self.known()
        return self.latest() if newest.revision < revision else newest

    def known(self) -> Snapshot:
        """The last snapshot read, else the one on disk, else an empty one."""
        with self._lock:
            if not self._held:
                self._hold(self._from_disk())
            return next(reversed(self._held.values()))

    def _read_again(self) -> None:
        configuration = read_configuration(self._database)
        with self._lock:
            self._hold(configuration)
            self._read = configuration.revision
            self.is_loaded = True
        self._to_disk(configuration)

    def _hold(self, configuration: Configuration) -> None:
        self._held[configuration.revision] = Snapshot(configuration, self._service)
        self._held.move_to_end(configuration.revision)
        while len(self._held) > KEPT:
            self._held.popitem(last=False)

    def _from_disk(self) -> Configuration:
        try:
            configuration = msgspec.json.decode(self._file.read_bytes(), type=Configuration)
        except FileNotFoundError:
            return Configuration()
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as error:
            log.warning("configuration on disk unreadable", error=type(error).__name__)
            return Configuration()
        self.is_loaded = True
        return configuration

    def _to_disk(self, configuration: Configuration) -> None:
        """Written beside, then renamed: never half a file. A full disk is no reason to fail a call."""
        beside = self._file.with_name(f"{self._file.name}.{uuid4().hex}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(configuration))
            beside.replace(self._file)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            log.warning("configuration not kept on disk", error=type(error).__name__)
