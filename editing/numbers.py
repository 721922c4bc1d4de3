"""The numbers of a département as people read them: which ring and in which order, before edits and after. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from annuaire.domain import CallOrder, Line, Siao
from annuaire.edits import LINE, LINE_FIELDS, SIAO, with_edits
from annuaire.rules import called_by_place
from core.edits import Edit
from core.errors import UserError
from core.phone_numbers import display
from editing.telling import asked, tell

IN_ORDER: Mapping[CallOrder, str] = MappingProxyType(
    {
        CallOrder.SEQUENCE: "L'un après l'autre",
        CallOrder.ROTATION: "À tour de rôle",
        CallOrder.SIMULTANEOUS: "Tous à la fois",
    }
)
"""« Numéro » is masculine, « ligne », which `CallOrder.label` is about, is not."""
MOST_TOLD = 2
_SAID = frozenset({"position", "number", "active", "active_from", "active_until"})
"""Of a line, what a list of numbers says."""
_USUAL = {name: field.usual for name, field in LINE_FIELDS.items() if field.usual is not ...}
"""Of a new line, what goes without saying."""


class Numbers(NamedTuple):
    """Which numbers ring, and how."""

    lines: tuple[Line, ...]
    order: CallOrder
    has_support: bool

    @property
    def how(self) -> str:
        """« L'un après l'autre »; nothing where there is one number, or none."""
        return IN_ORDER[self.order] if len(self.lines) > 1 else ""

    @property
    def sentence(self) -> str:
        """« Sonneront : 01 99 00 12 34, puis 06 12 34 56 78 »."""
        told = [f"{display(line.number)}{_name(line)}{_days(line)}" for line in self.lines]
        if not told:
            return "Aucun numéro ne sonnera"
        if not self.has_support:
            return f"Numéros, sans assistance téléphonique : {', '.join(told)}"
        if self.order is CallOrder.SEQUENCE or len(told) == 1:
            return f"{'Sonnera' if len(told) == 1 else 'Sonneront'} : {', puis '.join(told)}"
        return f"Sonneront {IN_ORDER[self.order].lower()} : {', '.join(told)}"


class NumbersChange(NamedTuple):
    """The numbers before and after."""

    before: Numbers
    after: Numbers


def numbers_of(siao: Siao) -> Numbers:
    """Those of its active lines, in order."""
    return Numbers(tuple(line for line in siao.lines if line.active), siao.call_order, siao.phone_support)


def numbers_changed(siao: Siao, edits: Sequence[Edit]) -> NumbersChange | None:
    """What edits make of the numbers of a SIAO; None where the same ring in the same order."""
    try:
        after = with_edits({siao.department_code: siao}, edits).get(siao.department_code)
    except UserError:
        return None
    if after is None:
        return None
    change = NumbersChange(numbers_of(siao), numbers_of(after))
    return change if _as_heard(change.before) != _as_heard(change.after) else None


def is_said(edit: Edit) -> bool:
    """Whether the list of numbers says all that this edit does."""
    if edit.object_type == LINE and edit.before is None:
        return all((edit.after or {}).get(name) == usual for name, usual in _USUAL.items())
    if edit.object_type == LINE:
        return edit.after is None or edit.changed <= _SAID
    return edit.object_type == SIAO and edit.changed == {"call_order"}


def gist(siao: Siao, edits: Sequence[Edit]) -> str:
    """What edits come to, in one line: the numbers that will ring, or what is new first; and how many more changes."""
    change = numbers_changed(siao, edits)
    return _in_one_line([change.after.sentence] if change else [], list(map(asked, unsaid(change, edits))))


def in_words(siao: Siao, edits: Sequence[Edit]) -> list[str]:
    """The same whole, a sentence for each thing."""
    change = numbers_changed(siao, edits)
    told = [change.after.sentence] if change else []
    return [*told, *map(asked, unsaid(change, edits))]


def gist_of_the_past(edits: Sequence[Edit]) -> str:
    """The same of edits that are no longer to be made: of what was there beside them nothing is said."""
    return _in_one_line([], [tell(edit).line for edit in unsaid(None, edits)])


def unsaid(change: NumbersChange | None, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """What the list of numbers does not say, what is new first, then what changes, then what goes."""
    left = [edit for edit in edits if not (change and is_said(edit))]
    return tuple(sorted(left, key=lambda edit: 2 if edit.after is None else edit.before is not None))


def _in_one_line(told: Sequence[str], others: Sequence[str]) -> str:
    shown = others[: MOST_TOLD - len(told)]
    left = len(others) - len(shown)
    more = [f"et {left} autre{'s' if left > 1 else ''} changement{'s' if left > 1 else ''}"] if left else []
    return " ; ".join([*told, *shown, *more])


def _as_heard(numbers: Numbers) -> tuple[object, ...]:
    lines = [(line.number, line.active_from, line.active_until) for line in numbers.lines]
    return (lines, numbers.order if len(lines) > 1 else None)


def _name(line: Line) -> str:
    """Of a new line: whoever gave it reads that it was understood."""
    return f" ({line.label})" if line.id <= 0 and line.label not in {"", called_by_place(line.position)} else ""


def _days(line: Line) -> str:
    """« (à partir du 02/12/2026) », where it does not always ring."""
    ends = [f"à partir du {line.active_from:%d/%m/%Y}"] if line.active_from else []
    ends += [f"jusqu'au {line.active_until:%d/%m/%Y}"] if line.active_until else []
    return f" ({', '.join(ends)})" if ends else ""
