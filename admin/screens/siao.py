"""What is of a département as a whole: whether it answers by phone, in which order, its structure and its mail."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from admin.access import Access, access
from admin.annuaire_forms import SiaoForm, as_data
from admin.blueprint import admin
from admin.going_on import go_on
from admin.saving import Outcome, save
from admin.seen import name_of
from annuaire.edits import SIAO, edit_of
from core.departments import department
from core.edits import Edit
from proposals.domain import Kind
from svi.parts import parts


@admin.get("/departements/<code>/structure")
@access(Access.PROPOSES)
def siao(code: str) -> str:
    """The form; empty where the annuaire knows nothing of the département yet."""
    known = parts().snapshots.latest().configuration.siaos.get(code)
    before = edit_of(known, known).before if known else None
    form = SiaoForm(formdata=None, data=as_data(before or {}))
    form.show({name_of(SIAO, code): before})
    return _page(code, form)


@admin.post("/departements/<code>/structure")
@access(Access.PROPOSES)
def save_siao(code: str) -> Response | str:
    """Saves it."""
    form = SiaoForm()
    if not form.validate():
        return _page(code, form)
    before = form.saw(SIAO, code)
    edit = Edit(SIAO, code, code, before, {**(before or {"department_code": code}), **form.fields()})
    loses_phone = not form.fields()["phone_support"]
    outcome = save([edit], form, code=code, kind=Kind.NO_PHONE_SUPPORT if loses_phone else Kind.OTHER)
    if not outcome.is_done:
        return _page(code, form, outcome)
    return go_on(outcome, url_for("admin.department", code=code))


def _page(code: str, form: SiaoForm, outcome: Outcome | None = None) -> str:
    return render_template("admin/siao.html", department=department(code), form=form, result=outcome)
