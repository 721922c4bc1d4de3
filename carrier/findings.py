"""What a check finds: how bad it is, what it is, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

MOST_LISTED = 5


class Level(StrEnum):
    """From nothing to do to nothing works; `sign` is for terminals."""

    sign: str

    GOOD = "bon", "✔"
    SKIPPED = "pas_verifie", "–"
    WATCH = "a_surveiller", "⚠"
    WRONG = "a_corriger", "✘"

    def __new__(cls, value: str, sign: str) -> Self:
        level = str.__new__(cls, value)
        level._value_ = value
        level.sign = sign
        return level


@dataclass(frozen=True, slots=True)
class Finding:
    """One French sentence for each."""

    level: Level
    what: str
    how_to_mend: str = ""


def good(what: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.GOOD, what)


def skipped(why: str) -> Finding:
    """It could not, or need not, be checked."""
    return Finding(Level.SKIPPED, why)


def watch(what: str, how_to_mend: str) -> Finding:
    """Calls are served, but not as well as they could be."""
    return Finding(Level.WATCH, what, how_to_mend)


def wrong(what: str, how_to_mend: str) -> Finding:
    """Callers pay for it."""
    return Finding(Level.WRONG, what, how_to_mend)


def listed(items: Sequence[str]) -> str:
    """The first ones, and how many more."""
    more = len(items) - MOST_LISTED
    return " ; ".join(items[:MOST_LISTED]) + (f" ; et {more} de plus" if more > 0 else "")
