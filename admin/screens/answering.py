"""The national administration answers a proposal: accepts it, amends it or declines it."""

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin.access import Access, access
from admin.amend_form import AmendForm, amend_form, rebase
from admin.blueprint import admin
from admin.confirming import NOT_AS_TOLD, what_gets_worse
from admin.decision import DeclineForm, NoteForm
from admin.number_in_words import in_place_of
from admin.proposing import proposing, visible
from admin.saving import Outcome, effect_of, stopped
from admin.screens.proposals import show
from admin.visitors import me
from core.edits import Edit
from core.errors import UserError
from editing import service as editing
from proposals.domain import Proposal, Status
from svi.parts import parts

DONE = "C'est accepté."
NOTHING_LEFT = "Aucun changement n'est retenu : refusez plutôt la demande, avec un mot."
OTHER_EDITS = "Ce que cette demande change n'est plus ce que vous aviez sous les yeux : {}. Relisez, puis acceptez."
DECLINED = "La demande est refusée, et le mot est envoyé."


@admin.post("/propositions/<int:number>/accepter")
@access(Access.ADMINISTRATOR)
def accept_proposal(number: int) -> Response | str:
    """As it was asked."""
    found, form = visible(me(), number), NoteForm()
    if not form.validate():
        return show(number, accept=form)
    try:
        if what_gets_worse(found.edits):
            return show(number, accept=form, refusal=NOT_AS_TOLD)
        decided = proposing().accept(found.id, me().name, form.note.data or "", at=parts().clock())
    except UserError as error:
        return show(number, accept=form, refusal=error.format_message())
    return _answered(decided, found.edits)


@admin.post("/propositions/<int:number>/refuser")
@access(Access.ADMINISTRATOR)
def decline_proposal(number: int) -> Response | str:
    """With a word."""
    found, form = visible(me(), number), DeclineForm()
    if not form.validate():
        return show(number, decline=form)
    try:
        decided = proposing().decline(found.id, me().name, form.reason.data or "", at=parts().clock())
    except UserError as error:
        return show(number, decline=form, refusal=error.format_message())
    return _answered(decided)


@admin.get("/propositions/<int:number>/modifier")
@access(Access.ADMINISTRATOR)
def amend_proposal(number: int) -> str:
    """What is asked, as a form, on what there is now."""
    found = _open(number)
    return _amending(found, amend_form(_rebased(found)))


@admin.post("/propositions/<int:number>/modifier")
@access(Access.ADMINISTRATOR)
def save_amended_proposal(number: int) -> Response | str:
    """Accepts it with what was typed."""
    found = _open(number)
    form = amend_form(_rebased(found))
    if stop := _changed_since(found, form):
        return _amending(found, form, stop)
    if not form.validate():
        return _amending(found, form)
    try:
        edits = form.edits()
        if stop := _stop(edits):
            return _amending(found, form, stop)
        note, at = form.note.data or "", parts().clock()
        decided = proposing().accept(found.id, me().name, note, at=at, edits=edits, in_words=found.edits)
    except editing.ConflictError as error:
        return _amending(found, form, stopped(form, error.conflicts))
    except UserError as error:
        return _amending(found, form, Outcome(refusal=error.format_message()))
    return _answered(decided, edits)


def _changed_since(found: Proposal, form: AmendForm) -> Outcome | None:
    """Something is no longer what the page showed; or it has gone or come, and its fields with it."""
    changed = form.changed_since(found.edits)
    if any(one.current is None or one.edit.before is None for one in changed):
        return Outcome(refusal=OTHER_EDITS.format(" ; ".join(one.sentence for one in changed)))
    return stopped(form, changed) if changed else None


def _stop(edits: list[Edit]) -> Outcome | None:
    """Nothing is left of it, or what it would lead to is not what the proposal's page has told."""
    if not edits:
        return Outcome(refusal=NOTHING_LEFT)
    worse = what_gets_worse(edits)
    return Outcome(to_confirm=worse) if worse else None


def _open(number: int) -> Proposal:
    """One that waits, and that has values to change: of a number in words alone, on the line of the address."""
    found = visible(me(), number)
    edits = found.edits or tuple(in_place_of(found, request.args.get("ligne", type=int)))
    if found.status is not Status.PENDING or not edits:
        abort(404)
    return replace(found, edits=edits)


def _rebased(proposal: Proposal) -> list[Edit]:
    """What is asked, of what there is now: what changed meanwhile is kept, what is gone is left out.

    A value that is wrong by now stops nothing here: it is said at its field.
    """
    seen = [replace(edit, after=None) for edit in proposal.edits if edit.object_key]
    stops = {c.edit.object_type + c.edit.object_key: c for c in editing.conflicts(parts().database, seen)}
    rebased = []
    for edit in proposal.edits:
        stop = stops.get(edit.object_type + edit.object_key)
        if stop is None:
            rebased.append(edit)
        elif stop.current is not None:
            rebased.append(rebase(edit, stop.current))
    return rebased


def _amending(found: Proposal, form: AmendForm, result: Outcome | None = None) -> str:
    line = request.args.get("ligne")
    return render_template("admin/proposal_amend.html", proposal=found, form=form, result=result, line=line)


def _answered(decided: Proposal, saved: Sequence[Edit] = ()) -> Response:
    parts().postman.wake()
    flash(DECLINED if decided.status is Status.DECLINED else _accepted(decided, saved))
    return redirect(url_for("admin.proposal", number=decided.id), 303)


def _accepted(decided: Proposal, saved: Sequence[Edit]) -> str:
    """With what the mail says of it too."""
    return f"{DONE} {effect_of(saved)}" if decided.batch else DONE
