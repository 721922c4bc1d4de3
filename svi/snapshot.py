"""The configuration, frozen in memory: what a webhook decides with, so that it reads no configuration table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from annuaire.domain import CallOrder, Line, Siao
from prompts.domain import Texts
from schedules.assembly import Saved, ServiceSchedules, assemble
from schedules.domain import Schedule


@dataclass(frozen=True, slots=True)
class Service:
    """What the settings say of the service itself. Limits in seconds."""

    form_url: str
    email: str
    own_numbers: frozenset[str]
    ringing_limit: int
    talking_limit: int
    screens: bool = True
    """Whether the engine asks a référent to accept: where it does not, a voicemail is put through like anybody."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The part of the picture that comes from the database, and is kept on disk."""

    revision: int = 0
    siaos: Mapping[str, Siao] = field(default_factory=dict)
    schedules: ServiceSchedules = field(default_factory=lambda: assemble(Saved()))
    texts: Texts = field(default_factory=Texts)
    blocked: Mapping[str, datetime] = field(default_factory=dict)
    """Until when a caller is blocked, by hash."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The annuaire, the hours and the messages of one revision, with the service's settings."""

    configuration: Configuration
    service: Service

    @property
    def revision(self) -> int:
        return self.configuration.revision

    @property
    def texts(self) -> Texts:
        return self.configuration.texts

    def is_blocked(self, caller_hash: str | None, at: datetime) -> bool:
        """Who shows no number cannot be blocked."""
        until = self.configuration.blocked.get(caller_hash) if caller_hash else None
        return until is not None and at < until

    def siao(self, department_code: str) -> Siao:
        """The SIAO of a département; one without any line where the annuaire knows none."""
        unknown = Siao(department_code, "", "", phone_support=True, call_order=CallOrder.SEQUENCE, lines=())
        return self.configuration.siaos.get(department_code, unknown)

    def schedule(self, department_code: str) -> Schedule:
        """The hours of a département, on its own clock."""
        return self.configuration.schedules.for_department(department_code)

    def callable_lines(self, department_code: str, at: datetime) -> tuple[Line, ...]:
        """The lines, in order, that ring on this day of the département's clock, and whose number may be dialled."""
        day = self.schedule(department_code).local(at).date()
        return self.siao(department_code).callable_lines(self.service.own_numbers, day)

    def lines_of(self, department_code: str, ids: tuple[int, ...]) -> tuple[Line, ...]:
        """The lines of a plan's group that still exist and may still be dialled; past midnight, the call goes on."""
        by_id = {line.id: line for line in self.siao(department_code).dialable_lines(self.service.own_numbers)}
        return tuple(by_id[i] for i in ids if i in by_id)
