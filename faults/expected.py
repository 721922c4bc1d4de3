"""What must be in the log, as the operator knows it: from what was delivered, and what was answered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from call_log.domain import Event, EventKind
from faults.balancer import Delivery

HELP_KEY = "999999:ended"
OVER = {"completed", "busy", "failed", "no-answer", "canceled"}
SCREENING = {"/svi/filtrage": "screened", "/svi/prise": "pressed"}


@dataclass
class Expected:
    """`keys`: events that must be there. `possible`: those of webhooks that nobody was seen to answer, too."""

    keys: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    rings: set[str] = field(default_factory=set)
    """Turns whose answer made lines ring."""
    heard_help: bool = False
    all_answered: bool = True
    """By what was asked for: neither a failure nor the apology."""


def key_of(delivery: Delivery) -> str | None:
    """The key of the first event of a webhook, which recognises it; None for one that is of no interest."""
    query, form = delivery.query, delivery.form
    if delivery.path == "/svi/appel":
        return "0:0"
    if delivery.path == "/svi/etape":
        of_no_interest = form.get("CallStatus") in OVER and query.get("e") != "sonnerie"
        return None if of_no_interest else f"{query.get('n', 0)}:0"
    if delivery.path == "/svi/statut":
        return f"status:{form['CallStatus']}:{form['SequenceNumber']}"
    if delivery.path in SCREENING:
        return f"{SCREENING[delivery.path]}:{query['a']}:{query['l']}"
    return HELP_KEY


def expect(deliveries: Iterable[Delivery], help_document: bytes) -> Expected:
    """For the deliveries of one call."""
    expected = Expected()
    for delivery in deliveries:
        key = key_of(delivery)
        if key is None:
            continue
        is_help = delivery.is_answered and delivery.answer.body == help_document
        expected.heard_help = expected.heard_help or is_help
        expected.all_answered = expected.all_answered and delivery.is_answered and not is_help
        expected.possible |= {key, HELP_KEY} if is_help else {key}
        if delivery.is_answered:
            expected.keys.add(HELP_KEY if is_help else key)
        if delivery.is_answered and b"<Dial" in delivery.answer.body:
            expected.rings.add(key.partition(":")[0])
    return expected


@dataclass(frozen=True)
class Difference:
    """Between what a call must have left in the log, and what is there."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()


def compare(expected: Expected, events: Sequence[Event]) -> Difference:
    """An event more than what was delivered counts as doubled."""
    keys = {event.key for event in events}
    rung = {str(event.turn) for event in events if event.kind is EventKind.LINE_RUNG}
    lost = {*(expected.keys - keys), *(f"sonnerie {turn}" for turn in expected.rings - rung)}
    roots = {_root(key) for key in expected.possible}
    invented = {event.key for event in events if _root(event.key) not in roots}
    twice = [what for what, count in Counter(map(_meaning, events)).items() if count > 1]
    return Difference(tuple(sorted(lost)), (*sorted(invented), *map(str, twice)))


def _root(key: str) -> str:
    """The turn that a key of the conversation belongs to; the whole key of any other."""
    turn, _, rest = key.partition(":")
    return turn if turn.isdigit() and rest.isdigit() else key


def _meaning(event: Event) -> tuple[object, ...]:
    """Two events that mean the same must not be in one call, whatever their keys."""
    is_help = event.key == HELP_KEY
    turn = event.turn if event.kind is EventKind.KEYED else None
    return (
        event.kind.value,
        is_help,
        turn,
        event.data.get("attempt"),
        event.data.get("line_id"),
        event.data.get("status"),
    )


Shape = tuple[tuple[object, ...], ...]
KEPT = ("attempt", "heard", "line_id", "lines", "outcome", "result", "bridged", "ring_s", "status")


def shape(events: Iterable[Event]) -> Shape:
    """What happened, without when: the same script makes the same shape, fault or no fault."""
    rows = [
        (event.key, event.kind.value, event.turn, str(event.step), event.department_code, _kept(event))
        for event in events
    ]
    return tuple(sorted(rows))


def _kept(event: Event) -> str:
    return str([(name, event.data[name]) for name in KEPT if name in event.data])
