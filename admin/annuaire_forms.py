"""The forms of a SIAO, of a line and of a contact: each field keeps the annuaire's own rule."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional, ValidationError

from admin.forms import Note, Text
from admin.seen import EditForm
from annuaire import rules
from annuaire.domain import LEAST_RING_SECONDS, MOST_RING_SECONDS, CallOrder
from annuaire.edits import LINE
from core.phone_numbers import PhoneNumberError, display, parse_dialable
from public.wish_fields import day
from svi.parts import parts

REQUIRED = InputRequired(message="À remplir.")


def kept_by(rule: Callable[[str], object]) -> Callable[[EditForm, Any], None]:
    """A rule of the annuaire as a validator: what is expected is said beside the field."""

    def validate(_form: EditForm, field: Any) -> None:
        try:
            rule(field.data or "")
        except rules.FieldError as error:
            raise ValidationError(f"Attendu : {error}.") from error

    return validate


def number_refusal(written: str) -> str:
    """Why the SVI may not call this number, as a sentence; empty when it may."""
    try:
        parse_dialable(written, parts().settings.own_numbers)
    except PhoneNumberError as error:
        told = str(error)
        return f"{told[:1].upper()}{told[1:]}."
    return ""


def dialable(_form: EditForm, field: Any) -> None:
    """A number that the SVI may call, written in any way."""
    if refusal := number_refusal(field.data or ""):
        raise ValidationError(refusal)


def _text(name: str, *, required: bool = False) -> Callable[[EditForm, Any], None]:
    return kept_by(partial(rules.text, limit=rules.LENGTHS[name], required=required))


class LineForm(EditForm):
    """A line. The number comes first: it is what changes most."""

    number = Text(
        "Numéro de téléphone",
        REQUIRED,
        description="Fixe, mobile ou outre-mer, écrit comme vous voulez : 01 99 00 12 34, +33…",
        render_kw={"inputmode": "tel", "autocomplete": "off", "autofocus": True, "maxlength": 40},
    )
    label = Text(
        "Libellé",
        _text("label"),
        description="De qui est cette ligne, par exemple « Référente » ou « Accueil ». L'appelant ne l'entend pas.",
        render_kw={"autocomplete": "off"},
    )
    ring_seconds = Text(
        "Durée de sonnerie, en secondes",
        kept_by(rules.ring_seconds),
        description=f"De {LEAST_RING_SECONDS} à {MOST_RING_SECONDS} ; ensuite, la ligne suivante sonne.",
        default="20",
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    screening = BooleanField(
        "Filtrage : qui décroche tape 1 pour prendre l'appel",
        default=True,
        description="À garder, sauf pour un standard qui a son propre menu : sans lui, une messagerie prend l'appel.",
    )
    active = BooleanField(
        "Ligne active", default=True, description="Décochez pour qu'elle ne sonne plus, sans l'effacer."
    )
    active_from = day("Sonne à partir du", Optional(), description="Vide : dès maintenant.")
    active_until = day("Sonne jusqu'au (inclus)", Optional(), description="Vide : sans fin.")
    note = Note()

    def validate_number(self, field: Any) -> None:
        """A number that stays as the page showed it is not judged again (`annuaire.saving.checked_line`)."""
        shown = {display(str(line["number"])) for line in self.saw_all(LINE).values()}
        if field.data not in shown:
            dialable(self, field)

    def validate_active_until(self, field: Any) -> None:
        """The days are in order."""
        if field.data and self.active_from.data and field.data < self.active_from.data:
            raise ValidationError("Le dernier jour ne peut pas précéder le premier.")

    def fields(self) -> dict[str, Any]:
        """As the annuaire saves them."""
        return {
            "number": self.number.data,
            "label": self.label.data or "",
            "ring_seconds": rules.ring_seconds(self.ring_seconds.data or ""),
            "screening": self.screening.data,
            "active": self.active.data,
            "active_from": _iso(self.active_from.data),
            "active_until": _iso(self.active_until.data),
        }


class SiaoForm(EditForm):
    """What is of the département as a whole."""

    phone_support = RadioField(
        "Assistance téléphonique",
        choices=[
            SelectChoice("oui", "Oui, les lignes sonnent"),
            SelectChoice("non", "Non, un message renvoie vers le formulaire ou le mail"),
        ],
        validators=[REQUIRED],
        default="oui",
    )
    call_order = RadioField(
        "Ordre d'appel des lignes",
        choices=[SelectChoice(order.value, order.label) for order in CallOrder],
        validators=[REQUIRED],
        default=CallOrder.SEQUENCE.value,
    )
    structure = Text("Structure", REQUIRED, _text("structure", required=True))
    mail = Text(
        "Adresse mail de la structure",
        kept_by(rules.mail),
        description="Donnée aux appelants quand le service n'a pas d'adresse, et en cas d'absence. Elle peut manquer.",
        render_kw={"type": "email", "autocomplete": "off"},
    )
    note = Note()

    def fields(self) -> dict[str, Any]:
        """As the annuaire saves them."""
        return {
            "structure": self.structure.data,
            "mail": self.mail.data or "",
            "phone_support": self.phone_support.data == "oui",
            "call_order": self.call_order.data,
        }


class ContactFields:
    """Those of a person, for a form of one and for a form of all those of a département."""

    last_name = Text("Nom", REQUIRED, _text("last_name", required=True), render_kw={"autocomplete": "off"})
    first_name = Text("Prénom", _text("first_name"), render_kw={"autocomplete": "off"})
    role = Text("Rôle", _text("role"), description="Par exemple « Directrice » ou « Référent SI SIAO ».")
    mail = Text("Mail", kept_by(rules.mail), render_kw={"type": "email", "autocomplete": "off"})
    phone = Text(
        "Téléphone",
        kept_by(rules.contact_number),
        description="Le SVI ne l'appelle pas.",
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )

    def fields(self) -> dict[str, Any]:
        """As the annuaire saves them."""
        said = (self.last_name, self.first_name, self.role, self.mail, self.phone)
        return {field.short_name: field.data or "" for field in said}


class ContactForm(ContactFields, EditForm):
    """A person. The SVI never calls them."""

    note = Note()


class RemovalForm(EditForm):
    """Something goes."""

    note = Note()


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None


def as_data(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an object as its form holds them."""
    data = dict(fields)
    for name in ("active_from", "active_until"):
        if data.get(name):
            data[name] = date.fromisoformat(data[name])
    if "phone_support" in data:
        data["phone_support"] = "oui" if data["phone_support"] else "non"
    return data
