"""Saves what a form changes: at once for whoever may, as a proposal for whoever may only ask.

Before anything is saved, what callers would find worse is said, and is to be confirmed. What is refused loses nothing:
the same page comes back, with what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort

from admin.confirming import what_gets_worse
from admin.proposing import propose
from admin.seen import EditForm
from admin.visitors import me
from annuaire.edits import CONTACT, LINE
from core.changes import Author
from core.edits import Edit
from core.errors import UserError
from editing import service as editing
from editing.kinds import kind_of
from editing.taking_effect import taking_effect
from proposals.domain import Kind
from svi.parts import parts

SAVED = "C'est enregistré."
UNCHANGED = "Rien n'a changé : il n'y avait rien à enregistrer."
PROPOSED = "Votre demande est envoyée à l'administration nationale. Vous recevrez sa réponse par mail."
NUMBERED = frozenset({LINE, CONTACT})
"""Of these, what goes only comes back by undoing: saved anew, it would be another one."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An object that somebody removed meanwhile."""

    sentence: str
    """« Ligne 01 99 00 12 34 (Accueil) retirée (Claire, le 03/03/2026 à 8h05) »."""
    batch: str
    """The change that removed it; empty where the history does not tell."""
    feminine: bool
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a save came to. The page shows it with the macro `outcome`, or goes on when it is done."""

    told: str = ""
    """What to tell a visitor whose change is saved, or asked for; empty when it is neither."""
    batch: str = ""
    proposal: int | None = None
    refusal: str = ""
    conflicts: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()
    to_confirm: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return bool(self.told)


def save(edits: Sequence[Edit], form: EditForm, *, code: str | None, kind: Kind = Kind.OTHER) -> Outcome:
    """Saves the edits of a form about a département (None: national), or proposes them, or says why not."""
    _check_right(edits, code)
    try:
        wanted = editing.checked(edits, parts().settings.own_numbers)
        if conflicts := editing.conflicts(parts().database, edits):
            return stopped(form, conflicts)
        if not wanted:
            return Outcome(told=UNCHANGED)
        editing.check_new(parts().database, wanted, parts().clock())
        return _done(wanted, code, kind, _note(form))
    except editing.ConflictError as error:
        return stopped(form, error.conflicts)
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


def _note(form: EditForm) -> str:
    return (form.note.data or "") if "note" in form else ""


def _save(edits: Sequence[Edit], note: str) -> Outcome:
    settings, author = parts().settings, Author(me().name, note)
    batch = editing.apply(parts().database, edits, at=parts().clock(), author=author, own_numbers=settings.own_numbers)
    return Outcome(told=f"{SAVED} {effect_of(edits)}" if batch else UNCHANGED, batch=batch)


def _propose(edits: Sequence[Edit], code: str, kind: Kind, note: str) -> Outcome:
    return Outcome(told=PROPOSED, proposal=propose(me(), code, kind, edits, note).id)


def stopped(form: EditForm, conflicts: Sequence[editing.Conflict]) -> Outcome:
    """Told before any consequence, which would be that of somebody else's change; the next save knows of it.

    What is gone stays as it was seen: once its removal is undone, the same form is saved.
    """
    gone = [conflict for conflict in conflicts if _is_gone(conflict)]
    changed = [conflict for conflict in conflicts if conflict not in gone]
    form.show_conflicts(changed)
    return Outcome(conflicts=tuple(one.sentence for one in changed), gone=tuple(map(_gone, gone)))


def _is_gone(conflict: editing.Conflict) -> bool:
    return conflict.current is None and conflict.edit.before is not None and conflict.edit.object_type in NUMBERED


def _gone(conflict: editing.Conflict) -> Gone:
    edit = conflict.edit
    return Gone(conflict.sentence, conflict.batch, kind_of(edit).feminine, me().may_change(edit.department_code))


def effect_of(edits: Sequence[Edit]) -> str:
    """From when calls go by what has just been saved, as people are told."""
    siaos = parts().snapshots.latest().configuration.siaos
    silent = {code for code, siao in siaos.items() if not siao.phone_support}
    return taking_effect(edits, parts().clock(), silent)
