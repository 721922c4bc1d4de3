"""« Que se passe-t-il si on appelle… » : the turns of a rehearsed call, in the words of those who read the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from admin.reasons import reason
from annuaire.domain import CallOrder, Line
from call_log.domain import Outcome
from core.clock import in_paris
from svi.keypad import keys_to
from svi.rehearsal import Stage, rehearse
from svi.reply import Reply
from svi.snapshot import Snapshot
from svi.turn import Keys, Moment, Ring

_DECIDED = frozenset(
    {Reply.OPEN, Reply.CLOSED, Reply.HOLIDAY, Reply.CLOSURE, Reply.ABSENCE, Reply.NO_SUPPORT, Reply.NO_LINE}
)
_TITLES: Mapping[Reply, str] = MappingProxyType(
    {
        Reply.SERVED: "L'appel arrive",
        Reply.CORSICA: "Laquelle des deux Corses ?",
        Reply.OVERSEAS: "Quel département d'outre-mer ?",
        Reply.DEPARTMENT: "Le département est reconnu",
        Reply.NEXT: "Personne ne prend l'appel : la suite sonne",
        Reply.NOBODY: "Personne n'a répondu",
    }
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One step of the call as the page tells it."""

    at: datetime
    title: str
    texts: tuple[str, ...]
    keys: str = ""
    """What the caller types."""
    lines: tuple[Line, ...] = ()
    """Those that ring, at once."""
    ring_seconds: int = 0
    outcome: Outcome | None = None
    is_decision: bool = False
    is_over: bool = False

    @property
    def clock(self) -> str:
        """« 10:00:02 », at Paris."""
        return f"{in_paris(self.at):%H:%M:%S}"


def passages(snapshot: Snapshot, code: str, moment: Moment) -> list[Passage]:
    """The whole call, as if nobody answered."""
    return [_passage(stage, snapshot, code) for stage in rehearse(snapshot, code, moment)]


def _passage(stage: Stage, snapshot: Snapshot, code: str) -> Passage:
    then, is_decision = stage.turn.then, stage.reply in _DECIDED
    title = reason(stage.reply, snapshot, code, stage.moment.now) if is_decision else _TITLES[stage.reply]
    return Passage(
        stage.moment.now,
        title,
        stage.texts,
        keys=stage.answer.digits if isinstance(stage.answer, Keys) else "",
        lines=then.lines if isinstance(then, Ring) else (),
        ring_seconds=then.seconds if isinstance(then, Ring) else 0,
        outcome=_outcome(stage),
        is_decision=is_decision,
        is_over=stage.answer is None,
    )


def _outcome(stage: Stage) -> Outcome | None:
    ended = (happening.data["outcome"] for happening in stage.turn.happenings if "outcome" in happening.data)
    return next(map(Outcome, ended), None)


def order_told(order: CallOrder, *, started: bool) -> str:
    """How the order of calling came about, where it is not that of the page."""
    if order is CallOrder.ROTATION:
        return "À tour de rôle : " + (
            "on commence après la ligne qui a pris le dernier appel." if started else "personne n'en a encore pris."
        )
    return "Toutes à la fois, puis l'une après l'autre." if order is CallOrder.SIMULTANEOUS else ""


def keys_of(code: str) -> str:
    """As the simulator takes them: « 75 », « 97,4 »."""
    return ",".join(keys_to(code))


def in_vain_before(shown: Iterable[Passage], line_id: int) -> int | None:
    """How many ringings nobody must answer before this line rings; None when it does not."""
    rung = [[line.id for line in passage.lines] for passage in shown if passage.lines]
    return next((before for before, ids in enumerate(rung) if line_id in ids), None)
