"""The fields of each theme of « Modification de l'annuaire », with the edits that they ask for.

Plain classes: the public form and that of the pages mix them into forms of their own.
"""

import re
from datetime import date
from typing import Any, ClassVar

from wtforms import DateField, Field, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from annuaire import rules
from core.departments import all_departments
from core.edits import Edit
from core.errors import UserError
from core.phone_numbers import PhoneNumberError, has_extension, parse, parse_dialable
from core.texts import is_mail
from editing import wishes
from editing.wishes import NO_PHONE_SUPPORT, Place
from prompts.domain import MAX_LENGTH, check_text
from public.forms import Text, stripped
from schedules.new_exceptions import wrong_new_days
from svi.parts import parts

MOST_NUMBERS = 9
LONGEST_NUMBER = 40
"""Characters that are read for a number, of a row that may go on."""
LONGEST_WORDS = 2000


def number(written: str | None) -> str:
    """A number that a line may have, as E.164. Raises `ValidationError`."""
    try:
        return parse_dialable(written or "", parts().settings.own_numbers)
    except PhoneNumberError as error:
        raise ValidationError(f"« {written} » : {error}.") from error


def numbers(written: str | None) -> dict[str, str]:
    """Those of several lines, each once, in order, with the name that follows each or nothing.

    Raises `ValidationError`.
    """
    rows = list(dict.fromkeys(row.strip() for row in (written or "").splitlines() if row.strip()))
    if len(rows) > MOST_NUMBERS:
        raise ValidationError(f"{MOST_NUMBERS} numéros au plus.")
    found: dict[str, str] = {}
    for each, name in map(number_and_name, rows):
        found[each] = found.get(each) or name
    return found


def number_and_name(row: str) -> tuple[str, str]:
    """« 06 12 34 56 78 Accueil de nuit », « 06 12 34 56 78 (2e étage) ». Raises `ValidationError`."""
    ends = [digit.end() for digit in re.finditer(r"\d(?!\w)", row[:LONGEST_NUMBER])]
    end = next((end for end in reversed(ends) if _is_number(row[:end])), None)
    if end is None or has_extension(row):
        figures = _as_number(row)
        if figures != row and _is_number(figures):
            raise ValidationError(f"« {row[:60]} » : séparez le numéro du nom, comme 01 99 00 12 34 Accueil.")
        return number(figures), ""
    if _has_number(row[end:]):
        raise ValidationError(f"« {row[:60]} » : un seul numéro par ligne.")
    return number(row[:end]), _name(row[end:])


def _has_number(rest: str) -> bool:
    """Whether another number follows, which would be taken for a name."""
    return any(_is_number(found.group()) for found in re.finditer(r"\+?\d[\d ./()-]{7,}\d", rest))


def _is_number(written: str) -> bool:
    try:
        return bool(parse(written))
    except PhoneNumberError:
        return False


def _as_number(row: str) -> str:
    """What is wrong is said of the figures, not of the name after them."""
    figures = re.match(r"[^\W\d_]*[\d\W_]+", row)
    return figures.group().strip() if figures and not has_extension(row) and row[:1] in "+(0123456789" else row


def _name(rest: str) -> str:
    name = rest.strip(" \t,;:/–—-")
    name = name[1:-1] if name.startswith("(") and name.endswith(")") else name
    try:
        return rules.text(name, rules.LENGTHS["label"])
    except rules.FieldError as error:
        raise ValidationError(f"« {name[:40]}… » : {error}.") from error


def dialable(_form: object, field: Field) -> None:
    """The field holds a number that the SVI may dial."""
    number(field.data)


def some_dialable(_form: object, field: Field) -> None:
    """The field holds several of them, one on each line."""
    numbers(field.data)


def a_number(_form: object, field: Field) -> None:
    """The field holds a number, which the SVI may dial or not."""
    try:
        parse(field.data)
    except PhoneNumberError as error:
        raise ValidationError(f"« {field.data} » : {error}.") from error


def is_address(_form: object, field: Field) -> None:
    """The field holds a mail address."""
    if not is_mail(field.data):
        raise ValidationError("Cette adresse n'en est pas une : écrivez-la comme prenom.nom@exemple.fr.")


