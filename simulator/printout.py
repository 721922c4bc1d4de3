"""A transcript as lines to read in a terminal."""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from simulator.transcript import Entry

WIDTH = 110
WHO = {"say": "SVI", "key": "Appelant", "fault": "ERREUR", "note": "Appelant", "call": "Appel", "end": "Fin"}


def who(entry: Entry, label: str = "") -> str:
    if not entry.leg or entry.kind == "fault":
        return WHO.get(entry.kind, "")
    return f"SVI → {label or entry.leg}" if entry.kind == "say" else label or entry.leg


def what(entry: Entry) -> str:
    return f"« {entry.text} »" if entry.kind == "say" else entry.text


def transcript(entries: Sequence[Entry], started_at: datetime, label: Callable[[str], str] = lambda _: "") -> str:
    rows = [(_time(started_at, entry), who(entry, label(entry.leg)), what(entry)) for entry in entries]
    width = max((len(name) for _, name, _ in rows), default=0)
    return "\n".join(line for row in rows for line in _lines(*row, width))


def _time(started_at: datetime, entry: Entry) -> str:
    return f"{started_at + timedelta(seconds=entry.at):%H:%M:%S}"


def _lines(time: str, name: str, text: str, width: int) -> Iterator[str]:
    begin = f"{time}  {name:<{width}}  "
    yield from textwrap.wrap(begin + text, WIDTH, subsequent_indent=" " * len(begin), break_on_hyphens=False) or [begin]


def table(values: Mapping[str, str]) -> str:
    width = max((len(name) for name in values), default=0)
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in values.items())
