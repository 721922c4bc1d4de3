"""The forms of hours, absences, closures and special openings."""

from collections.abc import Mapping, Sequence
from datetime import date

from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from admin.forms import Note, Text
from admin.schedule_fields import DayField, IntervalsField, PlacesField, Understood, mail_like, typed
from admin.seen import EditForm
from core.departments import all_departments
from core.french_dates import WEEKDAYS
from schedules.domain import Absence, Closure, OpeningHours, ScheduleException, SpecialOpening
from schedules.places import EVERYWHERE, named_places

NO_HOURS = "Écrivez les heures de ce jour, ou « fermé »."
WORKING_DAYS = 5


class WeekForm(EditForm):
    """The hours of each day of a week."""

    lundi = IntervalsField("Lundi", NO_HOURS)
    mardi = IntervalsField("Mardi", NO_HOURS)
    mercredi = IntervalsField("Mercredi", NO_HOURS)
    jeudi = IntervalsField("Jeudi", NO_HOURS)
    vendredi = IntervalsField("Vendredi", NO_HOURS)
    samedi = IntervalsField("Samedi", NO_HOURS)
    dimanche = IntervalsField("Dimanche", NO_HOURS)
    note = Note()

    @property
    def days(self) -> list[IntervalsField]:
        """The seven fields, Monday first."""
        return [self[name] for name in WEEKDAYS]

    @property
    def hours(self) -> OpeningHours:
        """What was typed, once it is valid."""
        return OpeningHours(tuple(field.intervals for field in self.days))

    def show_hours(self, hours: OpeningHours) -> None:
        """Puts a week into the form."""
        for field, intervals in zip(self.days, hours.days, strict=True):
            field.data = typed(intervals)

    def repeat_monday(self) -> None:
        """As on Monday, from Tuesday to Friday."""
        for field in self.days[1:WORKING_DAYS]:
            field.data = self.lundi.data


class PlacesForm(EditForm):
    """Which départements: named, and ticked."""

    places = PlacesField(
        "Départements ou régions",
        description="Numéros, noms ou régions, séparés par des virgules : « 69, Ain, Bretagne », « Outre-mer ».",
    )
    groups = SelectMultipleField("Ou cochez", choices=list(named_places()))  # type: ignore[arg-type] # the stubs know an older WTForms

    @property
    def codes(self) -> Sequence[str | None]:
        """[None] when all of them are meant: the closure is then the national one."""
        chosen = {code for name in self.groups.data or () for code in named_places().get(name, ())}
        chosen |= set(self.places.codes)
        if len(chosen) == len(all_departments()):
            return [None]
        return [code for code in all_departments() if code in chosen]

    @property
    def group_choices(self) -> list[tuple[str, bool]]:
        """Each group that may be ticked, and whether it is."""
        return [(name, name in (self.groups.data or ())) for name in named_places()]

    def problems(self) -> Mapping[str, str]:
        """Says when nothing is chosen."""
        if self.codes or self.places.errors:
            return {}
        return {"places": f"Dites où : un département au moins, ou « {EVERYWHERE} »."}


class DaysForm(EditForm):
    """What absences, closures and special openings share."""

    first_day = DayField("Premier jour", "Donnez le premier jour.")
    last_day = DayField("Dernier jour", description="Compris. Vide : un seul jour.")

    @property
    def end(self) -> date | None:
        """The last day: the first one, when none was typed."""
        return self.last_day.day or self.first_day.day

    @property
    def are_days_in_order(self) -> bool:
        """Whether there are days that could be."""
        first, last = self.first_day.day, self.end
        return first is not None and (last is None or first <= last)

    def exception(self, code: str | None, number: int = 0) -> ScheduleException | None:
        """What the fields say; None while they say nothing that could be."""
        raise NotImplementedError

    def show_exception(self, exception: ScheduleException) -> None:
        """Puts one into the form."""
        self.first_day.show(exception.first_day)
        self.last_day.show(exception.last_day)


