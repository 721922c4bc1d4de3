"""Closures, special openings and absences: added for all, for several, or for one département; changed, ended."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import Response, flash, redirect, render_template, request

from admin.access import Access, access
from admin.blueprint import admin
from admin.exception_edits import additions, changes, endings, is_good_change, is_good_new, overlapping
from admin.going_on import go_on
from admin.heard import heard
from admin.saving import Outcome, save
from admin.schedule_forms import (
    AbsenceForm,
    ClosureForm,
    DaysForm,
    NationalClosureForm,
    NationalOpeningForm,
    OpeningForm,
    PlacesForm,
    add_errors,
)
from admin.schedule_place import Place, place
from admin.seen import now_seen
from admin.visitors import me
from core.edits import Edit
from proposals.domain import Kind
from schedules.domain import Absence, Closure, ScheduleException, SpecialOpening
from schedules.edits import exception_edit
from schedules.year import EntryKind, exception_entries

PREVIEW, END = "apercu", "terminer"
"""What the buttons besides « Enregistrer » ask for."""
FORMS: Mapping[EntryKind, type[DaysForm]] = MappingProxyType(
    {EntryKind.CLOSURE: ClosureForm, EntryKind.OPENING: OpeningForm, EntryKind.ABSENCE: AbsenceForm}
)
NATIONAL_FORMS: Mapping[EntryKind, type[DaysForm]] = MappingProxyType(
    {EntryKind.CLOSURE: NationalClosureForm, EntryKind.OPENING: NationalOpeningForm}
)
KINDS: Mapping[type[ScheduleException], EntryKind] = MappingProxyType(
    {Closure: EntryKind.CLOSURE, SpecialOpening: EntryKind.OPENING, Absence: EntryKind.ABSENCE}
)


@admin.route("/horaires/fermeture", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def new_closure() -> str | Response:
    """Closes several départements, or all of them."""
    return _new(EntryKind.CLOSURE, place(None))


@admin.route("/horaires/ouverture", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def new_opening() -> str | Response:
    """Opens several départements, or all of them."""
    return _new(EntryKind.OPENING, place(None))


@admin.route("/horaires/<code>/fermeture", methods=["GET", "POST"])
@access(Access.PROPOSES)
def new_department_closure(code: str) -> str | Response:
    """Closes a département."""
    return _new(EntryKind.CLOSURE, place(code))


@admin.route("/horaires/<code>/ouverture", methods=["GET", "POST"])
@access(Access.PROPOSES)
def new_department_opening(code: str) -> str | Response:
    """Opens a département."""
    return _new(EntryKind.OPENING, place(code))


@admin.route("/horaires/changer", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def change_exceptions() -> str | Response:
    """Changes or ends what is named by the address, of whichever départements."""
    return _change(place(None))


@admin.route("/horaires/<code>/changer", methods=["GET", "POST"])
@access(Access.PROPOSES)
def change_department_exception(code: str) -> str | Response:
    """Changes or ends one of a département."""
    return _change(place(code))


def _new(kind: EntryKind, where: Place) -> str | Response:
    form = (FORMS if where.code else NATIONAL_FORMS)[kind]()
    codes = form.codes if isinstance(form, PlacesForm) else [where.code]
    outcome = None
    if _is_sent() and _is_good_new(form, codes, where):
        outcome = save(additions(form, codes), form, code=where.code, kind=Kind.HOURS)
        if outcome.is_done:
            return _go_on(outcome, _also(form, codes, where), where)
    if request.method == "GET":
        form.show({})
    return _page(form, kind, where, codes, outcome=outcome)


def _is_sent() -> bool:
    return request.method == "POST" and request.form.get("action") != PREVIEW


def _is_good_new(form: DaysForm, codes: Sequence[str | None], where: Place) -> bool:
    is_good = is_good_new(form, codes, where.existing, where.today)
    return (add_errors(form, form.problems()) if isinstance(form, PlacesForm) else True) and is_good


def _also(form: DaysForm, codes: Sequence[str | None], where: Place) -> str:
    """Others that hold on the same days: nothing is wrong with it, and it may be a slip."""
    new = [one for code in codes if (one := form.exception(code))]
    found = dict.fromkeys(days for one in new for days in overlapping(one, where.existing))
    return f"Attention, une autre était déjà enregistrée {' ; '.join(found)} : les deux valent." if found else ""


def _go_on(outcome: Outcome, warning: str, where: Place) -> Response:
    if warning:
        flash(warning, "warning")
    return go_on(outcome, where.url)


def _page(
    form: DaysForm,
    kind: EntryKind,
    where: Place,
    codes: Sequence[str | None],
    *,
    outcome: Outcome | None,
    changed: Sequence[ScheduleException] = (),
) -> str:
    said = said_to_callers(form, codes)
    if request.headers.get("HX-Request"):
        return render_template("admin/heard.html", said=said, kind=kind)
    return render_template(
        "admin/exception_form.html",
        form=form,
        kind=kind,
        where=where,
        codes=None if None in codes else codes,
        outcome=outcome,
        said=said,
        changed=changed,
        chosen=_chosen(changed) if request.method == "POST" else changed,
        may_change=me().may_change(where.code),
    )


def said_to_callers(form: DaysForm, codes: Sequence[str | None]) -> str:
    """What the first of these places says; empty while the form does not tell enough, or where nothing is said."""
    one = form.exception(codes[0] if codes else None) if codes or not isinstance(form, AbsenceForm) else None
    return heard(one) if isinstance(one, Closure | Absence) else ""


def _change(where: Place) -> str | Response:
    named = _named(where)
    if not named:
        flash("Cela n'existe plus : quelqu'un l'a supprimé.", "warning")
        return redirect(where.url, 303)  # type: ignore[return-value]
    form = FORMS[kind := KINDS[type(named[0])]]()
    chosen = _chosen(named)
    outcome = _changed(form, chosen, where) if _is_sent() else None
    if outcome and outcome.is_done:
        return _go_on(outcome, "", where)
    if request.method == "GET":
        form.show_exception(named[0])
        form.show(now_seen([exception_edit(one, None) for one in named]))
    return _page(form, kind, where, [one.department_code for one in named], outcome=outcome, changed=named)


def _named(where: Place) -> list[ScheduleException]:
    """Those of the address, which are alike; of a département, its own only."""
    references = set(request.args.getlist("ref"))
    found = [one for one in where.existing if one.reference in references]
    own = [one for one in found if where.code is None or one.department_code == where.code]
    first = next(iter(exception_entries(own)), None)
    return [one for one in own if first and one.reference in first.references]


def _chosen(named: Sequence[ScheduleException]) -> list[ScheduleException]:
    """Those that are ticked, where there are several."""
    ticked = request.form.getlist("concerne")
    return [one for one in named if one.reference in ticked] if len(named) > 1 else list(named)


def _changed(form: DaysForm, chosen: Sequence[ScheduleException], where: Place) -> Outcome | None:
    if not chosen:
        return Outcome(refusal="Cochez au moins un département.")
    edits = _edits(form, chosen, where)
    kind = Kind.ABSENCE if isinstance(form, AbsenceForm) else Kind.HOURS
    return save(edits, form, code=where.code, kind=kind) if edits else None


def _edits(form: DaysForm, chosen: Sequence[ScheduleException], where: Place) -> list[Edit]:
    if request.form.get("action") == END:
        return endings(form, chosen, where.today)
    return changes(form, chosen) if is_good_change(form, chosen, where.today) else []
