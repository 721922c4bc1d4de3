"""The forms of who has no account: nothing of what the annuaire holds is shown in them."""

from collections.abc import Mapping
from typing import ClassVar

from wtforms import HiddenField
from wtforms.validators import Optional, ValidationError

from annuaire.domain import UNSAVED, Contact
from annuaire.edits import UNREACHABLE
from core.edits import Edit
from core.phone_numbers import display
from editing import wishes
from editing.wishes import Place
from proposals.domain import Kind
from public.forms import Form, Text, typed
from public.wish_fields import (
    LONGEST_WORDS,
    AbsenceFields,
    NoPhoneFields,
    NumbersFields,
    OtherFields,
    Words,
    a_number,
    dialable,
    is_address,
    needed,
    number,
    numbers,
)
from schedules.texts import days_text


class ConfirmForm(Form):
    """One button."""

    jeton = HiddenField()


class AskForm(Form):
    """Who asks, and what."""

    shown: ClassVar[tuple[str, ...]] = ()
    name = Text("Vos prénom et nom", needed("Vos prénom et nom sont attendus."), render_kw={"autocomplete": "name"})
    mail = Text(
        "Votre adresse mail",
        needed("Votre adresse mail est attendue."),
        is_address,
        description="Celle que l'annuaire connaît : un message y sera envoyé, pour que vous confirmiez.",
        render_kw={"type": "email", "autocomplete": "email"},
    )
    site = Text("Laissez ce champ vide")
    """A trap: it is hidden, and only programs fill it."""
    words = Words()

    @property
    def is_trapped(self) -> bool:
        return bool(self.site.data)

    def edits(self, place: Place) -> list[Edit]:
        """Those that may be made of what was typed; none where only words can say it."""
        raise NotImplementedError

    def said(self) -> str:
        """The same in words."""
        return ""

    def beside(self) -> str:
        """What only words can say."""
        return ""

    def comment(self, edits: list[Edit]) -> str:
        """What is kept beside the edits: never empty without them, so that what is refused tells nothing."""
        return "\n".join(filter(None, (self.words.data, self.beside(), "" if edits else self.said())))


class NumberForm(AskForm):
    """« Changer le numéro »."""

    shown: ClassVar[tuple[str, ...]] = ("number", "replaced")
    number = Text("Le nouveau numéro", needed("Le nouveau numéro est attendu."), dialable)
    replaced = Text("Le numéro qu'il remplace", description="S'il y en a plusieurs dans votre département.")

    def edits(self, place: Place) -> list[Edit]:
        line = wishes.line_called(place, typed(self.replaced))
        return wishes.other_number(line, number(self.number.data)) if line else []

    def said(self) -> str:
        return wishes.number_in_words(number(self.number.data), typed(self.replaced))


class NumbersForm(NumbersFields, AskForm):
    """« Donner plusieurs numéros »."""

    def said(self) -> str:
        listed = (f"{display(each)} {name}".strip() for each, name in numbers(self.numbers.data).items())
        return f"Numéros, dans l'ordre : {', '.join(listed)}."


class NoPhoneForm(NoPhoneFields, AskForm):
    """« Ne plus assurer d'assistance téléphonique »."""

    def said(self) -> str:
        text = f" Message : « {self.text.data} »" if self.text.data else ""
        return f"Plus d'assistance téléphonique.{text}"


class AbsenceForm(AbsenceFields, AskForm):
    """« Annoncer une absence prolongée »."""

    def said(self) -> str:
        first, last = self.first_day.data, self.last_day.data
        days = days_text(first, last) if first else ""
        return f"Absence : {days} ; urgences : {self.urgent_mail.data}."


def _somebody(form: "ContactForm", field: Text) -> None:
    if not field.data and not form.last_name.data:
        raise ValidationError("Dites qui part, ou qui arrive.")


def _reachable(form: "ContactForm", field: Text) -> None:
    if field.data:
        is_address(form, field)
    elif form.last_name.data and not form.phone.data:
        raise ValidationError(UNREACHABLE)


class ContactForm(AskForm):
    """« Modifier les contacts »: somebody new, somebody who leaves, or both."""

    shown: ClassVar[tuple[str, ...]] = ("gone", "first_name", "last_name", "role", "contact_mail", "phone")
    gone = Text("Qui n'est plus contact", _somebody, description="Prénom et nom, si quelqu'un part.")
    first_name = Text("Prénom du nouveau contact")
    last_name = Text("Nom du nouveau contact")
    role = Text("Son rôle", description="Référent, directeur…")
    contact_mail = Text("Son adresse mail", _reachable, description="Ou un numéro de téléphone.")
    phone = Text("Son numéro de téléphone", Optional(), a_number)

    def edits(self, place: Place) -> list[Edit]:
        if not self.last_name.data:
            return []
        names = (self.last_name.data, self.first_name.data or "")
        others = (self.role.data or "", self.contact_mail.data or "", self.phone.data or "")
        return wishes.other_contacts([(None, Contact(place.code, *names, *others, UNSAVED))])

    def said(self) -> str:
        fields = (self.first_name, self.last_name, self.role, self.contact_mail, self.phone)
        told = ", ".join(field.data for field in fields if field.data)
        return f"Nouveau contact : {told}." if self.last_name.data else ""

    def beside(self) -> str:
        return f"N'est plus contact : {self.gone.data}." if self.gone.data else ""


class OtherForm(OtherFields, AskForm):
    """« Autre demande »."""

    words = Words("Votre demande", needed_words="Dites ce que vous souhaitez.", longest=LONGEST_WORDS)


FORMS: Mapping[Kind, type[AskForm]] = {
    Kind.NUMBER: NumberForm,
    Kind.NUMBERS: NumbersForm,
    Kind.NO_PHONE_SUPPORT: NoPhoneForm,
    Kind.ABSENCE: AbsenceForm,
    Kind.CONTACTS: ContactForm,
    Kind.OTHER: OtherForm,
}
