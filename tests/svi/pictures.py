"""Snapshots, moments and calls made by hand: what the pure part of the call needs to be walked through."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from annuaire.domain import CallOrder, Line, Siao
from call_log.domain import Refusal
from core.clock import paris_time
from prompts.domain import Texts
from schedules.assembly import Saved, assemble
from svi import flow
from svi.snapshot import Configuration, Service, Snapshot
from svi.turn import Answer, DialResult, HangUp, Keys, Moment, Turn

OPEN_AT = paris_time("2026-03-03 10:00")
SERVICE = Service(
    form_url="https://formulaire.example",
    email="assistance@si-siao.example",
    own_numbers=frozenset({"+33806000156"}),
    ringing_limit=120,
    talking_limit=3600,
)


def line(line_id: int, **fields) -> Line:
    """Its number is in a range for fiction."""
    known = {
        "department_code": "75",
        "position": line_id,
        "number": f"+331990{line_id:05}",
        "label": f"Ligne {line_id}",
    }
    return Line(line_id, **known | fields)


def lines(count: int, **fields) -> tuple[Line, ...]:
    return tuple(line(n, **fields) for n in range(1, count + 1))


def siao(*of_siao: Line, code: str = "75", **fields) -> Siao:
    ours = tuple(replace(one, department_code=code) for one in of_siao)
    known = {"structure": f"SIAO {code}", "mail": "", "phone_support": True, "call_order": CallOrder.SEQUENCE}
    return Siao(code, **known | fields, lines=ours)


def picture(
    *siaos: Siao, saved: Saved | None = None, texts: Texts | None = None, revision: int = 1, **of_service
) -> Snapshot:
    """A snapshot of these SIAO; by default, Paris with one line."""
    known = {one.department_code: one for one in siaos or (siao(line(1)),)}
    configuration = Configuration(revision, known, assemble(saved or Saved()), texts or Texts())
    return Snapshot(configuration, replace(SERVICE, **of_service))


def moment(
    at: datetime | str = OPEN_AT,
    *,
    last: int | None = None,
    accepted: Collection[int] = (),
    refused: Mapping[str, Refusal] = MappingProxyType({}),
) -> Moment:
    when = paris_time(at) if isinstance(at, str) else at
    return Moment(when, lambda _code: last, lambda attempt: attempt in accepted, refused.get)


NO_ANSWER = DialResult("no-answer", bridged=False)
BUSY = DialResult("busy", bridged=False)
FAILED = DialResult("failed", bridged=False)
NOT_ACCEPTED = DialResult("completed", bridged=False, duration=18)
"""A refusal, a silence, a voicemail, or somebody who picks up and hangs up: the operator says the same of them."""
TAKEN = DialResult("completed", bridged=True, duration=60)


@dataclass
class Walk:
    """A call on the pure flow; each answer comes so many seconds after the last turn."""

    snapshot: Snapshot
    at: datetime = OPEN_AT
    last: int | None = None
    turns: list[Turn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.turns.append(flow.start(self.snapshot, moment(self.at, last=self.last)))

    @property
    def turn(self) -> Turn:
        return self.turns[-1]

    @property
    def is_over(self) -> bool:
        return isinstance(self.turn.then, HangUp)

    @property
    def said(self) -> list[str]:
        """The keys of the messages of the last turn."""
        return [say.key for say in self.turn.says]

    def answers(self, answer: Answer, after: float = 0) -> "Walk":
        self.at += timedelta(seconds=after)
        now = moment(self.at, last=self.last)
        self.turns.append(flow.advance(self.turn.position, answer, self.snapshot, now))
        return self

    def types(self, *keys: str) -> "Walk":
        for each in keys:
            self.answers(Keys(each))
        return self

    def ends(self, results: Iterable[DialResult], after: float = 0) -> "Walk":
        for result in results:
            self.answers(result, after)
        return self
