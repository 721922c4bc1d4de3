"""« Proposer un changement »: first for which département and what, then a form made for that."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.access import Access, access
from admin.blueprint import admin
from admin.proposing import propose
from admin.saving import PROPOSED, Outcome, save
from admin.visitors import me
from admin.wish_forms import FORMS, WishForm
from core.departments import all_departments, department, find_code
from core.errors import UserError
from editing.places import place_of
from editing.wishes import Place
from proposals.domain import Kind
from svi.parts import parts


@admin.get("/propositions/nouvelle")
@access(Access.PERSONAL)
def new_proposal() -> str:
    """The choice, or the form of what the address says."""
    code, kind = _code(), _kind()
    if code is None or kind is None:
        codes = [one for one in all_departments() if me().may_propose(one)]
        return render_template("admin/proposal_choice.html", code=code, codes=codes, kinds=FORMS)
    place = _place(code)
    return _asking(FORMS[kind](), place, kind, None)


@admin.post("/propositions/nouvelle")
@access(Access.PERSONAL)
def send_proposal() -> ResponseReturnValue:
    """Asks for it; or saves it at once, where the visitor may."""
    code, kind = _code(), _kind()
    if code is None or kind is None:
        abort(404)
    place, form = _place(code), FORMS[kind]()
    form.fit(place)
    if not form.validate():
        return _asking(form, place, kind, None)
    outcome = _outcome(form, place, kind)
    if not outcome.is_done:
        return _asking(form, place, kind, outcome)
    flash(outcome.told)
    if outcome.proposal:
        return redirect(url_for("admin.proposal", number=outcome.proposal), 303)
    return redirect(url_for("admin.department", code=code), 303)


def _outcome(form: WishForm, place: Place, kind: Kind) -> Outcome:
    """Words alone are always asked: nothing else can be done with them."""
    edits = form.wanted(place)
    if edits:
        return save(edits, form, code=place.code, kind=kind)
    try:
        return Outcome(told=PROPOSED, proposal=propose(me(), place.code, kind, [], form.note.data or "").id)
    except UserError as error:
        return Outcome(refusal=error.format_message())


def _asking(form: WishForm, place: Place, kind: Kind, outcome: Outcome | None) -> str:
    form.fit(place)
    return render_template(
        "admin/proposal_new.html",
        form=form,
        kind=kind,
        place=place,
        department=department(place.code),
        is_direct=me().may_change(place.code),
        result=outcome,
    )


def _code() -> str | None:
    """That of the address, or the only one that the visitor has."""
    wanted = request.args.get("departement", "")
    code = find_code(wanted) if wanted else None
    if wanted and (code is None or not me().may_propose(code)):
        abort(403 if code else 404)
    if code is None and len(me().departments) == 1:
        return next(iter(me().departments))
    return code


def _kind() -> Kind | None:
    wanted = request.args.get("nature", "")
    return Kind(wanted) if wanted in {kind.value for kind in FORMS} else None


def _place(code: str) -> Place:
    return place_of(parts().database, parts().snapshots.latest(), code)
