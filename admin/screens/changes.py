"""« Modifications »: who changed what, when and why, before and after; and the undoing of any of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, abort, flash, redirect, render_template, request, url_for
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from accounts.domain import Account
from accounts.history import OBJECT_TYPE as ACCOUNT
from admin.access import Access, access
from admin.blueprint import admin
from admin.confirming import NOT_AS_TOLD, what_gets_worse
from admin.forms import Form, Note, typed
from admin.saving import effect_of
from admin.visitors import me
from core.changes import Author
from core.departments import all_departments
from core.edits import Edit
from core.errors import UserError
from editing import service
from editing.conflicts import Conflict
from editing.history import Batch, Reader, Wanted
from editing.kinds import KINDS
from editing.telling import ONLY_TOLD
from svi.parts import parts

A_PAGE = 30
SHOWN = 4
"""Lines of one change in the list; its own page has them all."""
IN_FULL = 40
"""Objects of one change that are shown field by field; beyond (a whole import), on one line each."""
ALL = ""
ONE_IN_THE_WAY = "Une autre modification a touché la même chose depuis. Annulez-la d'abord :"
IN_THE_WAY = "D'autres modifications ont touché la même chose depuis. Annulez-les d'abord, la plus récente en premier :"


class Filters(Form):
    """What the list is narrowed to; it changes nothing, and its address may be kept."""

    departement = SelectField("Département")
    personne = SelectField("Personne")
    objet = SelectField("Objet")

    class Meta(Form.Meta):
        """Asked by GET, it carries no token."""

        csrf = False

    def __init__(self, account: Account) -> None:
        super().__init__(formdata=request.args)
        codes = account.visible(all_departments())
        authors = service.authors(parts().database, Reader.of(account))
        places = {code: f"{code} {all_departments()[code].name}" for code in codes}
        self.departement.choices = _choices("Tous", places)
        self.personne.choices = _choices("Toutes", {author: author for author in authors})
        self.objet.choices = _choices("Tous", _objects(account))

    @property
    def asked(self) -> Wanted:
        """A page of what was chosen, and one more, so that it is known whether others follow."""
        chosen = {"department_code": self.departement, "author": self.personne, "object_type": self.objet}
        wanted = cast("Wanted", {name: typed(field) for name, field in chosen.items() if _is_chosen(field)})
        return {**wanted, "before": _before(), "limit": A_PAGE + 1}

    @property
    def in_address(self) -> dict[str, Any]:
        """The same, for the address of another page of the list."""
        return {field.name: typed(field) for field in self if _is_chosen(field)}


class UndoForm(Form):
    """Why it is undone."""

    note = Note("Pourquoi l'annuler ?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change cannot be undone."""

    told: str
    newer: Sequence[Conflict] = ()
    """What others changed since, one for each change."""


def _objects(account: Account) -> dict[str, str]:
    """The kinds of object, by their label; accounts for who may see them."""
    kinds = {kind.object_type: kind.label for kind in KINDS.values()}
    return kinds | {ACCOUNT: ONLY_TOLD[ACCOUNT].label} if account.is_administrator else kinds


def _is_chosen(field: SelectField) -> bool:
    """Not for what is not on the list, be it somebody else's département."""
    listed = {str(value) for value, *_ in field.iter_choices()}
    return typed(field) != ALL and typed(field) in listed


def _choices(everything: str, named: dict[str, str]) -> list[Any]:
    return [SelectChoice(ALL, everything), *(SelectChoice(value, label) for value, label in named.items())]


@admin.get("/modifications")
@access(Access.SIGNED_IN)
def changes() -> str:
    """The changes, the newest first."""
    account = me()
    filters = Filters(account)
    batches = service.history(parts().database, Reader.of(account), **filters.asked)
    return render_template(
        "admin/changes.html",
        batches=batches[:A_PAGE],
        filters=filters,
        newest=url_for("admin.changes", **filters.in_address) if _before() else None,
        older=_older(filters, batches),
        shown=SHOWN,
        now=parts().clock(),
    )


def _before() -> int | None:
    """The cursor of the last change of the page before."""
    return request.args.get("avant", type=int)


def _older(filters: Filters, batches: Sequence[Batch]) -> str | None:
    if len(batches) <= A_PAGE:
        return None
    return url_for("admin.changes", **filters.in_address, avant=batches[A_PAGE - 1].cursor)


@admin.get("/modifications/<name>")
@access(Access.SIGNED_IN)
def change(name: str) -> str:
    """One change: each object before and after, and what undoing it now would do."""
    account, batch = me(), _seen(name)
    edits, refusal = _would_undo(batch) if _may_undo(account, name) else ((), None)
    return render_template(
        "admin/change.html",
        batch=batch,
        in_full=IN_FULL,
        edits=edits,
        refusal=refusal,
        consequences=_consequences(edits),
        undone=_other(batch.undone_by),
        undoes=_other(batch.undoes),
        now=parts().clock(),
    )


@admin.route("/modifications/<name>/annuler", methods=["GET", "POST"])
@access(Access.SIGNED_IN)
def undo_change(name: str) -> Response | str:
    """Asks whether to undo a change, with what callers would notice; then does."""
    batch = _seen(name)
    if not _may_undo(me(), name):
        abort(403)
    form = UndoForm()
    edits, refusal = _would_undo(batch)
    if form.validate_on_submit():
        try:
            if not what_gets_worse(edits):
                return _undone(_undo(name, typed(form.note)), edits)
            form.form_errors.append(NOT_AS_TOLD)
        except UserError as error:
            refusal = _refusal(error)
    return render_template(
        "admin/undo_change.html", batch=batch, form=form, refusal=refusal, consequences=_consequences(edits)
    )


def _seen(name: str) -> Batch:
    """What the visitor may see of a change."""
    found = service.batch(parts().database, name, Reader.of(me()))
    if found is None:
        abort(404)
    return found


def _other(name: str) -> Batch | None:
    return service.batch(parts().database, name, Reader.of(me())) if name else None


def _may_undo(account: Account, name: str) -> bool:
    """Who could have made the whole of it."""
    whole = service.batch(parts().database, name)
    return whole is not None and all(account.may_change(edit.department_code) for edit in whole.edits)


def _would_undo(batch: Batch) -> tuple[Sequence[Edit], Refusal | None]:
    """The edits that would undo it; or none, and why it cannot be."""
    try:
        return service.check_undo(parts().database, batch.name, own_numbers=parts().settings.own_numbers), None
    except UserError as error:
        return (), _refusal(error)


def _refusal(error: UserError) -> Refusal:
    if not isinstance(error, service.ConflictError):
        return Refusal(error.format_message())
    by_change = {conflict.batch: conflict for conflict in reversed(error.conflicts)}
    newer = sorted(by_change.values(), key=lambda one: (one.at is not None, one.at), reverse=True)
    return Refusal(IN_THE_WAY if len(newer) > 1 else ONE_IN_THE_WAY, newer)


def _consequences(edits: Sequence[Edit]) -> Sequence[str]:
    return service.foresee(parts().snapshots.latest(), edits, parts().clock()).sentences if edits else ()


def _undo(name: str, note: str) -> str:
    return service.undo(
        parts().database,
        name,
        at=parts().clock(),
        author=Author(me().name, note),
        own_numbers=parts().settings.own_numbers,
    )


def _undone(undo: str, edits: Sequence[Edit]) -> Response:
    flash(f"C'est annulé. {effect_of(edits)} L'annulation peut elle-même être annulée.", "success")
    return cast("Response", redirect(url_for("admin.change", name=undo)))
