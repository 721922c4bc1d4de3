"""A call walked through in memory: what a caller would hear at a moment, and whom it would ring if nobody answered.

The flow itself decides each turn; here are only the caller's part (the keys of a département, then patience) and the
time that passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from call_log.domain import Step
from svi import flow
from svi.keypad import keys_to
from svi.reply import Reply
from svi.snapshot import Snapshot
from svi.turn import Answer, Ask, DialResult, HangUp, Keys, Moment, Ring, Turn
from svi.understand import understand
from svi.words import Scene

SILENCE = ""
NOBODY = DialResult("no-answer")


@dataclass(frozen=True, slots=True)
class Stage:
    """One turn of the call."""

    moment: Moment
    reply: Reply
    """What was understood of the answer before it, which led here."""
    turn: Turn
    texts: tuple[str, ...]
    """What is said, as written."""
    answer: Answer | None
    """What the caller, or the lines that ring, then do; None at the end of the call."""


def rehearse(snapshot: Snapshot, department_code: str, moment: Moment) -> Iterator[Stage]:
    """The call of someone who asks for this département, corrects nothing, and whom nobody answers."""
    keys = [*keys_to(department_code)]
    reply, turn = Reply.SERVED, flow.start(snapshot, moment)
    while True:
        answer = _answer(turn, keys)
        yield Stage(moment, reply, turn, _texts(turn, snapshot), answer)
        if answer is None:
            return
        moment = _later(moment, turn, snapshot, answer)
        reply = understand(turn.position, answer, snapshot, moment).reply
        turn = flow.advance(turn.position, answer, snapshot, moment)


def _answer(turn: Turn, keys: list[str]) -> Answer | None:
    match turn.then:
        case HangUp():
            return None
        case Ring():
            return NOBODY
        case Ask():
            return Keys(SILENCE if turn.position.step is Step.CONFIRM or not keys else keys.pop(0))


def _texts(turn: Turn, snapshot: Snapshot) -> tuple[str, ...]:
    code = turn.position.department_code
    return tuple(snapshot.texts.render(say.key, say.values, code) for say in turn.says)


def _later(moment: Moment, turn: Turn, snapshot: Snapshot, answer: Answer) -> Moment:
    """When the answer has come: after what is said, and the ringing or the silence that ends it."""
    seconds = Scene(snapshot, turn.position.department_code, moment.now).seconds_to_say(turn.says)
    match turn.then, answer:
        case Ask(keys, wait), Keys(digits) if len(digits) < keys:
            seconds += wait
        case Ring(), _:
            seconds += turn.then.seconds
    return replace(moment, now=moment.now + timedelta(seconds=seconds))
