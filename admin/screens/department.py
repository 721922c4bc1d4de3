"""One département on one page: all that there is to know of it, and where each thing is changed."""

from typing import Any

from flask import render_template

from admin.access import Access, access
from admin.blueprint import admin
from admin.department_sheet import Sheet
from admin.seen import EditForm, name_of
from admin.visitors import me
from annuaire.edits import LINE, edit_of
from svi.parts import parts


@admin.get("/departements/<code>")
@access(Access.SEES)
def department(code: str) -> str:
    """The page."""
    return page(code)


def page(code: str, *, order_form: EditForm | None = None, **others: Any) -> str:
    """The page; `others` when the order of its lines was changed, or could not be."""
    sheet = Sheet(code, parts(), me(), parts().snapshots.latest(), parts().clock())
    form = order_form or _order_form(sheet)
    return render_template("admin/department.html", page=sheet, order_form=form, **others)


def _order_form(sheet: Sheet) -> EditForm:
    form = EditForm(formdata=None)
    form.show({name_of(LINE, str(line.id)): edit_of(line, line).before for line in sheet.siao.lines})
    return form
