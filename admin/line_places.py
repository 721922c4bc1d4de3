"""The order of the lines of a département, as its page asks for another one and is told of it."""

from collections.abc import Mapping, Sequence

from admin.saving import PROPOSED, UNCHANGED, Outcome
from annuaire.domain import Line


def wanted_order(form: Mapping[str, str], ids: Sequence[int]) -> list[int]:
    """The ids in the order that is asked for: a whole one (`ordre`), or one line up (`monter`) or down (`descendre`).

    Lines that came meanwhile stay where they are, at the end; those that went are not asked for.
    """
    whole = form.get("ordre_voulu") or form.get("ordre") or ""
    order = [line_id for line_id in map(_id, whole.split(",")) if line_id in ids]
    order = [*dict.fromkeys(order), *(line_id for line_id in ids if line_id not in order)]
    for name, step in (("monter", -1), ("descendre", 1)):
        _move(order, _id(form.get(name, "")), step)
    return order


def _move(order: list[int], line_id: int, step: int) -> None:
    if line_id not in order:
        return
    here = order.index(line_id)
    there = min(max(here + step, 0), len(order) - 1)
    order.insert(there, order.pop(here))


def _id(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def announced(outcome: Outcome, lines: Sequence[Line], order: Sequence[int], form: Mapping[str, str]) -> str:
    """« Référente Aix » est maintenant en position 1 sur 3 », or what the save came to."""
    moved = _id(form.get("monter") or form.get("descendre") or form.get("glissee") or "")
    if outcome.told in {PROPOSED, UNCHANGED} or moved not in order:
        return outcome.told
    label = next(line.label for line in lines if line.id == moved)
    return f"« {label} » est maintenant en position {order.index(moved) + 1} sur {len(order)}. {outcome.told}"
