"""The call, as the diagram on the wall: each step, what is asked, what may be answered, where each answer leads.

`TABLE` is the diagram (docs/parcours.md is drawn from it); `advance` walks along one of its arrows. Nothing here
knows Flask, TwiML or SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from call_log.domain import Outcome, Refusal, Step
from svi import happenings
from svi.reply import Reply
from svi.snapshot import Snapshot
from svi.turn import Answer, Ask, DialResult, HangUp, Happening, Moment, Position, Ring, Turn
from svi.understand import REFUSED, SHORTEST_RINGING, Understood, attempt_of, result_of, understand
from svi.words import Scene


@dataclass(frozen=True, slots=True)
class Arrow:
    """Where a reply leads, what is said on the way, and the outcome when the call is over."""

    to: Step
    says: tuple[str, ...] = ()
    outcome: Outcome | None = None


FAREWELL = ("form", "mail", "goodbye")
"""What every caller hears whom nobody could answer: where to write, and goodbye."""


def _end(outcome: Outcome, why: str) -> Arrow:
    return Arrow(Step.END, (why, *FAREWELL), outcome)


_TOO_MANY = _end(Outcome.INVALID_INPUT, "invalid_input")

START = Arrow(Step.DEPARTMENT, ("welcome",))

AT_THE_START: Mapping[Reply, Arrow] = MappingProxyType(
    {
        Reply.SERVED: START,
        Reply.BLOCKED: _end(Outcome.NO_PHONE_SUPPORT, "caller_blocked"),
        Reply.CROWDED: _end(Outcome.NO_ANSWER, "crowded"),
        Reply.CALLER_CROWDED: _end(Outcome.NO_ANSWER, "caller_crowded"),
        Reply.SPENT: _end(Outcome.NO_ANSWER, "spent"),
        Reply.CALLER_SPENT: _end(Outcome.NO_ANSWER, "caller_spent"),
    }
)
"""The arrows of a call that arrives: served, or refused and why (docs/adr/0020 says why these outcomes)."""

TABLE: Mapping[Step, Mapping[Reply, Arrow]] = MappingProxyType(
    {
        Step.DEPARTMENT: {
            Reply.DEPARTMENT: Arrow(Step.CONFIRM),
            Reply.CORSICA: Arrow(Step.CORSICA),
            Reply.OVERSEAS: Arrow(Step.OVERSEAS),
            Reply.UNKNOWN: Arrow(Step.DEPARTMENT, ("unknown_department",)),
            Reply.SILENCE: Arrow(Step.DEPARTMENT, ("nothing_heard",)),
            Reply.BACK: Arrow(Step.DEPARTMENT),
            Reply.TOO_MANY: _TOO_MANY,
        },
        Step.CORSICA: {
            Reply.DEPARTMENT: Arrow(Step.CONFIRM),
            Reply.UNKNOWN: Arrow(Step.CORSICA, ("unknown_department",)),
            Reply.SILENCE: Arrow(Step.CORSICA, ("nothing_heard",)),
            Reply.BACK: Arrow(Step.DEPARTMENT),
            Reply.TOO_MANY: _TOO_MANY,
        },
        Step.OVERSEAS: {
            Reply.DEPARTMENT: Arrow(Step.CONFIRM),
            Reply.UNKNOWN: Arrow(Step.DEPARTMENT, ("unknown_department",)),
            Reply.SILENCE: Arrow(Step.OVERSEAS, ("nothing_heard",)),
            Reply.BACK: Arrow(Step.DEPARTMENT),
            Reply.TOO_MANY: _TOO_MANY,
        },
        Step.CONFIRM: {
            Reply.BACK: Arrow(Step.DEPARTMENT),
            Reply.DEPARTMENT: Arrow(Step.CONFIRM),
            Reply.CORSICA: Arrow(Step.CORSICA),
            Reply.OVERSEAS: Arrow(Step.OVERSEAS),
            Reply.RETYPED: Arrow(Step.DEPARTMENT),
            Reply.TOO_MANY: _TOO_MANY,
            Reply.OPEN: Arrow(Step.RINGING, ("connecting", "voicemail_may_answer")),
            Reply.CLOSED: _end(Outcome.CLOSED, "closed"),
            Reply.HOLIDAY: _end(Outcome.HOLIDAY, "holiday"),
            Reply.CLOSURE: _end(Outcome.CLOSED, "closure"),
            Reply.ABSENCE: _end(Outcome.ABSENCE, "absence"),
            Reply.NO_SUPPORT: _end(Outcome.NO_PHONE_SUPPORT, "no_phone_support"),
            Reply.NO_LINE: _end(Outcome.NO_PHONE_SUPPORT, "no_line"),
            Reply.DEPARTMENT_CROWDED: _end(Outcome.NO_ANSWER, "department_crowded"),
        },
        Step.RINGING: {
            Reply.TAKEN: Arrow(Step.END, ("after_talk", "goodbye")),
            Reply.TIME_UP: Arrow(Step.END, ("time_up", "goodbye")),
            Reply.NEXT: Arrow(Step.RINGING, ("next_line",)),
            Reply.NOBODY: _end(Outcome.NO_ANSWER, "no_answer"),
            Reply.GONE: Arrow(Step.END),
        },
    }
)

QUESTIONS: Mapping[Step, tuple[str, Ask]] = MappingProxyType(
    {
        Step.DEPARTMENT: ("ask_department", Ask(keys=2, seconds=5)),
        Step.CORSICA: ("ask_corsica", Ask(keys=1, seconds=5)),
        Step.OVERSEAS: ("ask_overseas", Ask(keys=3, seconds=4)),
        Step.CONFIRM: ("confirm_department", Ask(keys=1, seconds=1)),
    }
)
"""What is said and awaited on arriving at a step. Two keys decide 94 départements: nobody waits nor presses `#`."""

SECOND_KEY = ("ask_second_key", Ask(keys=1, seconds=3))
"""The question to a caller who begins another number over the name that is being said."""


def start(snapshot: Snapshot, moment: Moment, refusal: Refusal | None = None) -> Turn:
    """The first turn: welcome and question in one breath; or why the call is refused."""
    arrow = AT_THE_START[REFUSED[refusal] if refusal else Reply.SERVED]
    there = Position(arrow.to, turn=1, revision=snapshot.revision)
    scene = Scene(snapshot, "", moment.now)
    if arrow.outcome:
        return Turn(scene.say(*arrow.says), HangUp(), there, (happenings.ended(arrow.outcome, refusal),), there.step)
    return _ask(there, arrow, scene, ())


def advance(position: Position, answer: Answer, snapshot: Snapshot, moment: Moment) -> Turn:
    """The next turn, from where the call stands and what the operator says: a value, and nothing else."""
    understood = understand(position, answer, snapshot, moment)
    arrow = TABLE[position.step][understood.reply]
    there = position.to(arrow.to, **understood.fields)
    scene = Scene(snapshot, there.department_code, moment.now)
    happened = _happened(position, answer, understood, arrow)
    if there.step in QUESTIONS:
        return _ask(there, arrow, scene, happened)
    if there.step is Step.RINGING:
        return _ring(there, arrow, scene, happened)
    stands = there.step if arrow.outcome else position.step
    return Turn(scene.say(*arrow.says), HangUp(), there, happened, stands)


def _happened(position: Position, answer: Answer, understood: Understood, arrow: Arrow) -> tuple[Happening, ...]:
    """The answer comes first, whatever was decided: by it a webhook that comes twice is recognised."""
    if isinstance(answer, DialResult):
        result = result_of(answer, taken=understood.reply in {Reply.TAKEN, Reply.TIME_UP})
        first = happenings.attempt_ended(attempt_of(position), result, answer)
    else:
        first = happenings.keyed(understood.heard, understood.refusal)
    return (first, happenings.ended(arrow.outcome, understood.refusal)) if arrow.outcome else (first,)


def _ask(there: Position, arrow: Arrow, scene: Scene, happened: tuple[Happening, ...]) -> Turn:
    question, ask = QUESTIONS[there.step]
    if there.typed:
        question, ask = SECOND_KEY
    return Turn(scene.say(*arrow.says, question), ask, there, happened, there.step)


def _ring(there: Position, arrow: Arrow, scene: Scene, happened: tuple[Happening, ...]) -> Turn:
    lines = scene.snapshot.lines_of(there.department_code, there.plan[there.group])
    left = max(there.ring_until - int(scene.now.timestamp()), SHORTEST_RINGING)
    seconds = min(max(line.ring_seconds for line in lines), left)
    ring = Ring(lines, seconds, attempt_of(there), scene.snapshot.service.talking_limit)
    says = scene.say(*arrow.says)
    rung = (*happened, happenings.line_rung(ring, scene.seconds_to_say(says)))
    return Turn(says, ring, there, rung, there.step)
