"""What the page of one département shows, put together from the snapshot, the log and the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import annuaire.service
from accounts.domain import Account
from admin.decision import gist
from admin.department_states import reply_of, state_of
from admin.moments import Suggestion, suggestions, written
from admin.proposing import is_visible
from admin.reasons import because
from annuaire.domain import Contact, Line, Siao
from call_log.domain import CallSummary
from core.clock import PARIS
from core.departments import Department, department
from core.phone_numbers import why_not_dialable
from editing import service as editing
from editing.coverage import Reached
from editing.service import Batch
from prompts.catalogue import CATALOGUE
from proposals.domain import Proposal
from proposals.service import pending
from schedules.domain import Schedule, ScheduleException
from schedules.texts import days_text, intervals_text, week_lines
from svi.parts import Parts
from svi.snapshot import Snapshot

RECENT = timedelta(days=92)
FEW_CALLS = 8
FEW_CHANGES = 5
FEW_LINES = 4


@dataclass(frozen=True)
class Sheet:
    """One département, as one visitor may see it now."""

    code: str
    parts: Parts
    visitor: Account
    snapshot: Snapshot
    now: datetime

    @property
    def department(self) -> Department:
        return department(self.code)

    @property
    def siao(self) -> Siao:
        return self.snapshot.siao(self.code)

    @property
    def is_known(self) -> bool:
        """Whether the annuaire has a SIAO there, which lines need."""
        return self.code in self.snapshot.configuration.siaos

    @cached_property
    def schedule(self) -> Schedule:
        return self.snapshot.schedule(self.code)

    @property
    def is_abroad(self) -> bool:
        """Whether its hours are read on another clock than its own."""
        return self.schedule.timezone != self.department.timezone

    @property
    def state(self) -> Reached:
        return state_of(self.snapshot, self.code, self.now)

    @property
    def because(self) -> str:
        """Why it is in this state."""
        return because(reply_of(self.snapshot, self.code, self.now), self.snapshot, self.code, self.now)

    @property
    def next_opening(self) -> datetime | None:
        """None while it is open, and where no line rings on that day."""
        if not self.siao.phone_support or self.schedule.is_open(self.now):
            return None
        opening = self.schedule.next_opening(self.now)
        return opening if opening and self.snapshot.callable_lines(self.code, opening) else None

    @property
    def whose_clock(self) -> str:
        """« heure de La Réunion »: said beside an hour that may be taken for another; empty where it cannot be."""
        if self.department.clock == PARIS:
            return ""
        return "heure de Paris" if self.is_abroad else f"heure {self.department.of_name}"

    @property
    def field(self) -> str:
        """Now, as a field holds it."""
        return written(self.now)

    @property
    def suggestions(self) -> list[Suggestion]:
        return suggestions(self.schedule, self.now)

    @cached_property
    def silent(self) -> Mapping[int, str]:
        """Why each line does not ring today; nothing for those that do."""
        today = self.schedule.local(self.now).date()
        return {line.id: self._why_silent(line, today) for line in self.siao.lines}

    def _why_silent(self, line: Line, today: date) -> str:
        if not line.active:
            return "désactivée"
        if line.active_from and today < line.active_from:
            return "pas encore active"
        if line.active_until and today > line.active_until:
            return "n'est plus active"
        return "numéro interdit au SVI" if why_not_dialable(line.number, self.snapshot.service.own_numbers) else ""

    @property
    def week(self) -> tuple[tuple[str, str], ...]:
        return week_lines(self.schedule.hours)

    @property
    def exceptions(self) -> list[str]:
        """What differs from the week from today on, in the order of time."""
        today = self.schedule.local(self.now).date()
        every: list[ScheduleException] = [*self.schedule.closures, *self.schedule.openings, *self.schedule.absences]
        coming = (one for one in every if one.last_day is None or one.last_day >= today)
        return [_told(one) for one in sorted(coming, key=lambda one: one.first_day)]

    @property
    def own_texts(self) -> list[tuple[str, str]]:
        """The messages that are said here only: their label and their text."""
        own = self.snapshot.texts.departments.get(self.code, {})
        return [(CATALOGUE[key].label, text) for key, text in own.items() if key in CATALOGUE]

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        return annuaire.service.contacts(self.parts.database, self.code) if self.visitor.sees_personal_data else ()

    @cached_property
    def calls(self) -> list[CallSummary]:
        """The simulated ones too in a demonstration, which has no other."""
        simulated = self.parts.settings.demonstration
        return self.parts.call_log.last_calls(
            self.code, since=self.now - RECENT, limit=FEW_CALLS, include_simulated=simulated
        )

    @cached_property
    def history(self) -> list[tuple[Batch, list[str]]]:
        """What was saved here, each with what it changed here: an import changes other départements too."""
        return [(batch, self._changed_here(batch)) for batch in self._batches()]

    def _changed_here(self, batch: Batch) -> list[str]:
        here = replace(batch, edits=tuple(edit for edit in batch.edits if edit.department_code == self.code))
        more = len(here.edits) - FEW_LINES
        return [*here.told_first(FEW_LINES), *([f"et {more} de plus"] if more > 0 else [])]

    def _batches(self) -> list[Batch]:
        reader = editing.Reader.of(self.visitor)
        return editing.history(self.parts.database, reader, department_code=self.code, limit=FEW_CHANGES)

    @cached_property
    def proposals(self) -> list[tuple[Proposal, str]]:
        """What somebody asks for here and waits for an answer, each with its gist."""
        waiting = pending(self.parts.database, [self.code])
        return [(one, gist(one, self.visitor)) for one in waiting if is_visible(self.visitor, one)]


def _told(exception: ScheduleException) -> str:
    days = days_text(exception.first_day, exception.last_day)
    kind = type(exception).__name__
    return _SENTENCES[kind](exception, days)


_SENTENCES: Mapping[str, Callable[..., str]] = {
    "Closure": lambda closure, days: (
        f"Fermeture {'' if closure.department_code else 'nationale '}{days}"
        f"{', ' + intervals_text([closure.hours]) if closure.hours else ''} : {closure.reason}"
    ),
    "SpecialOpening": lambda opening, days: f"Ouverture exceptionnelle {days}, {intervals_text(opening.intervals)}",
    "Absence": lambda _absence, days: f"Absence prolongée {days}",
}