def can_be_said(_form: object, field: Field) -> None:
    """The field holds a message that callers may hear."""
    try:
        check_text(NO_PHONE_SUPPORT, field.data)
    except UserError as error:
        raise ValidationError(error.format_message()) from error


def needed(what: str) -> DataRequired:
    """The field is filled."""
    return DataRequired(what)


def day(label: str, *validators: Any, **others: Any) -> DateField:  # noqa: ANN401 - WTForms' own types
    """A day, whose error says how one is written."""

    class Day(DateField):
        def process_formdata(self, valuelist: list[str]) -> None:
            try:
                super().process_formdata(valuelist)
            except ValueError as error:
                raise ValueError("Ce jour n'existe pas : choisissez-le, ou écrivez-le comme 2026-03-31.") from error

    return Day(label, validators=list(validators), **others)


def _still_today() -> date:
    """Where the day ends last: no place is told that its day is over before it is."""
    return min(parts().clock().astimezone(place.clock).date() for place in all_departments().values())


class Words(TextAreaField):
    """Why, in the words of who asks."""

    def __init__(
        self,
        label: str = "Un mot d'explication",
        *,
        needed_words: str = "",
        longest: int = 500,
        **others: Any,  # noqa: ANN401 - WTForms' own types
    ) -> None:
        checks = [DataRequired(needed_words) if needed_words else Optional()]
        length = Length(max=longest, message=f"{longest} caractères au plus.")
        super().__init__(label, validators=[*checks, length], filters=[stripped], **others)


class NumbersFields:
    """« Donner plusieurs numéros »."""

    shown: ClassVar[tuple[str, ...]] = ("numbers",)
    numbers = TextAreaField(
        "Les numéros, dans l'ordre où ils sonnent",
        [needed("Un numéro au moins est attendu."), some_dialable],
        render_kw={"rows": 5},
        description="Un par ligne, avec un nom si vous voulez : « 01 99 00 12 34 Accueil de nuit »."
        " Ce sera la liste entière : un numéro qui n'y est pas ne sonnera plus.",
    )

    def edits(self, place: Place) -> list[Edit]:
        listed = numbers(self.numbers.data)
        return wishes.several_numbers(place, list(listed), names=listed)


class NoPhoneFields:
    """« Ne plus assurer d'assistance téléphonique »."""

    shown: ClassVar[tuple[str, ...]] = ("text",)
    text = TextAreaField(
        "Ce que les appelants entendront",
        [Optional(), Length(max=MAX_LENGTH, message=f"{MAX_LENGTH} caractères au plus."), can_be_said],
        filters=[stripped],
        description="Laissez vide pour le message habituel. L'adresse du formulaire et le mail sont dits ensuite.",
    )

    def edits(self, place: Place) -> list[Edit]:
        return wishes.no_phone_support(place, self.text.data or "")


class AbsenceFields:
    """« Annoncer une absence prolongée »."""

    shown: ClassVar[tuple[str, ...]] = ("first_day", "last_day", "urgent_mail")
    first_day = day("Premier jour", InputRequired("Le premier jour est attendu."))
    last_day = day("Dernier jour", Optional(), description="Laissez vide si vous ne le savez pas encore.")
    urgent_mail = Text(
        "Adresse mail pour les urgences",
        needed("Une adresse est attendue : les appelants l'entendront."),
        is_address,
        description="Les appelants l'entendent : une adresse de service plutôt que celle d'une personne.",
    )

    def validate_first_day(self, _field: Field) -> None:
        self._check("first_day")

    def validate_last_day(self, _field: Field) -> None:
        self._check("last_day")

    def _check(self, name: str) -> None:
        first: date | None = self.first_day.data
        problems = wrong_new_days(first, self.last_day.data, _still_today()) if first else {}
        if name in problems:
            raise ValidationError(problems[name])

    def edits(self, place: Place) -> list[Edit]:
        first = self.first_day.data
        return wishes.absence(place.code, first, self.last_day.data, self.urgent_mail.data or "") if first else []


class OtherFields:
    """« Autre demande »: words alone."""

    shown: ClassVar[tuple[str, ...]] = ()

    def edits(self, _place: Place) -> list[Edit]:
        return []
