"""What calls add up to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from call_log.domain import Outcome

TARGET = 0.85
"""The State's, for the taux de décroché (Services Publics +)."""
WANTED_SOMEBODY = frozenset({Outcome.ANSWERED, Outcome.NO_ANSWER})
"""Outcomes of calls that asked for somebody, whether a line rang or not; the others did if one rang."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Calls that are over, of one département, that ended alike."""

    department_code: str | None
    outcome: Outcome
    rang: bool
    """Whether at least one line rang."""
    count: int

    @property
    def wanted_somebody(self) -> bool:
        """Whether they count in the taux de décroché: not those that an information message ended."""
        return self.rang or self.outcome in WANTED_SOMEBODY


@dataclass(slots=True)
class Totals:
    """Of calls that are over."""

    calls: int = 0
    wanted_somebody: int = 0
    answered: int = 0
    by_outcome: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    @property
    def rate(self) -> float | None:
        """The taux de décroché: those that somebody took, of those that asked for somebody; None when none did."""
        return self.answered / self.wanted_somebody if self.wanted_somebody else None


def total(tallies: Iterable[Tally]) -> Totals:
    """All of them together."""
    totals = Totals()
    for tally in tallies:
        totals.calls += tally.count
        totals.by_outcome[tally.outcome] += tally.count
        totals.wanted_somebody += tally.count if tally.wanted_somebody else 0
        totals.answered += tally.count if tally.outcome is Outcome.ANSWERED else 0
    return totals
