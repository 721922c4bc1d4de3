"""What is before the eyes of who answers a proposal: what it changes, what callers would notice, what it meets."""

import re
from dataclasses import dataclass, replace

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from accounts.domain import Account
from admin.forms import Form, stripped
from admin.proposing import is_visible
from annuaire.domain import Siao
from core.errors import UserError
from editing import service as editing
from editing.numbers import NumbersChange, gist_of_the_past, in_words, is_said, numbers_changed, unsaid
from editing.numbers import gist as gist_of
from editing.past import siao_before
from editing.telling import Told, tell
from proposals import service
from proposals.domain import Proposal, Status
from svi.parts import parts

LONGEST_GIST = 240
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
    numbers: NumbersChange | None = None
    """The numbers that ring before and after, where they change; `asked` has what this does not say."""
    in_words: tuple[str, ...] = ()
    """The whole in a few sentences, where it is shown beside another."""
    line_by_line: tuple[Told, ...] = ()
    """What it does say, as its author saw it."""
    saved: tuple[Told, ...] = ()
    """What was saved instead, where it was amended, or asked in words alone."""
    saved_numbers: NumbersChange | None = None
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
    reading = _with_numbers(reading)
    if proposal.status is not Status.PENDING:
        return _with_saved(reading)
    others = [o for o in service.pending(parts().database, [proposal.department_code]) if is_visible(account, o)]
    rivals = proposal.rivals(others)
    near = [other for other in others if other.id != proposal.id and other not in rivals]
    reading = replace(reading, rivals=tuple(map(_beside, rivals)), neighbours=tuple(map(_beside, near)))
    return _with_effect(reading)


def gist(proposal: Proposal, account: Account) -> str:
    """What it is about, in one line: what would ring or change, or its words; nothing of another's département."""
    if not proposal.edits:
        return _shortened(proposal.comment, LONGEST_GIST)
    if proposal.status.is_decided or not account.may_see(proposal.department_code):
        return _shortened(gist_of_the_past(proposal.edits), LONGEST_GIST)
    return _shortened(gist_of(_siao(proposal), proposal.edits), LONGEST_GIST)


def _shortened(text: str, most: int) -> str:
    """Cut between two words, never between two digits of a number."""
    if len(text) <= most:
        return text
    ends = [space.start() for space in re.finditer(r"\s(?!\d)|(?<!\d)\s", text[:most])]
    return f"{text[: ends[-1] if ends else most].rstrip(' ;,:')} …"


def _told(proposal: Proposal) -> Reading:
    return Reading(proposal, tuple(tell(edit) for edit in proposal.edits))


def _beside(proposal: Proposal) -> Reading:
    return replace(_told(proposal), in_words=tuple(in_words(_siao(proposal), proposal.edits)))


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


def _with_numbers(reading: Reading) -> Reading:
    """As lists of numbers, where it changes them: beside what there is, or was when it was answered."""
    proposal = reading.proposal
    change = numbers_changed(_siao_then(proposal), proposal.edits)
    if change is None:
        return reading
    in_list, others = [edit for edit in proposal.edits if is_said(edit)], unsaid(change, proposal.edits)
    return replace(reading, numbers=change, asked=tuple(map(tell, others)), line_by_line=tuple(map(tell, in_list)))


def _with_saved(reading: Reading) -> Reading:
    proposal = reading.proposal
    is_as_asked = proposal.status is Status.ACCEPTED and proposal.edits
    if not proposal.batch or is_as_asked:
        return reading
    batch = editing.batch(parts().database, proposal.batch)
    if batch is None:
        return reading
    change = numbers_changed(_siao_then(proposal), batch.edits)
    return replace(reading, saved=tuple(map(tell, unsaid(change, batch.edits))), saved_numbers=change)


def _siao(proposal: Proposal) -> Siao:
    return parts().snapshots.latest().siao(proposal.department_code)


def _siao_then(proposal: Proposal) -> Siao:
    """As it is now; once it is answered, as it was just before the answer."""
    siao, decided_at = _siao(proposal), proposal.decided_at
    if decided_at is None:
        return siao
    return siao_before(parts().database, siao, batch=proposal.batch, at=decided_at)
