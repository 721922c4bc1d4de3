"""The guided forms of « Modification de l'annuaire », filled with what the département has."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its types
from wtforms.validators import InputRequired

from admin.forms import Text, stripped
from admin.seen import EditForm, now_seen
from annuaire.domain import UNSAVED, CallOrder, Contact, Line
from annuaire.edits import CONTACT
from annuaire.rules import called_by_place
from core.edits import Edit
from core.phone_numbers import display
from editing import wishes
from editing.numbers import IN_ORDER
from editing.wishes import Place
from proposals.domain import Kind
from public.wish_fields import (
    LONGEST_WORDS,
    AbsenceFields,
    NoPhoneFields,
    NumbersFields,
    OtherFields,
    Words,
    dialable,
    needed,
    number,
    numbers,
)

NEW = "nouveau"


class WishForm(EditForm):
    """What is asked, and why."""

    shown: ClassVar[tuple[str, ...]] = ()
    note = Words()

    def fit(self, place: Place) -> None:
        """Offers what the département has; what was typed stays."""
        if not self.is_submitted():
            self.show(now_seen(place.seen))
            self.fill(place)

    def fill(self, place: Place) -> None:
        """Begins with what the département has."""

    def edits(self, place: Place) -> list[Edit]:
        """What would be saved."""
        raise NotImplementedError

    def wanted(self, place: Place) -> list[Edit]:
        """The same, from what the page showed: what changed meanwhile is a conflict, whoever looks at it."""
        return [
            replace(edit, before=self.saw(edit.object_type, edit.object_key)) if edit.object_key else edit
            for edit in self.edits(place)
        ]


class NumberForm(WishForm):
    """« Changer le numéro »."""

    shown: ClassVar[tuple[str, ...]] = ("line", "number")
    line = RadioField("Le numéro qui change", [InputRequired("Choisissez le numéro qui change.")], coerce=int)
    number = Text("Le nouveau numéro", needed("Le nouveau numéro est attendu."), dialable)

    def fit(self, place: Place) -> None:
        self.line.choices = [SelectChoice(line.id, f"{display(line.number)} ({line.label})") for line in place.lines]
        super().fit(place)

    def fill(self, place: Place) -> None:
        if len(place.lines) == 1:
            self.line.data = place.lines[0].id

    def edits(self, place: Place) -> list[Edit]:
        changed = next(line for line in place.lines if line.id == self.line.data)
        return wishes.other_number(changed, number(self.number.data))


class NumbersForm(NumbersFields, WishForm):
    """« Donner plusieurs numéros »."""

    shown: ClassVar[tuple[str, ...]] = ("numbers", "order")
    order = SelectField(
        "Comment ils sonnent", choices=[SelectChoice(order.value, label) for order, label in IN_ORDER.items()]
    )

    def fill(self, place: Place) -> None:
        self.numbers.data = "\n".join(map(_row, place.lines))
        self.order.data = place.siao.call_order.value

    def edits(self, place: Place) -> list[Edit]:
        listed = numbers(self.numbers.data)
        return wishes.several_numbers(place, list(listed), CallOrder(self.order.data), listed)


def _row(line: Line) -> str:
    """A number and its name, if somebody gave it one, as `numbers` reads them."""
    name = "" if line.label == called_by_place(line.position) else line.label
    return f"{display(line.number)} {name}".strip()


class NoPhoneForm(NoPhoneFields, WishForm):
    """« Ne plus assurer d'assistance téléphonique »."""

    def fill(self, place: Place) -> None:
        self.text.data = place.own_text


class AbsenceForm(AbsenceFields, WishForm):
    """« Annoncer une absence prolongée »."""

    def fill(self, place: Place) -> None:
        self.urgent_mail.data = place.siao.mail


class ContactPart(Part):
    """One contact. What is wrong in it is said by the rules of the annuaire, when it is saved."""

    last_name = StringField("Nom", filters=[stripped])
    first_name = StringField("Prénom", filters=[stripped])
    role = StringField("Rôle", filters=[stripped])
    mail = StringField("Adresse mail", filters=[stripped])
    phone = StringField("Téléphone", filters=[stripped])
    gone = BooleanField("N'est plus contact")

    def contact(self, place: Place, contact_id: int) -> Contact | None:
        """Who it becomes; None when nobody is there."""
        said = {name: self[name].data or "" for name in ("last_name", "first_name", "role", "mail", "phone")}
        if self.gone.data or not any(said.values()):
            return None
        return Contact(place.code, **said, id=contact_id)


class ContactsForm(WishForm):
    """« Modifier les contacts »: each of them, and an empty place for somebody new."""

    def fit(self, place: Place) -> None:
        super().fit(place)
        sent = request.form if self.is_submitted() else None
        everybody = (*place.contacts, *(self._changed_though_gone(sent, place) if sent else ()), None)
        self.people = [(known, _part(sent, known)) for known in everybody]

    def _changed_though_gone(self, sent: MultiDict[str, str], place: Place) -> Iterator[Contact]:
        """Who was removed while the visitor wrote about them: it is told, and what they typed is shown again."""
        there = {known.id for known in place.contacts}
        shown = [Contact(**fields, id=int(key)) for key, fields in self.saw_all(CONTACT).items()]
        for known in (one for one in shown if one.id not in there):
            if _part(sent, known).contact(place, known.id) not in {None, _written(known)}:
                yield known

    def edits(self, place: Place) -> list[Edit]:
        return wishes.other_contacts(list(self._pairs(place)))

    def _pairs(self, place: Place) -> Iterator[tuple[Contact | None, Contact | None]]:
        for known, part in self.people:
            after = part.contact(place, known.id if known else UNSAVED)
            is_same = known is not None and after == _written(known)
            yield known, known if is_same else after


def _part(sent: MultiDict[str, str] | None, known: Contact | None) -> ContactPart:
    if known is None:
        return ContactPart(sent, prefix=f"{NEW}-")
    return ContactPart(sent, obj=_written(known), prefix=f"c{known.id}-")


def _written(contact: Contact) -> Contact:
    """With the number as people write it."""
    return replace(contact, phone=display(contact.phone) if contact.phone else "")


class OtherForm(OtherFields, WishForm):
    """« Autre demande »."""

    note = Words("Votre demande", needed_words="Dites ce que vous souhaitez.", longest=LONGEST_WORDS)


FORMS: Mapping[Kind, type[WishForm]] = {
    Kind.NUMBER: NumberForm,
    Kind.NUMBERS: NumbersForm,
    Kind.NO_PHONE_SUPPORT: NoPhoneForm,
    Kind.ABSENCE: AbsenceForm,
    Kind.CONTACTS: ContactsForm,
    Kind.OTHER: OtherForm,
}
