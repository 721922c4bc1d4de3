"""The contacts of a département: people, whom the SVI never calls."""

from typing import cast

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

import annuaire.service
from admin import edits
from admin.access import Access, access
from admin.annuaire_forms import ContactForm, RemovalForm, as_data
from admin.blueprint import admin
from admin.going_on import go_on
from admin.saving import Outcome, save
from admin.seen import EditForm, name_of
from annuaire.domain import Contact
from annuaire.edits import CONTACT, edit_of
from core.departments import department
from core.phone_numbers import display
from proposals.domain import Kind
from svi.parts import parts

OF_CONTACTS = "/departements/<code>/contacts"


@admin.get(f"{OF_CONTACTS}/nouveau")
@access(Access.PROPOSES)
def new_contact(code: str) -> str:
    """An empty form."""
    return _page(code, ContactForm(formdata=None), None)


@admin.post(f"{OF_CONTACTS}/nouveau")
@access(Access.PROPOSES)
def add_contact(code: str) -> Response | str:
    """Adds a person."""
    form = ContactForm()
    if not form.validate():
        return _page(code, form, None)
    outcome = save([edits.new(CONTACT, code, form.fields())], form, code=code, kind=Kind.CONTACTS)
    return _told(code, outcome) if outcome.is_done else _page(code, form, None, outcome)


@admin.get(f"{OF_CONTACTS}/<int:contact>")
@access(Access.PROPOSES)
def edit_contact(code: str, contact: int) -> str:
    """A person's form."""
    known = _contact(code, contact)
    before = edit_of(known, known).before or {}
    written = {**before, "phone": display(known.phone) if known.phone else ""}
    form = ContactForm(formdata=None, data=as_data(written))
    form.show({name_of(CONTACT, str(contact)): before})
    return _page(code, form, known)


@admin.post(f"{OF_CONTACTS}/<int:contact>")
@access(Access.PROPOSES)
def save_contact(code: str, contact: int) -> Response | str:
    """Changes a person."""
    form = ContactForm()
    known = _contact_or_seen(code, contact, form)
    if not form.validate():
        return _page(code, form, known)
    edit = edits.changed(form, CONTACT, str(contact), code, form.fields())
    outcome = save([edit], form, code=code, kind=Kind.CONTACTS)
    return _told(code, outcome) if outcome.is_done else _page(code, form, known, outcome)


@admin.post(f"{OF_CONTACTS}/<int:contact>/retirer")
@access(Access.PROPOSES)
def removed_contact(code: str, contact: int) -> Response | str:
    """Nobody is called by it: it goes at once, and can be undone."""
    form = RemovalForm()
    known = _contact_or_seen(code, contact, form)
    outcome = save([edits.gone(form, CONTACT, str(contact), code)], form, code=code, kind=Kind.CONTACTS)
    if outcome.is_done:
        return _told(code, outcome)
    again = ContactForm(formdata=None, data=as_data(edit_of(known, known).before or {}))
    again.vu.data = form.vu.data
    return _page(code, again, known, outcome)


def _contact(code: str, contact_id: int) -> Contact:
    return _found(code, contact_id) or abort(404)


def _contact_or_seen(code: str, contact_id: int, form: EditForm) -> Contact:
    """As they are, or as the page showed them when somebody removed them meanwhile: what was typed is not lost."""
    return _found(code, contact_id) or cast("Contact", edits.shown_before(form, CONTACT, str(contact_id), code))


def _found(code: str, contact_id: int) -> Contact | None:
    found = annuaire.service.contacts(parts().database, code)
    return next((contact for contact in found if contact.id == contact_id), None)


def _told(code: str, outcome: Outcome) -> Response:
    return go_on(outcome, url_for("admin.department", code=code))


def _page(code: str, form: ContactForm, contact: Contact | None, outcome: Outcome | None = None) -> str:
    return render_template(
        "admin/contact.html", department=department(code), form=form, contact=contact, result=outcome
    )
