"""The lines of a département: added, changed, removed, put in another order."""

from collections.abc import Sequence
from typing import cast

from flask import abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from admin import edits
from admin.access import Access, access
from admin.annuaire_forms import LineForm, RemovalForm, as_data, number_refusal
from admin.blueprint import admin
from admin.going_on import go_on
from admin.line_places import announced, wanted_order
from admin.saving import Outcome, save
from admin.screens.department import page
from admin.seen import EditForm, name_of
from annuaire.domain import Line
from annuaire.edits import LINE, edit_of
from core.departments import department
from core.phone_numbers import display, parse
from proposals.domain import Kind
from svi.parts import parts

OF_LINES = "/departements/<code>/lignes"


@admin.get(f"{OF_LINES}/nouvelle")
@access(Access.PROPOSES)
def new_line(code: str) -> str:
    """An empty form."""
    return _form_page(code, LineForm(formdata=None), None)


@admin.post(f"{OF_LINES}/nouvelle")
@access(Access.PROPOSES)
def add_line(code: str) -> Response | str:
    """Comes after the others."""
    form = LineForm()
    if not form.validate():
        return _form_page(code, form, None)
    place = max((line.position for line in _lines(code)), default=0) + 1
    edit = edits.new(LINE, code, {"position": place, **form.fields()})
    outcome = save([edit], form, code=code, kind=Kind.LINES)
    return _done(code, outcome, form) if outcome.is_done else _form_page(code, form, None, outcome)


@admin.get(f"{OF_LINES}/<int:line>")
@access(Access.PROPOSES)
def edit_line(code: str, line: int) -> str:
    """The number first: change it, press Enter."""
    known = _line(code, line)
    before = edit_of(known, known).before or {}
    form = LineForm(formdata=None, data=as_data({**before, "number": display(known.number)}))
    form.show({name_of(LINE, str(line)): before})
    return _form_page(code, form, known)


@admin.post(f"{OF_LINES}/<int:line>")
@access(Access.PROPOSES)
def save_line(code: str, line: int) -> Response | str:
    """Changes it."""
    form = LineForm()
    known = _line_or_seen(code, line, form)
    if not form.validate():
        return _form_page(code, form, known)
    edit = edits.changed(form, LINE, str(line), code, form.fields())
    outcome = save([edit], form, code=code, kind=Kind.NUMBER)
    return _done(code, outcome, form) if outcome.is_done else _form_page(code, form, known, outcome)


@admin.get(f"{OF_LINES}/<int:line>/retirer")
@access(Access.PROPOSES)
def remove_line(code: str, line: int) -> str:
    """Asks before."""
    known = _line(code, line)
    form = RemovalForm(formdata=None)
    form.show({name_of(LINE, str(line)): edit_of(known, known).before})
    return _removal_page(code, form, known)


@admin.post(f"{OF_LINES}/<int:line>/retirer")
@access(Access.PROPOSES)
def removed_line(code: str, line: int) -> Response | str:
    """Removes it."""
    form = RemovalForm()
    known = _line_or_seen(code, line, form)
    if not form.validate():
        return _removal_page(code, form, known)
    outcome = save([edits.gone(form, LINE, str(line), code)], form, code=code, kind=Kind.LINES)
    return _told(code, outcome) if outcome.is_done else _removal_page(code, form, known, outcome)


@admin.post(f"{OF_LINES}/ordre")
@access(Access.PROPOSES)
def order_lines(code: str) -> Response | str:
    """One line up or down, or the whole order after a drag. What moved is told where the reader is."""
    form, lines = EditForm(), _lines(code)
    order = wanted_order(request.form, [line.id for line in lines])
    places = sorted(line.position for line in lines)
    moves = [(line_id, place) for line_id, place in zip(order, places, strict=True) if _place(lines, line_id) != place]
    wanted = [edits.changed(form, LINE, str(line_id), code, {"position": place}) for line_id, place in moves]
    outcome = save(wanted, form, code=code, kind=Kind.LINES)
    if not outcome.is_done:
        return page(code, order_form=form, outcome_of_order=outcome, wanted_order=",".join(map(str, order)))
    if "HX-Request" in request.headers:
        return page(code, moved=announced(outcome, lines, order, request.form))
    return go_on(outcome, url_for("admin.department", code=code), announced(outcome, lines, order, request.form))


@admin.post(f"{OF_LINES}/numero")
@access(Access.PROPOSES)
def check_number(code: str) -> str:
    """What there is to say of a number that is being typed."""
    written = request.form.get("number", "").strip()
    refusal = number_refusal(written) if written else ""
    number = parse(written) if written and not refusal else ""
    return render_template("admin/number_note.html", refusal=refusal, number=number, notice=_elsewhere(code, number))


def _elsewhere(code: str, number: str) -> str:
    """A warning when other départements have this line too; it is not forbidden."""
    siaos = parts().snapshots.latest().configuration.siaos
    others = [other for other, siao in siaos.items() if other != code and _has(siao.lines, number)]
    names = " et ".join(f"{department(other).of_name} ({other})" for other in others)
    return f"Ce numéro est aussi une ligne {names}." if others else ""


def _has(lines: Sequence[Line], number: str) -> bool:
    return any(line.number == number for line in lines)


def _lines(code: str) -> tuple[Line, ...]:
    return parts().snapshots.latest().siao(code).lines


def _line(code: str, line_id: int) -> Line:
    return _found(code, line_id) or abort(404)


def _line_or_seen(code: str, line_id: int, form: EditForm) -> Line:
    """As it is, or as the page showed it when somebody removed it meanwhile: what was typed is not lost."""
    return _found(code, line_id) or cast("Line", edits.shown_before(form, LINE, str(line_id), code))


def _found(code: str, line_id: int) -> Line | None:
    return next((line for line in _lines(code) if line.id == line_id), None)


def _place(lines: Sequence[Line], line_id: int) -> int:
    return next(line.position for line in lines if line.id == line_id)


def _done(code: str, outcome: Outcome, form: LineForm) -> Response:
    if notice := _elsewhere(code, parse(form.number.data or "")):
        flash(f"Attention : {notice[:1].lower()}{notice[1:]} Un seul poste sonnera pour ces départements.", "warning")
    return _told(code, outcome)


def _told(code: str, outcome: Outcome) -> Response:
    return go_on(outcome, url_for("admin.department", code=code))


def _form_page(code: str, form: LineForm, line: Line | None, outcome: Outcome | None = None) -> str:
    return render_template("admin/line.html", department=department(code), form=form, line=line, result=outcome)


def _removal_page(code: str, form: RemovalForm, line: Line, outcome: Outcome | None = None) -> str:
    is_last = [one.id for one in _lines(code)] == [line.id]
    return render_template(
        "admin/line_removal.html", department=department(code), form=form, line=line, result=outcome, is_last=is_last
    )
