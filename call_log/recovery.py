"""Events that were kept in the logs alone (`call_log.last_resort`), read from these logs again.

The logs come as they are found: our JSON or console lines, bare, behind what syslog or a container adds to each line,
or wrapped in the JSON of journald (`MESSAGE`) or of Docker (`log`).
"""

import gzip
import json
import re
import zlib
from ast import literal_eval
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from call_log.domain import Event
from call_log.last_resort import ONLY_HERE
from call_log.messages import Message, decoded
from call_log.writer import NotWrittenError

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_IN_CONSOLE = re.compile(r"""\brecord=('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")

_SIGNS = (ONLY_HERE, '"record": "{')
"""The second is in our JSON's lines before the first, from which a cut may have parted it."""


@dataclass
class Found:
    """What logs hold: the events of each webhook together, and where a line spoke of one that cannot be read."""

    messages: list[Message] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def find(files: Iterable[Path]) -> Found:
    """Raises `OSError` for a file that cannot be read. A line costs itself only; `-` is the standard input."""
    unreadable: list[str] = []
    events: dict[tuple[object, ...], list[Event]] = {}
    for file in files:
        for number, line in enumerate(_lines(file), 1):
            for event in _events(line, unreadable, f"{file}, ligne {number}"):
                of_webhook = events.setdefault((event.call_sid, event.turn, event.at), [])
                if event not in of_webhook:
                    of_webhook.append(event)
    return Found([tuple(of_webhook) for of_webhook in events.values()], unreadable)


def _lines(file: Path) -> Iterator[str]:
    if str(file) == "-":
        yield from click.open_file("-", errors="replace")
        return
    if file.suffix == ".gz":
        yield from _unpacked(file)
        return
    with file.open(encoding="utf-8", errors="replace") as lines:
        yield from lines


def _unpacked(file: Path) -> Iterator[str]:
    """What a damaged file does not give is told as one of our lines that cannot be read."""
    with gzip.open(file, "rt", encoding="utf-8", errors="replace") as lines:
        try:
            yield from lines
        except (EOFError, gzip.BadGzipFile, zlib.error):
            yield ONLY_HERE


def _events(line: str, unreadable: list[str], place: str) -> Message:
    text = _unwrapped(line)
    if not any(sign in text for sign in _SIGNS):
        return ()
    events = _read(_record(text))
    if events is None:
        unreadable.append(place)
    return events or ()


def _unwrapped(line: str) -> str:
    """The line as we wrote it, out of the JSON of those who collect logs; journald's text may be a list of bytes."""
    with suppress(ValueError):
        collected = json.loads(line)
        if isinstance(collected, dict) and collected.get("event") != ONLY_HERE:
            text = collected.get("MESSAGE", collected.get("log", line))
            return str(bytes(text), errors="replace") if isinstance(text, list) else str(text)
    return line


def _record(text: str) -> str:
    with suppress(ValueError):
        said: Any = json.JSONDecoder().raw_decode(text[text.index("{") :])[0]
        if isinstance(said, dict) and isinstance(said.get("record"), str):
            return str(said["record"])
    found = _IN_CONSOLE.search(_COLOUR.sub("", text))
    with suppress(ValueError, SyntaxError):
        return str(literal_eval(found[1])) if found else ""
    return ""


def _read(record: str) -> Message | None:
    """One event, or all those of a webhook."""
    if not record:
        return None
    return decoded((record if record.startswith("[") else f"[{record}]").encode(errors="replace"))


@dataclass
class Recovery:
    """How many events became what."""

    taken: int = 0
    known: int = 0
    refused: int = 0

    def write(self, messages: Iterable[Message], write: Callable[[Message], bool]) -> bool:
        """Webhook by webhook, each all or none. False when the database went away: the rest is for another time."""
        for message in messages:
            try:
                is_fresh = write(message)
            except NotWrittenError as error:
                if not error.is_lasting:
                    return False
                self.refused += len(message)
            else:
                self.taken += len(message) * is_fresh
                self.known += len(message) * (not is_fresh)
        return True

    def told(self, unreadable: int) -> str:
        parts = [f"{self.taken} événement{_s(self.taken)} récupéré{_s(self.taken)}", f"{self.known} déjà au journal"]
        if self.refused:
            parts.append(f"{self.refused} refusé{_s(self.refused)} par la base")
        return f"{', '.join(parts)}, {unreadable} ligne{_s(unreadable)} illisible{_s(unreadable)}."


def _s(count: int) -> str:
    return "s" if count > 1 else ""
