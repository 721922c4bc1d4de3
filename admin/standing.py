"""Where the service answers at an instant, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.clock import in_paris
from core.french_dates import moment_text, time_text
from editing.coverage import Reached, coverage
from schedules.domain import Schedule
from svi.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Standing:
    """What a call to a département would come to now."""

    department_code: str
    reached: Reached
    detail: str
    """The holiday's name, the closure's reason."""
    until: datetime
    """When that changes, or midnight."""

    @property
    def closes(self) -> str:
        """« 14h », « 14h sur place » where the clock is not that of Paris."""
        said = time_text(self.until)
        return said if self.until.utcoffset() == in_paris(self.until).utcoffset() else f"{said} sur place"


def standing(snapshot: Snapshot, department_code: str, now: datetime) -> Standing:
    """Read on the département's clock."""
    today = snapshot.schedule(department_code).local(now).date()
    (day,) = coverage(snapshot, department_code, today, 1)
    segment = next(one for one in reversed(day.segments) if one.start <= now or one is day.segments[0])
    return Standing(department_code, segment.reached, segment.detail, segment.end)


def counted(standings: Iterable[Standing]) -> Sequence[tuple[Reached, int]]:
    """How many départements in each state that there is, in the order of the enum."""
    found = dict.fromkeys(Reached, 0)
    for one in standings:
        found[one.reached] += 1
    return [(reached, count) for reached, count in found.items() if count]


def service_sentence(national: Schedule, now: datetime) -> str:
    """« Aux horaires nationaux, le service est ouvert jusqu'à 11h30. »: some départements have their own."""
    verdict = national.verdict(now)
    if verdict.is_open:
        closing = national.next_closing(now)
        return f"Aux horaires nationaux, le service est ouvert{f' {until(closing, now)}' if closing else ''}."
    why = verdict.detail or verdict.reason.label
    opening = national.next_opening(now)
    return f"Aux horaires nationaux, le service est fermé ({why}){f' {until(opening, now)}' if opening else ''}."


def until(at: datetime, now: datetime) -> str:
    """« jusqu'à 11h30 », « jusqu'au lundi 9 mars 2026 à 9h30 », on the clock of Paris."""
    there = in_paris(at)
    if there.date() == in_paris(now).date():
        return f"jusqu'à {time_text(there)}"
    return f"jusqu'au {moment_text(there)}"
