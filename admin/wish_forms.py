"""The guided forms of « Modification de l'annuaire », filled with what the département has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectField
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its types
from wtforms.validators import InputRequired

from admin.annuaire_forms import ContactFields
from admin.forms import Text
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


class ContactPart(ContactFields, Part):
    """One contact; who is emptied, or never filled, is nobody."""

    gone = BooleanField("N'est plus contact")

    def __init__(self, sent: MultiDict[str, str] | None, known: Contact | None) -> None:
        super().__init__(sent, obj=known and _written(known), prefix=f"c{known.id}-" if known else f"{NEW}-")
        self.about = f"{known.first_name} {known.last_name}".strip() if known else "Nouveau contact"
        self.last_name.flags.required = False  # a browser would not let go of an empty part

    @property
    def is_nobody(self) -> bool:
        return bool(self.gone.data) or not any(self.fields().values())

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """The rules of the annuaire, at each field of somebody."""
        return self.is_nobody or super().validate(extra_validators)

    def contact(self, place: Place, contact_id: int) -> Contact | None:
        """Who it becomes; None when nobody is there."""
        return None if self.is_nobody else Contact(place.code, **self.fields(), id=contact_id)


class ContactsForm(WishForm):
    """« Modifier les contacts »: each of them, and an empty place for somebody new."""

    people: Sequence[tuple[Contact | None, ContactPart]] = ()

    def fit(self, place: Place) -> None:
        super().fit(place)
        if not self.people:  # shown again, they keep their errors
            sent = request.form if self.is_submitted() else None
            everybody = (*place.contacts, *(self._changed_though_gone(sent, place) if sent else ()), None)
            self.people = [(known, ContactPart(sent, known)) for known in everybody]

    @property
    def parts(self) -> list[ContactPart]:
        return [part for _, part in self.people]

    def validate(self, *args: Any, **others: Any) -> bool:
        """Every part says what is wrong in it."""
        return all([super().validate(*args, **others), *(part.validate() for part in self.parts)])

    def _changed_though_gone(self, sent: MultiDict[str, str], place: Place) -> Iterator[Contact]:
        """Who was removed while the visitor wrote about them: it is told, and what they typed is shown again."""
        there = {known.id for known in place.contacts}
        shown = [Contact(**fields, id=int(key)) for key, fields in self.saw_all(CONTACT).items()]
        for known in (one for one in shown if one.id not in there):
            if ContactPart(sent, known).contact(place, known.id) not in {None, _written(known)}:
                yield known

    def edits(self, place: Place) -> list[Edit]:
        return wishes.other_contacts(list(self._pairs(place)))

    def _pairs(self, place: Place) -> Iterator[tuple[Contact | None, Contact | None]]:
        for known, part in self.people:
            after = part.contact(place, known.id if known else UNSAVED)
            is_same = known is not None and after == _written(known)
            yield known, known if is_same else after


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
