"""« Import et export »: the annuaire as spreadsheets, out and in; nothing is written before it was shown."""

from io import BytesIO

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for

from admin.access import Access, access
from admin.blueprint import admin
from admin.forms import Note
from admin.going_on import go_on
from admin.import_trial import Trial, owner, try_out, uploads, waiting
from admin.saving import Outcome, save
from admin.seen import EditForm
from annuaire import service
from annuaire.spreadsheets.layout import COLUMNS
from annuaire.spreadsheets.templates import EXPLAINED
from core.clock import in_paris
from core.errors import UserError
from public.headers import KEPT_NOWHERE
from svi.parts import parts

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ImportForm(EditForm):
    """Why the annuaire is imported."""

    note = Note()


@admin.get("/import-export")
@access(Access.ADMINISTRATOR)
def spreadsheets() -> str:
    """Both ways."""
    return _page()


def _page(refusal: str = "") -> str:
    uploads().purge(parts().clock())
    return render_template("admin/spreadsheets.html", sheets=COLUMNS, explained=EXPLAINED, refusal=refusal)


@admin.get("/import-export/annuaire.xlsx")
@access(Access.ADMINISTRATOR)
def export_workbook() -> Response:
    """The whole annuaire."""
    return _sent(service.exported(parts().database, ".xlsx"), "annuaire", "xlsx")


@admin.get("/import-export/<sheet>.csv")
@access(Access.ADMINISTRATOR)
def export_sheet(sheet: str) -> Response:
    """One sheet of it."""
    if sheet not in COLUMNS:
        abort(404)
    return _sent(service.exported(parts().database, ".csv", sheet), sheet, "csv")


@admin.get("/import-export/modele.xlsx")
@access(Access.ADMINISTRATOR)
def template_workbook() -> Response:
    """A workbook to fill in, whose columns explain themselves."""
    return _sent(service.template(), "modele", "xlsx")


def _sent(data: bytes, title: str, kind: str) -> Response:
    """To be saved, under the name of the day."""
    name = f"{title}-{in_paris(parts().clock()):%Y-%m-%d}.{kind}"
    answer = send_file(BytesIO(data), mimetype=TYPES[kind], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = KEPT_NOWHERE
    return answer


@admin.post("/import-export")
@access(Access.ADMINISTRATOR)
def send_spreadsheet() -> str | Response:
    """Keeps the file that was sent, and leads to its trial run."""
    sent = request.files.get("fichier")
    if sent is None or not sent.filename:
        return _page("Choisissez d'abord un fichier.")
    sheet = request.form.get("onglet", "")
    try:
        upload = uploads().keep(
            sent.read(), title=sent.filename, sheet=sheet if sheet in COLUMNS else "", owner=owner(), at=parts().clock()
        )
    except UserError as error:
        return _page(error.format_message())
    former = request.form.get("avant") or None
    return redirect(url_for("admin.trial", name=upload.name, avant=former), code=303)  # type: ignore[return-value]


@admin.get("/import-export/essai/<name>")
@access(Access.ADMINISTRATOR)
def trial(name: str) -> str | Response:
    """What would change, or what is wrong."""
    upload = waiting(name)
    return _shown(try_out(upload, waiting(request.args.get("avant", ""))), ImportForm()) if upload else _gone()


def _gone() -> Response:
    flash("Ce tableur n'est plus là : il n'est gardé que deux heures. Envoyez-le à nouveau.", "warning")
    return redirect(url_for("admin.spreadsheets"), code=303)  # type: ignore[return-value]


def _shown(trial: Trial, form: ImportForm, outcome: Outcome | None = None, *, changed: bool = False) -> str:
    foreseen = trial.foresee() if trial.report.edits else None
    return render_template(
        "admin/import_trial.html",
        trial=trial,
        form=form,
        result=outcome,
        changed=changed,
        foreseen=foreseen,
        sheets=COLUMNS,
    )


@admin.post("/import-export/essai/<name>")
@access(Access.ADMINISTRATOR)
def import_spreadsheet(name: str) -> str | Response:
    """Imports what was shown, if that is still what would change."""
    upload, form = waiting(name), ImportForm()
    if upload is None:
        return _gone()
    trial = try_out(upload)
    if trial.errors or trial.refusal or request.form.get("montre") != trial.digest:
        return _shown(trial, form, changed=True)
    return _imported(trial, form) if form.validate() else _shown(trial, form)


def _imported(trial: Trial, form: ImportForm) -> str | Response:
    """The note says by itself where the change comes from."""
    form.note.data = form.note.data or f"Import du tableur {trial.upload.title}"
    outcome = save(trial.report.edits, form, code=None)
    if not outcome.is_done:
        return _shown(try_out(trial.upload), form, outcome, changed=bool(outcome.conflicts or outcome.gone))
    uploads().forget(trial.upload)
    return go_on(outcome, url_for("admin.spreadsheets"))
