"""The contacts of a département: people, whom the SVI never calls."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

import annuaire.service
from admin import edits
from admin.access import Access, access
from admin.annuaire_forms import ContactForm, RemovalForm, as_data
from admin.blueprint import admin
from admin.saving import Outcome, save
from admin.seen import name_of
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
    form, known = ContactForm(), _contact(code, contact)
    if not form.validate():
        return _page(code, form, known)
    edit = edits.changed(form, CONTACT, str(contact), code, form.fields())
    outcome = save([edit], form, code=code, kind=Kind.CONTACTS)
    return _told(code, outcome) if outcome.is_done else _page(code, form, known, outcome)


@admin.post(f"{OF_CONTACTS}/<int:contact>/retirer")
@access(Access.PROPOSES)
def removed_contact(code: str, contact: int) -> Response | str:
    """Nobody is called by it: it goes at once, and can be undone."""
    form, known = RemovalForm(), _contact(code, contact)
    outcome = save([edits.gone(form, CONTACT, str(contact), code)], form, code=code, kind=Kind.CONTACTS)
    if outcome.is_done:
        return _told(code, outcome)
    again = ContactForm(formdata=None, data=as_data(edit_of(known, known).before or {}))
    again.vu.data = form.vu.data
    return _page(code, again, known, outcome)


def _contact(code: str, contact_id: int) -> Contact:
    found = annuaire.service.contacts(parts().database, code)
    return next((contact for contact in found if contact.id == contact_id), None) or abort(404)


def _told(code: str, outcome: Outcome) -> Response:
    flash(outcome.told)
    return redirect(url_for("admin.department", code=code, _anchor="contacts-titre"), 303)


def _page(code: str, form: ContactForm, contact: Contact | None, outcome: Outcome | None = None) -> str:
    return render_template(
        "admin/contact.html", department=department(code), form=form, contact=contact, result=outcome
    )
