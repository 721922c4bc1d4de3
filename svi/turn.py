"""The values that deciding takes and gives: where the call stands, what the operator says, what we answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from annuaire.domain import Line
from call_log.domain import EventKind, Refusal, Step

Plan = tuple[tuple[int, ...], ...]
"""Line ids, in groups that are rung one after the other; the lines of a group ring at once."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the call stands: all that the next webhook must know, carried by the URL that the operator signs."""

    step: Step
    turn: int = 0
    """How many turns the call has had: with the call's id it makes every webhook recognisable when it comes twice."""
    revision: int = 0
    tries: int = 0
    """Answers not understood so far, over all questions."""
    returns: int = 0
    """How many times the caller went back to the question."""
    typed: str = ""
    """The first key of a number that the caller types over the name of another département."""
    department_code: str = ""
    plan: Plan = ()
    group: int = 0
    """Which group of the plan is ringing, from 0."""
    ring_until: int = 0
    """When ringing must be over, in seconds since the epoch."""

    def to(self, step: Step, **fields: Any) -> Self:  # noqa: ANN401 - the fields of the class
        """The next position, one turn later."""
        return replace(self, step=step, turn=self.turn + 1, **fields)


@dataclass(frozen=True, slots=True)
class Keys:
    """What the caller typed; empty: nothing."""

    digits: str


@dataclass(frozen=True, slots=True)
class DialResult:
    """How a ringing ended, as the operator tells it. `bridged` is None for an engine that does not say."""

    status: str
    bridged: bool | None = None
    duration: int | None = None
    """Seconds from the pick-up, which may be a voicemail's; None when nobody picked up."""
    caller_gone: bool = False


Answer = Keys | DialResult


@dataclass(frozen=True, slots=True)
class Say:
    """One message of the catalogue with the values of its variables."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """Wait for keys, while the messages are said. Seconds count from the end of the messages."""

    keys: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring one line, or several at once, for some seconds."""

    lines: tuple[Line, ...]
    seconds: int
    attempt: int
    talking_limit: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """The end of the call."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What the log must know of this turn; the edge adds the call's id, the time and the key."""

    kind: EventKind
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What we say, what we do then, where the call will stand, and what happened."""

    says: tuple[Say, ...]
    then: Ask | Ring | HangUp
    position: Position
    happenings: tuple[Happening, ...]
    stands: Step
    """Where the log says that the call stands, should the caller hang up now."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a turn is decided, and what only the log remembers, asked for when it is needed."""

    now: datetime
    last_taken_line: Callable[[str], int | None]
    """The line that took the last call of a département; None when there is none, or nobody knows."""
    was_accepted: Callable[[int], bool]
    """Whether a référent accepted in the attempt of that number."""
    refusal: Callable[[str], Refusal | None] = lambda _department_code: None
    """Why the lines of a département may not ring for this call."""
