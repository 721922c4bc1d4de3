"""« Départements »: the list, searched as one types or with Enter."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin.access import Access, access
from admin.blueprint import admin
from admin.department_search import chosen, finds, is_named, is_number, numbers_with
from admin.department_states import state_of
from admin.visitors import me
from annuaire.domain import Siao
from core.departments import Department, all_departments
from editing.coverage import Reached
from svi.parts import parts


@dataclass(frozen=True, slots=True)
class Row:
    """One département of the list."""

    department: Department
    siao: Siao
    state: Reached
    line_count: int
    found_numbers: tuple[str, ...]
    """The lines that a search by number found."""


@admin.get("/departements")
@access(Access.SIGNED_IN)
def departments() -> str:
    """Those that the visitor may see, or those that a search finds. No number is ever in an address."""
    query = request.args.get("q", "").strip()
    return _page(query, [] if is_number(query) else _found(query))


@admin.post("/departements")
@access(Access.SIGNED_IN)
def search_departments() -> Response | str:
    """A number is answered here; any other search has an address of its own."""
    query = request.form.get("q", "").strip()
    found = _found(query)
    if "HX-Request" in request.headers:
        return _page(query, found)
    if query and (one := chosen(query, found)):
        return redirect(url_for("admin.department", code=one.code), 303)
    return _page(query, found) if is_number(query) else redirect(url_for("admin.departments", q=query or None), 303)


def _page(query: str, found: Sequence[Department]) -> str:
    return render_template("admin/departments.html", rows=_rows(found, query), query=query, is_number=is_number(query))


def _found(query: str) -> list[Department]:
    """Those that are named first. Who reads no numbers finds nothing by them either."""
    known, siao = all_departments(), parts().snapshots.latest().siao
    visible = [known[code] for code in me().visible(known)]
    if is_number(query):
        return [one for one in visible if me().sees_personal_data and numbers_with(query, siao(one.code))]
    found = [one for one in visible if finds(query, one, siao(one.code))]
    return sorted(found, key=lambda one: not is_named(query, one))


def _rows(found: Sequence[Department], query: str) -> list[Row]:
    snapshot, now = parts().snapshots.known(), parts().clock()
    return [
        Row(
            one,
            siao,
            state_of(snapshot, one.code, now),
            sum(line.active for line in siao.lines),
            numbers_with(query, siao) if is_number(query) else (),
        )
        for one in found
        for siao in [snapshot.siao(one.code)]
    ]
