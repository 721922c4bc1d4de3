"""« Essayer cette ligne »: in the simulator for a demonstration, on the line itself for a real account."""

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from admin.access import Access, access
from admin.blueprint import admin
from admin.line_tests import Result, place, played, result
from admin.moments import written
from admin.visitors import me
from admin.what_if import keys_of
from annuaire.domain import Line
from core.departments import department
from core.errors import UserError
from svi.parts import parts

ADDRESS = "/departements/<code>/lignes/<int:line>/essai"


@admin.get(ADDRESS)
@access(Access.PROPOSES)
def line_test(code: str, line: int) -> Response | str:
    """What the test does, or what became of it (`appel`, sealed); nothing while it is what the page shows (`vu`)."""
    known, sealed = _line(code, line), request.args.get("appel", "")
    try:
        found = result(parts(), known, sealed) if sealed else None
    except UserError as error:
        return _page(code, known, refusal=error.format_message())
    if found and not found.is_over and found.told == request.args.get("vu"):
        return Response(status=204)
    return _page(code, known, found=found, sealed=sealed if found else "")


@admin.post(ADDRESS)
@access(Access.PROPOSES)
def ring_line(code: str, line: int) -> Response | str:
    """Rings it."""
    known = _line(code, line)
    if not _can_ring():
        abort(404)
    try:
        sealed = place(parts(), me(), known)
    except UserError as error:
        return _page(code, known, refusal=error.format_message())
    return redirect(url_for("admin.line_test", code=code, line=line, appel=sealed), 303)


def _can_ring() -> bool:
    settings = parts().settings
    return not settings.demonstration and settings.engine.has_twilio_api


def _page(code: str, line: Line, *, found: Result | None = None, sealed: str = "", refusal: str = "") -> str:
    simulated = played(parts(), line)
    address = ""
    if simulated:
        at, before = simulated
        address = url_for("simulator.page", a=written(at), touches=keys_of(code), occupees=before or None)
    shown = {"found": found, "sealed": sealed, "refusal": refusal, "simulator": address, "can_ring": _can_ring()}
    return render_template("admin/line_test.html", department=department(code), line=line, form=FlaskForm(), **shown)


def _line(code: str, line_id: int) -> Line:
    lines = parts().snapshots.latest().siao(code).lines
    return next((line for line in lines if line.id == line_id), None) or abort(404)
