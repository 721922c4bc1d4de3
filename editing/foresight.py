"""What edits would make of the service: the snapshot after them, and what callers would find different."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import annuaire.edits
import prompts.edits
import schedules.edits
from core.edits import Edit
from editing.consequences import Consequence, compare
from editing.kinds import kind_of
from prompts.service import OBJECT_TYPE
from schedules.assembly import assemble, saved_of
from svi.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would be different, dangerous things first; empty when callers would notice nothing."""

    found: tuple[Consequence, ...]

    @property
    def dangerous(self) -> tuple[Consequence, ...]:
        """Those after which somebody is reached less."""
        return tuple(one for one in self.found if one.is_dangerous)

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of them, in French."""
        return tuple(one.sentence for one in self.found)


def foresee(snapshot: Snapshot, edits: Sequence[Edit], now: datetime) -> Consequences:
    """What callers would find different, as `compare` tells it. Pure. Raises `UserError` for a wrong edit."""
    own_numbers = snapshot.service.own_numbers
    after = with_edits(snapshot, [kind_of(edit).checked(edit, own_numbers) for edit in edits])
    return Consequences(compare(snapshot, after, now))


def with_edits(snapshot: Snapshot, edits: Sequence[Edit]) -> Snapshot:
    """The snapshot that these edits, already checked, would lead to."""
    before = snapshot.configuration
    after = replace(
        before,
        siaos=annuaire.edits.with_edits(before.siaos, edits),
        schedules=assemble(schedules.edits.with_edits(saved_of(before.schedules), edits)),
        texts=prompts.edits.with_edits(before.texts, [e for e in edits if e.object_type == OBJECT_TYPE]),
    )
    return replace(snapshot, configuration=after)
