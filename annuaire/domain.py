"""The SIAO of a département, its lines and its contacts."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from core.labels import LabelledEnum
from core.phone_numbers import why_not_dialable

DEFAULT_RING_SECONDS = 20
LEAST_RING_SECONDS = 5
MOST_RING_SECONDS = 60
UNSAVED = 0
"""The id of a line that is not in the database yet."""


class CallOrder(LabelledEnum):
    """In which order the lines of a département ring."""

    SEQUENCE = "sequence", "L'une après l'autre"
    ROTATION = "rotation", "À tour de rôle"
    SIMULTANEOUS = "simultane", "Toutes à la fois"


@dataclass(frozen=True, slots=True)
class Line:
    """A number that the SVI rings. The id stays as long as the number does: calls in progress carry it."""

    id: int
    department_code: str
    position: int
    number: str
    """E.164."""
    label: str
    ring_seconds: int = DEFAULT_RING_SECONDS
    screening: bool = True
    """Whether who picks up must press 1; off for a switchboard that has its own menu."""
    active: bool = True
    active_from: date | None = None
    """The first day on which it rings, on the département's clock; None: since always."""
    active_until: date | None = None
    """The last day on which it rings, included; None: until further notice."""

    def rings_on(self, day: date) -> bool:
        """Whether it is active on this day of the département's clock."""
        starts = self.active_from is None or self.active_from <= day
        return self.active and starts and (self.active_until is None or day <= self.active_until)


@dataclass(frozen=True, slots=True)
class Siao:
    """What the SVI knows of a département. No contact is in it: personal data stay out of the call's snapshot."""

    department_code: str
    structure: str
    mail: str
    phone_support: bool
    call_order: CallOrder = CallOrder.SEQUENCE
    lines: tuple[Line, ...] = ()
    """All of them, in order, active or not."""

    def callable_lines(self, own_numbers: Collection[str], day: date) -> tuple[Line, ...]:
        """The lines, in order, that ring on this day of the département's clock and may be dialled."""
        return tuple(line for line in self.dialable_lines(own_numbers) if line.rings_on(day))

    def dialable_lines(self, own_numbers: Collection[str]) -> tuple[Line, ...]:
        """The active lines, in order, whatever the day: checked again here, since rules and plans change."""
        return tuple(line for line in self.lines if line.active and not why_not_dialable(line.number, own_numbers))


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of a département (directeur, référent…). `phone` is E.164, or empty, and is never dialled."""

    department_code: str
    last_name: str
    first_name: str
    role: str
    mail: str
    phone: str
    id: int = field(default=UNSAVED, compare=False)
    """Who writes a sheet does not know it."""
