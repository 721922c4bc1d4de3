"""What is before the eyes of who answers a proposal: what it changes, what callers would notice, what it meets."""

from dataclasses import dataclass, replace

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from accounts.domain import Account
from admin.forms import Form, stripped
from admin.proposing import is_visible
from core.errors import UserError
from editing import service as editing
from editing.telling import Told, tell
from proposals import service
from proposals.domain import Proposal, Status
from svi.parts import parts

_LONGEST = Length(max=500, message="500 caractères au plus.")


class NoteForm(Form):
    """A word with the answer, which its author reads by mail."""

    note = TextAreaField("Un mot pour la personne qui demande", [Optional(), _LONGEST], filters=[stripped])


class DeclineForm(Form):
    """Why not."""

    reason = TextAreaField("Pourquoi", [DataRequired("Dites en un mot pourquoi."), _LONGEST], filters=[stripped])


@dataclass(frozen=True, slots=True)
class Reading:
    """One proposal, for people."""

    proposal: Proposal
    asked: tuple[Told, ...]
    """What would change, as its author saw it."""
    saved: tuple[Told, ...] = ()
    """What was saved instead, where it was amended."""
    conflicts: tuple[str, ...] = ()
    """What changed since it was asked: it cannot be accepted as it is."""
    consequences: tuple[str, ...] = ()
    is_dangerous: bool = False
    rivals: tuple["Reading", ...] = ()
    """Others that wait, on the same object: none overwrites another."""
    neighbours: tuple["Reading", ...] = ()
    """Others that wait in the same département."""
    wrong: str = ""
    """Why it cannot be applied, whatever changed."""


def read(proposal: Proposal, account: Account) -> Reading:
    """What an account reads of it. Whoever no longer looks after the département reads what they asked, no more."""
    reading = _told(proposal)
    if not account.may_see(proposal.department_code):
        return reading
    if proposal.status is not Status.PENDING:
        return replace(reading, saved=_saved(proposal))
    others = [o for o in service.pending(parts().database, [proposal.department_code]) if is_visible(account, o)]
    rivals = proposal.rivals(others)
    near = [other for other in others if other.id != proposal.id and other not in rivals]
    reading = replace(reading, rivals=tuple(map(_told, rivals)), neighbours=tuple(map(_told, near)))
    return _with_effect(reading)


def gist(proposal: Proposal) -> str:
    """What it is about, in one line: some of its changes, or its words."""
    return " ; ".join(tell(edit).line for edit in proposal.edits[:2]) or proposal.comment


def _told(proposal: Proposal) -> Reading:
    return Reading(proposal, tuple(tell(edit) for edit in proposal.edits))


def _with_effect(reading: Reading) -> Reading:
    """What accepting would do, or what stops it."""
    edits = reading.proposal.edits
    try:
        stops = editing.conflicts(parts().database, edits)
        foreseen = editing.foresee(parts().snapshots.latest(), edits, parts().clock())
    except UserError as error:
        return replace(reading, wrong=error.format_message())
    conflicts = tuple(conflict.sentence for conflict in stops)
    is_dangerous = bool(foreseen.dangerous)
    return replace(reading, conflicts=conflicts, consequences=foreseen.sentences, is_dangerous=is_dangerous)


def _saved(proposal: Proposal) -> tuple[Told, ...]:
    if proposal.status is not Status.AMENDED or not proposal.batch:
        return ()
    batch = editing.batch(parts().database, proposal.batch)
    return batch.details if batch else ()
