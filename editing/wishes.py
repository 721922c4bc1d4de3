"""What is asked for a département, as edits: each theme of « Modification de l'annuaire » is a function. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from annuaire.domain import UNSAVED, CallOrder, Contact, Line, Siao
from annuaire.edits import edit_of
from core.departments import fold
from core.edits import Edit
from core.phone_numbers import PhoneNumberError, display, parse
from prompts.edits import text_edit
from schedules.domain import Absence
from schedules.edits import exception_edit

NO_PHONE_SUPPORT = "no_phone_support"
"""The message that callers hear where nobody answers by phone."""
_NEW_NUMBER, _INSTEAD_OF = "Nouveau numéro : ", ", à la place du "


@dataclass(frozen=True, slots=True)
class Place:
    """What a département has now, as far as somebody may ask to change it."""

    siao: Siao
    contacts: tuple[Contact, ...] = ()
    own_text: str | None = None
    """Its own text of `NO_PHONE_SUPPORT`."""

    @property
    def code(self) -> str:
        return self.siao.department_code

    @property
    def lines(self) -> tuple[Line, ...]:
        """Those that are active, in order."""
        return tuple(line for line in self.siao.lines if line.active)

    @property
    def seen(self) -> Sequence[Edit]:
        """Each of its objects as the `before` of an edit: what a page that shows it has shown."""
        entries: tuple[Siao | Line | Contact, ...] = (self.siao, *self.siao.lines, *self.contacts)
        return (
            *(edit_of(entry, None) for entry in entries),
            text_edit(NO_PHONE_SUPPORT, self.code, self.own_text, None),
        )


def other_number(line: Line, number: str) -> list[Edit]:
    """The line rings at another number."""
    return _kept(edit_of(line, replace(line, number=number)))


def number_in_words(number: str, instead_of: str) -> str:
    """The same where it is not known which line is meant; `instead_of`: what was written of it."""
    return f"{_NEW_NUMBER}{display(number)}{f'{_INSTEAD_OF}{instead_of}' if instead_of else ''}."


def number_of_words(words: str) -> tuple[str, str] | None:
    """The number that `number_in_words` told, and what was written of the line; None where it told none."""
    said = next((line for line in reversed(words.splitlines()) if line.startswith(_NEW_NUMBER)), "")
    written, _, instead_of = said.removeprefix(_NEW_NUMBER).removesuffix(".").partition(_INSTEAD_OF)
    try:
        return parse(written), instead_of
    except PhoneNumberError:
        return None


def line_called(place: Place, written: str) -> Line | None:
    """The line of a number or of a name as people write them; the only one where nothing is written."""
    if not written:
        return place.lines[0] if len(place.lines) == 1 else None
    try:
        number = parse(written)
    except PhoneNumberError:
        number = ""
    called = [line for line in place.lines if line.number == number or fold(line.label) == fold(written)]
    return called[0] if len(called) == 1 else None


def several_numbers(
    place: Place,
    numbers: Sequence[str],
    order: CallOrder | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
) -> list[Edit]:
    """These numbers ring, in this order, and no other; what is known of a line whose number stays is kept.

    `names`: by number, what a line is called; without any, as it is called already, or else by its place.
    """
    siao = place.siao
    known = {line.number: line for line in siao.lines}
    wanted = [_named(known.get(number) or _new_line(siao, number), names.get(number)) for number in numbers]
    asleep = [line for line in siao.lines if not line.active and line.number not in numbers]
    placed = [replace(line, position=n, active=True) for n, line in enumerate(wanted, start=1)]
    placed += [replace(line, position=n) for n, line in enumerate(asleep, start=len(wanted) + 1)]
    gone = [line for line in place.lines if line.number not in numbers]
    edits = [edit_of(line, None) for line in gone]
    edits += [edit_of(known.get(line.number), line) for line in placed]
    return _kept(*edits, edit_of(siao, replace(siao, call_order=order or siao.call_order)))


def _named(line: Line, name: str | None) -> Line:
    return replace(line, label=name) if name else line


def _new_line(siao: Siao, number: str) -> Line:
    """Named by its place when it is saved, unless somebody names it."""
    return Line(UNSAVED, siao.department_code, 0, number, "")


def no_phone_support(place: Place, text: str) -> list[Edit]:
    """Nobody answers by phone any more; callers hear this text, or the usual one when it is empty."""
    support = edit_of(place.siao, replace(place.siao, phone_support=False))
    return _kept(support, text_edit(NO_PHONE_SUPPORT, place.code, place.own_text, text or place.own_text))


def absence(code: str, first_day: date, last_day: date | None, urgent_mail: str) -> list[Edit]:
    """Nobody answers from a day on; without a last day, until further notice."""
    return [exception_edit(None, Absence(UNSAVED, code, first_day, last_day, urgent_mail))]


def other_contacts(contacts: Sequence[tuple[Contact | None, Contact | None]]) -> list[Edit]:
    """Each contact as it was (None: somebody new) and as it becomes (None: no longer one)."""
    return _kept(*(edit_of(before, after) for before, after in contacts if before or after))


def _kept(*edits: Edit) -> list[Edit]:
    """Those that change something."""
    return [edit for edit in edits if edit.before != edit.after]
