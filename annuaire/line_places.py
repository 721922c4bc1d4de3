"""Where new lines come among those of their département, once they are written. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from annuaire.domain import Line
from annuaire.plan import Change
from annuaire.rules import LAST_POSITION, called_by_place


def with_free_places(changes: Sequence[Change], lines_of: Callable[[str], Collection[Line]]) -> list[Change]:
    """The changes, where a new line whose place was taken meanwhile gets the first free one after it.

    New lines keep their order. Two of them at one place, or a line that moves to a place that is taken, stay so: they
    say where they go, and are refused.
    """
    new = [change.after for change in changes if isinstance(change.after, Line) and change.before is None]
    places: dict[Line, int] = {}
    for code in {line.department_code for line in new}:
        together = [line for line in new if line.department_code == code]
        places |= _places(together, _taken(code, changes, lines_of(code)))
    return [_moved(change, places) for change in changes]


def _taken(code: str, changes: Iterable[Change], lines: Iterable[Line]) -> set[int]:
    """The places of the lines of a département that are there already, as they will be."""
    known = [change for change in changes if isinstance(change.before, Line)]
    changed = {change.before.id for change in known if isinstance(change.before, Line)}
    staying = {line.position for line in lines if line.id not in changed}
    there = [change.after for change in known if isinstance(change.after, Line)]
    return staying | {line.position for line in there if line.department_code == code}


def _places(new: Sequence[Line], taken: Collection[int]) -> Mapping[Line, int]:
    asked = {line.position for line in new}
    if len(asked) < len(new) or not asked & set(taken):
        return {line: line.position for line in new}
    places: dict[Line, int] = {}
    last = 0
    for line in sorted(new, key=lambda one: one.position):
        free = (place for place in range(max(line.position, last + 1), LAST_POSITION + 1) if place not in taken)
        last = places[line] = next(free, line.position)
    return places


def _moved(change: Change, places: Mapping[Line, int]) -> Change:
    line = change.after
    if change.before is not None or not isinstance(line, Line):
        return change
    is_named_by_place = line.label == called_by_place(line.position)
    place = places[line]
    return replace(
        change, after=replace(line, position=place, label=called_by_place(place) if is_named_by_place else line.label)
    )
