"""Saves what a form changes: at once for whoever may, as a proposal for whoever may only ask.

Before anything is saved, what callers would find worse is said, and is to be confirmed. What is refused loses nothing:
the same page comes back, with what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort

from admin.confirming import what_gets_worse
from admin.proposing import propose
from admin.seen import EditForm, name_of
from admin.visitors import me
from core.changes import Author
from core.edits import Edit
from core.errors import UserError
from editing import service as editing
from proposals.domain import Kind
from svi.parts import parts

SAVED = "C'est enregistré : les prochains appels en tiennent compte."
UNCHANGED = "Rien n'a changé : il n'y avait rien à enregistrer."
PROPOSED = "Votre demande est envoyée à l'administration nationale. Vous recevrez sa réponse par mail."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a save came to. The page shows it with the macro `outcome`, or goes on when it is done."""

    told: str = ""
    """What to tell a visitor whose change is saved, or asked for; empty when it is neither."""
    batch: str = ""
    proposal: int | None = None
    refusal: str = ""
    conflicts: tuple[str, ...] = ()
    to_confirm: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return bool(self.told)


def save(edits: Sequence[Edit], form: EditForm, *, code: str | None, kind: Kind = Kind.OTHER) -> Outcome:
    """Saves the edits of a form about a département (None: national), or proposes them, or says why not."""
    _check_right(edits, code)
    try:
        wanted = editing.checked(edits, parts().settings.own_numbers)
        if not wanted:
            return Outcome(told=UNCHANGED)
        if conflicts := editing.conflicts(parts().database, wanted):
            return _stopped(form, conflicts)
        return _done(wanted, code, kind, _note(form))
    except editing.ConflictError as error:
        return _stopped(form, error.conflicts)
    except UserError as error:
        return Outcome(refusal=error.format_message())


def _check_right(edits: Sequence[Edit], code: str | None) -> None:
    """A form about a département changes no other."""
    account = me()
    if not account.may_change(code) and not (code and account.may_propose(code)):
        abort(403)
    if code is not None and any(edit.department_code != code for edit in edits):
        abort(403)


def _done(wanted: Sequence[Edit], code: str | None, kind: Kind, note: str) -> Outcome:
    if code is not None and not me().may_change(code):
        return _propose(wanted, code, kind, note)
    if worse := what_gets_worse(wanted):
        return Outcome(to_confirm=worse)
    return _save(wanted, note)


def _stopped(form: EditForm, conflicts: Sequence[editing.Conflict]) -> Outcome:
    """Told before any consequence, which would be that of somebody else's change; the next save knows of it."""
    form.show_also({name_of(c.edit.object_type, c.edit.object_key): c.current for c in conflicts})
    return Outcome(conflicts=tuple(conflict.sentence for conflict in conflicts))


def _note(form: EditForm) -> str:
    return (form.note.data or "") if "note" in form else ""


def _save(edits: Sequence[Edit], note: str) -> Outcome:
    settings, author = parts().settings, Author(me().name, note)
    batch = editing.apply(parts().database, edits, at=parts().clock(), author=author, own_numbers=settings.own_numbers)
    return Outcome(told=SAVED if batch else UNCHANGED, batch=batch)


def _propose(edits: Sequence[Edit], code: str, kind: Kind, note: str) -> Outcome:
    return Outcome(told=PROPOSED, proposal=propose(me(), code, kind, edits, note).id)