class AbsenceForm(DaysForm):
    """Three fields: from when, until when, where to write."""

    first_day = DayField("Premier jour d'absence", "Donnez le premier jour d'absence.")
    last_day = DayField("Dernier jour d'absence", description="Compris. Vide : jusqu'à nouvel ordre.")
    urgent_mail = Text(
        "Adresse pour les urgences",
        Understood(mail_like, "Donnez l'adresse où écrire en cas d'urgence."),
        description="Elle est dite, et répétée, à ceux qui appellent.",
    )

    @property
    def end(self) -> date | None:
        """None until further notice."""
        return self.last_day.day

    def exception(self, code: str | None, number: int = 0) -> Absence | None:
        """Always of one département."""
        first = self.first_day.day
        if first is None or code is None or not self.are_days_in_order:
            return None
        return Absence(number, code, first, self.end, self.urgent_mail.data or "")

    def show_exception(self, exception: ScheduleException) -> None:
        """With its address."""
        super().show_exception(exception)
        self.urgent_mail.data = exception.urgent_mail if isinstance(exception, Absence) else ""


class ClosureForm(DaysForm):
    """Days when nobody answers."""

    hours = IntervalsField("Heures", description="Vide : toute la journée. Sinon une plage, comme 14h – 16h30.")
    reason = Text(
        "Motif",
        Understood(str, "Donnez le motif : les appelants l'entendent. Exemple : déménagement de nos bureaux."),
        description="Les appelants l'entendent tel quel, après « En voici la raison : ».",
    )
    note = Note()

    def validate_hours(self, field: IntervalsField) -> None:
        """A closure has one range, or none."""
        if field.data and len(field.intervals) != 1 and not field.errors:
            raise ValidationError("Une seule plage par fermeture, comme 14h – 16h30 ; ajoutez une fermeture par plage.")

    def exception(self, code: str | None, number: int = 0) -> Closure | None:
        """None too without a reason."""
        first, last = self.first_day.day, self.end
        if first is None or last is None or not self.are_days_in_order or not self.reason.data:
            return None
        hours = self.hours.intervals[0] if len(self.hours.intervals) == 1 else None
        return Closure(number, code, first, last, self.reason.data, hours)

    def show_exception(self, exception: ScheduleException) -> None:
        """With its hours and its reason."""
        super().show_exception(exception)
        if isinstance(exception, Closure):
            self.hours.data = typed((exception.hours,)) if exception.hours else ""
            self.reason.data = exception.reason


class OpeningForm(DaysForm):
    """Hours added on given days."""

    hours = IntervalsField(
        "Heures",
        "Donnez les heures d'ouverture, comme 9h – 12h.",
        description="Comme 9h – 12h, 14h – 17h. Elles s'ajoutent aux heures habituelles de ces jours.",
    )
    note = Note()

    def validate_hours(self, field: IntervalsField) -> None:
        """« fermé » is a closure."""
        if field.data and not field.intervals and not field.errors:
            raise ValidationError("Une ouverture a au moins une plage, comme 9h – 12h.")

    def exception(self, code: str | None, number: int = 0) -> SpecialOpening | None:
        """None too without hours."""
        first, last = self.first_day.day, self.end
        if first is None or last is None or not self.are_days_in_order or not self.hours.intervals:
            return None
        return SpecialOpening(number, code, first, last, self.hours.intervals)

    def show_exception(self, exception: ScheduleException) -> None:
        """With its hours."""
        super().show_exception(exception)
        self.hours.data = typed(exception.intervals) if isinstance(exception, SpecialOpening) else ""


class NationalClosureForm(ClosureForm, PlacesForm):
    """A closure of several départements, or of all."""


class NationalOpeningForm(OpeningForm, PlacesForm):
    """A special opening of several départements, or of all."""


def add_errors(form: EditForm, problems: Mapping[str, str]) -> bool:
    """Puts problems beside their fields; True when there is none."""
    for name, problem in problems.items():
        form[name].errors = [*form[name].errors, problem]
    return not problems
