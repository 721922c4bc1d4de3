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
from call_log.breaker import Breaker
from core import changes
from core.database import Database
from core.logs import log
from svi.snapshot import Configuration, Service, Snapshot

KEPT = 3
"""Revisions kept in memory: a call goes on with the one it began with."""

PAUSE_S = 5.0
"""Seconds without a look at a database that did not answer: callers must not wait for it one after the other."""


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

    def __init__(self, database: Database, service: Service, file: Path) -> None:
        self._database = database
        self._service = service
        self._file = file
        self._held: OrderedDict[int, Snapshot] = OrderedDict()
        self._lock = Lock()
        self._breaker = Breaker(PAUSE_S)
        self._read: int | None = None
        """The revision that was last read from the database: a copy from the disk never stands in for it."""
        self.is_loaded = False
        """Whether there is a configuration at all, from the database or from disk."""

    def latest(self) -> Snapshot:
        """The newest snapshot known, after a look at the database; the last known one if it is away, or unreadable."""
        if self._breaker.allows() or not self.is_loaded:
            self._look()
        return self.known()

    def _look(self) -> None:
        try:
            self._refresh()
        except Exception as error:  # noqa: BLE001 - nothing here, be it one wrong row, must cost callers the service
            self._breaker.trip()
            log.error("configuration not read, the last known one serves", error=type(error).__name__)
        else:
            self._breaker.reset()

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

    def _refresh(self) -> None:
        revision = changes.current_revision(self._database)
        if revision == self._read:
            return
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
