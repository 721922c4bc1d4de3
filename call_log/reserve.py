"""Where events wait when the disk is full: a file written in advance, whose bytes are then only replaced.

A new file, or a longer one, needs room; a file that is there already does not. So `SIZE` bytes are really written
while there is room (a sparse file would hold nothing), and messages go into them, in place. A file system that never
writes in place (Btrfs, ZFS) promises less: what it refuses goes to the logs.

The file begins with the number of its *filling*. Each message carries it, so that one write of the next number
forgets them all; it also carries a checksum: what a power cut left half written is not taken for a message. `flock`
keeps the processes of the machine from each other; the system releases it even when one is killed.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from struct import Struct
from zlib import crc32

from call_log.domain import Event
from call_log.messages import decoded, encoded

SIZE = 16 << 20
"""Bytes: some forty thousand webhooks."""
MARK = b"SVI-res1"
_HEADER = Struct(">8sQ")
_FRAME = Struct(">QII")
"""The filling, the length of the message, its checksum; then the message."""
_BEGIN = 64


class Reserve:
    """Messages in a file that is already there. Raises `OSError` when there is none, or when it is full too."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._filling, self._end, self._count = 0, _BEGIN, 0
        """Where the messages ended when this process last looked, and how many they were."""

    def prepare(self) -> None:
        """Writes the file if there is none, all of it or nothing; one that is damaged is set aside."""
        if self._is_sound():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._alone() as alone:
            if alone and not self._is_sound():
                self._make()

    def put(self, events: Sequence[Event]) -> None:
        """Keeps the events of one webhook; they are on the disk on return."""
        message = encoded(events)
        with self._opened() as file:
            self._look(file)
            frame = _FRAME.pack(self._filling, len(message), crc32(message)) + message
            if self._end + len(frame) > os.fstat(file).st_size:
                raise OSError(errno.ENOSPC, "the reserve is full")
            _write(file, frame, self._end)

    def length(self) -> int:
        """How many messages wait."""
        if not self._file.exists():
            return 0
        with self._opened() as file:
            self._look(file)
            return self._count

    def events(self, call_sid: str = "") -> list[Event]:
        """The events that wait, of one call or of all, as they came."""
        if not self._file.exists():
            return []
        with self._opened() as file:
            found = [message for message, _ in self._messages(file, _BEGIN) if call_sid.encode() in message]
        return [event for message in found for event in decoded(message) or () if call_sid in {"", event.call_sid}]

    def drain(self, take: Callable[[bytes], bool]) -> None:
        """Gives the messages, oldest first, until one is not taken; when all are, forgets them.

        Those that a killed process had given are given again. Another process that is at it makes this one pass.
        """
        if not self.length():
            return
        with self._alone() as alone:
            end = _BEGIN
            while alone and (waiting := self._from(end)):
                for message, after in waiting:
                    if not take(message):
                        return
                    end = after

    def _from(self, begin: int) -> list[tuple[bytes, int]]:
        """The messages from there on; when there are no more, all are forgotten before another can come."""
        with self._opened() as file:
            waiting = list(self._messages(file, begin))
            if not waiting and begin > _BEGIN:
                _write(file, _HEADER.pack(MARK, _filling(file) + 1), 0)
                _write(file, bytes(begin - _BEGIN), _BEGIN)  # callers' hashes do not outlive their time here
            return waiting

    def _look(self, file: int) -> None:
        """What came since the last look."""
        if (filling := _filling(file)) != self._filling:
            self._filling, self._end, self._count = filling, _BEGIN, 0
        for _, end in self._messages(file, self._end):
            self._end, self._count = end, self._count + 1

    def _messages(self, file: int, begin: int) -> Iterator[tuple[bytes, int]]:
        """Each message, and where it ends."""
        filling, size = _filling(file), os.fstat(file).st_size
        while len(frame := os.pread(file, _FRAME.size, begin)) == _FRAME.size:
            its_filling, length, checksum = _FRAME.unpack(frame)
            if its_filling != filling or length > size:
                return
            message = os.pread(file, length, begin + _FRAME.size)
            if crc32(message) != checksum:
                return
            begin += _FRAME.size + length
            yield message, begin

    @contextmanager
    def _opened(self) -> Iterator[int]:
        file = os.open(self._file, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """A lock on the folder itself: a full disk has no room for a new lock file."""
        folder = os.open(self._file.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(folder)

    def _is_sound(self) -> bool:
        if not self._file.exists():
            return False
        with self._opened() as file:
            return os.pread(file, len(MARK), 0) == MARK

    def _make(self) -> None:
        if self._file.exists():
            self._file.replace(self._file.with_name(f"{self._file.name}.illisible"))
        beside = self._file.with_name(f"{self._file.name}.new")
        try:
            with beside.open("wb") as new:
                new.write(_HEADER.pack(MARK, 1).ljust(SIZE, b"\0"))
                new.flush()
                os.fsync(new.fileno())
            beside.replace(self._file)
        except OSError:
            beside.unlink(missing_ok=True)
            raise


def _filling(file: int) -> int:
    header = os.pread(file, _HEADER.size, 0)
    if len(header) < _HEADER.size or not header.startswith(MARK):
        raise OSError(errno.EIO, "the reserve is damaged")
    return int(_HEADER.unpack(header)[1])


def _write(file: int, data: bytes, at: int) -> None:
    if os.pwrite(file, data, at) != len(data):
        raise OSError(errno.ENOSPC, "the reserve was not written whole")
    os.fdatasync(file)
