"""What a fault cost: the measures of one row of the report, and whether they are as promised."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from call_log.domain import Event
from faults.balancer import Delivery
from faults.callers import Played
from faults.expected import Difference, Shape, compare, expect, shape

PROMISED_S = 2.0


@dataclass
class Measures:
    """Counts, and delays in milliseconds of the webhooks for which a process was there."""

    calls: int = 0
    webhooks: int = 0
    errors: int = 0
    """Not answered, or not by 200: the operator asks the fallback URL."""
    excused: int = 0
    """Of which: the process was killed with the webhook in its hands, or none was there."""
    help: int = 0
    """Calls that heard the French help document."""
    worst_ms: float = 0
    p99_ms: float = 0
    slow: int = 0
    waited: int = 0
    """Answered in more than 2 seconds because no process was there yet."""
    apologies: int = 0
    foreign: int = 0
    lost: int = 0
    doubled: int = 0
    double_rings: int = 0
    detours: int = 0
    """Calls whose every webhook was answered, and that went another way than without any fault."""
    diverging: int = 0
    rebuilt: int = 0
    only_in_logs: int = 0
    notes: list[str] = field(default_factory=list)

    def note(self, kind: str, text: str) -> None:
        """Some examples of each kind."""
        if sum(note.startswith(f"{kind} :") for note in self.notes) < 3:
            self.notes.append(f"{kind} : {text}")

    @property
    def is_kept(self) -> bool:
        """Is everything as promised?"""
        unexcused = self.errors - self.excused
        wrong = (self.slow, self.apologies, self.foreign, self.lost, self.doubled, self.double_rings, self.detours)
        return not any((unexcused, *wrong, self.diverging, self.rebuilt)) and self.help <= self.excused


def measure_deliveries(deliveries: Sequence[Delivery], *, kills: bool) -> Measures:
    measures = Measures(webhooks=len(deliveries))
    failed = [d for d in deliveries if not d.is_answered]
    answered = [d for d in deliveries if d.is_answered]
    measures.errors = len(failed)
    measures.excused = sum(kills and (d.was_down or d.answer.status == 0) for d in failed)
    measures.foreign = sum(b"<Say" in d.answer.body and b'"fr-FR"' not in d.answer.body for d in answered)
    served = sorted(d.answer.seconds for d in answered if not d.was_down)
    if served:
        measures.worst_ms = round(served[-1] * 1000)
        measures.p99_ms = round(served[min(len(served) - 1, int(len(served) * 0.99))] * 1000)
    measures.slow = sum(seconds > PROMISED_S for seconds in served)
    slowest = (
        sorted((d for d in answered if not d.was_down), key=lambda d: d.answer.seconds)[-measures.slow :]
        if measures.slow
        else []
    )
    for d in slowest[-3:]:
        measures.note("lent", f"{d.answer.seconds:.1f} s, {d.path} {d.query.get('e', '')}".strip())
    measures.waited = sum(d.was_down and d.answer.seconds > PROMISED_S for d in answered)
    return measures


@dataclass(frozen=True)
class Reference:
    """A script played without any fault."""

    rung: list[str]
    shape: Shape


@dataclass(frozen=True)
class Evidence:
    """What the operator delivered, what the log holds by call, what the scripts give without any fault."""

    deliveries: Sequence[Delivery]
    events: Mapping[str, list[Event]]
    references: Mapping[str, Reference]
    help_document: bytes


def judge_calls(measures: Measures, played: Sequence[Played], evidence: Evidence) -> None:
    by_call: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in evidence.deliveries:
        by_call[delivery.call_sid].append(delivery)
    measures.calls = len(played)
    for one in played:
        expected = expect(by_call[one.call.sid], evidence.help_document)
        known = evidence.events.get(one.call.sid, [])
        _count(measures, one, compare(expected, known))
        measures.help += expected.heard_help
        if expected.all_answered:
            _count_detour(measures, one, known, evidence.references[one.script])


def _count(measures: Measures, one: Played, difference: Difference) -> None:
    measures.apologies += one.call.apology
    measures.double_rings += one.double_rings
    measures.lost += len(difference.lost)
    measures.doubled += len(difference.doubled)
    if difference.lost:
        measures.note("perdu", f"{one.script}, {' '.join(difference.lost)}")
    if difference.doubled:
        measures.note("en double", f"{one.script}, {' '.join(difference.doubled)}")
    if one.double_rings:
        measures.note("double sonnerie", f"{one.script}, {one.call.faults}, {one.rung}")


def _count_detour(measures: Measures, one: Played, known: list[Event], reference: Reference) -> None:
    if one.rung != reference.rung:
        measures.detours += 1
        measures.note("détour", f"{one.script}, {one.rung} au lieu de {reference.rung}")
    elif shape(known) != reference.shape:
        measures.detours += 1
        other = set(shape(known)) ^ set(reference.shape)
        measures.note("détour", f"{one.script}, {sorted(map(str, other))[:4]}")


def count_diverging(measures: Measures, deliveries: Sequence[Delivery]) -> None:
    """Copies of one webhook that did not get the same document."""
    bodies: dict[tuple[str, str, str], set[bytes]] = defaultdict(set)
    for d in deliveries:
        if d.is_answered:
            bodies[d.call_sid, d.path + str(sorted(d.query.items())), str(sorted(d.form.items()))].add(d.answer.body)
    for (sid, path, _), different in bodies.items():
        if len(different) > 1:
            measures.diverging += 1
            measures.note("copies", f"{sid} {path}, {len(different)} documents")
