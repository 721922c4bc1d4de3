"""A number that is asked for in words alone, since nobody knew of which line: who answers says it, retypes nothing."""

from dataclasses import dataclass

from annuaire.domain import Line
from core.edits import Edit
from editing import wishes
from editing.wishes import Place
from proposals.domain import Kind, Proposal, Status
from svi.parts import parts


@dataclass(frozen=True, slots=True)
class NumberInWords:
    """The number, the lines whose place it may take, and the one that was meant, if it is known."""

    number: str
    lines: tuple[Line, ...]
    meant: Line | None


def number_in_words(proposal: Proposal) -> NumberInWords | None:
    """Of a proposal that waits; None where there is no such number, or no line."""
    waits_in_words = proposal.status is Status.PENDING and proposal.kind is Kind.NUMBER and not proposal.edits
    said = wishes.number_of_words(proposal.comment) if waits_in_words else None
    if said is None:
        return None
    number, instead_of = said
    place = Place(parts().snapshots.latest().siao(proposal.department_code))
    others = tuple(line for line in place.lines if line.number != number)
    return NumberInWords(number, others, wishes.line_called(place, instead_of)) if others else None


def in_place_of(proposal: Proposal, line_id: int | None) -> list[Edit]:
    """What is asked, once it is known of which line; nothing where it is none of the département."""
    found = number_in_words(proposal)
    line = next((line for line in found.lines if line.id == line_id), None) if found else None
    return wishes.other_number(line, found.number) if found and line else []
