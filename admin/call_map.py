"""The call, from its table, as the pages lead through it: stages, what is said there, and where each answer leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from call_log.domain import Step
from prompts.catalogue import CATALOGUE, Audience
from svi.diagram import TITLES
from svi.flow import AT_THE_START, FAREWELL, QUESTIONS, SECOND_KEY, TABLE, Arrow
from svi.reply import Reply

ARRIVAL, REFERENT, TROUBLE = "etape-arrivee", "etape-referent", "etape-incident"


@dataclass(frozen=True, slots=True)
class Branch:
    """One answer at a stage: what is said because of it, and the stage that it leads to."""

    label: str
    says: tuple[str, ...]
    to: str
    """The anchor of the next stage."""
    to_title: str
    outcome: str = ""
    is_loop: bool = False
    """It stays at the same stage."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One place of the call."""

    anchor: str
    title: str
    says: tuple[str, ...] = ()
    """What is said on arriving, whatever led here."""
    branches: tuple[Branch, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every message that is said here, once, in order."""
        return tuple(dict.fromkeys([*self.says, *(key for branch in self.branches for key in branch.says)]))


@cache
def stages() -> tuple[Stage, ...]:
    """From the arrival of the call to its end; then what the référent hears, and what is said when we break down."""
    return (
        Stage(ARRIVAL, "L'appel arrive", branches=tuple(_branches(None, AT_THE_START))),
        *(Stage(anchor(step), TITLES[step], _asked(step), tuple(_branches(step, TABLE[step]))) for step in TABLE),
        Stage(anchor(Step.END), TITLES[Step.END], FAREWELL),
        Stage(REFERENT, "Le référent décroche", _of_the_referent()),
        Stage(TROUBLE, "Un incident chez nous", ("apology",)),
    )


def anchor(step: Step) -> str:
    """Where a step is on the page."""
    return f"etape-{step.value}"


def _asked(step: Step) -> tuple[str, ...]:
    return (QUESTIONS[step][0],) if step in QUESTIONS else ()


def _of_the_referent() -> tuple[str, ...]:
    return tuple(key for key, prompt in CATALOGUE.items() if prompt.audience is Audience.REFERENT)


def _branches(start: Step | None, arrows: Mapping[Reply, Arrow]) -> Iterator[Branch]:
    for reply, arrow in arrows.items():
        second_key = SECOND_KEY[:1] if reply is Reply.RETYPED else ()
        says = tuple(key for key in arrow.says if key not in FAREWELL)
        outcome = arrow.outcome.label if arrow.outcome else ""
        yield Branch(reply.label, says + second_key, anchor(arrow.to), TITLES[arrow.to], outcome, arrow.to is start)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is said."""

    stage: Stage
    branches: tuple[Branch, ...]
    """The answers after which it is said; none: on arriving there."""


@cache
def places() -> Mapping[str, tuple[Place, ...]]:
    """By message, every place where it is said."""
    found: dict[str, list[Place]] = {}
    for stage in stages():
        for key in stage.keys:
            branches = tuple(branch for branch in stage.branches if key in branch.says)
            found.setdefault(key, []).append(Place(stage, branches))
    return MappingProxyType({key: tuple(there) for key, there in found.items()})


@cache
def in_order() -> tuple[str, ...]:
    """The messages in the order of the call."""
    return tuple(dict.fromkeys(key for stage in stages() for key in stage.keys))
