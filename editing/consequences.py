"""What callers would find different between two snapshots, in French: losses first, then gains."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from core.departments import Department, all_departments, department
from core.french_dates import day_and_month
from editing.comparison import Compared, compared
from editing.occasions import occasions
from svi.snapshot import Snapshot

SEVERAL = 4
"""From so many départements on, what is the same for all of them is said once."""


class What(Enum):
    """What is different: for one département, and for several; in the order of the sentences."""

    NO_SUPPORT = "{The} ne {answers} plus par téléphone{when}.", "plus de réponse par téléphone{when}."
    NO_LINE = (
        "Après cette modification, plus aucune ligne ne sonnera {in_}{when}.",
        "plus aucune ligne ne sonnera{when}.",
    )
    STILL_NO_LINE = (
        "{The} {announces} une assistance téléphonique, mais aucune ligne n'y sonnera{when}.",
        "une assistance téléphonique est annoncée, mais aucune ligne ne sonnera{when}.",
    )
    STILL_NOBODY = (
        "{The} {announces} une assistance téléphonique, mais personne n'y répondra{when}.",
        "une assistance téléphonique est annoncée, mais personne ne répondra{when}.",
    )
    NOBODY = (
        "Après cette modification, plus personne ne répondra {in_}{when}.",
        "plus personne ne répondra{when}.",
    )
    SUPPORT = "{The} {answers} par téléphone{when}.", "une réponse par téléphone{when}."
    MORE = "{The} {answers} aussi{when}.", "une réponse aussi{when}."

    def one(self, place: Department, when: str) -> str:
        """« La Lozère ne répondra plus par téléphone. »"""
        the = place.the_name[:1].upper() + place.the_name[1:]
        answers, announces = ("répondront", "annonceront") if place.is_plural else ("répondra", "annoncera")
        words = {"The": the, "in_": place.in_name, "when": when, "answers": answers, "announces": announces}
        return str(self.value[0]).format(**words)

    def several(self, count: int, when: str) -> str:
        """« 12 départements : plus personne ne répondra le vendredi. »"""
        return f"{count} départements : {self.value[1].format(when=when)}"

    @property
    def is_dangerous(self) -> bool:
        return self not in {What.SUPPORT, What.MORE}


class Difference(NamedTuple):
    """One thing that is different in one département; `when` begins with a space, or is empty: always."""

    what: What
    when: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """One sentence, and the départements that it is about."""

    what: What
    sentence: str
    department_codes: tuple[str, ...]

    @property
    def is_dangerous(self) -> bool:
        return self.what.is_dangerous


def compare(before: Snapshot, after: Snapshot, now: datetime) -> tuple[Consequence, ...]:
    """What callers would find different over the coming weeks, as far as `comparison` looks."""
    places: dict[Difference, list[str]] = defaultdict(list)
    for code in all_departments():
        if _may_differ(before, after, code):
            for difference in differences(compared(before, after, code, now)):
                places[difference].append(code)
    order = list(What)
    found = sorted(places.items(), key=lambda entry: order.index(entry[0].what))
    return tuple(consequence for difference, codes in found for consequence in _told(difference, codes))


def _may_differ(before: Snapshot, after: Snapshot, code: str) -> bool:
    return before.siao(code) != after.siao(code) or before.schedule(code) != after.schedule(code)


def _told(difference: Difference, codes: list[str]) -> Iterator[Consequence]:
    what, when = difference
    if len(codes) >= SEVERAL:
        yield Consequence(what, what.several(len(codes), when), tuple(codes))
    else:
        yield from (Consequence(what, what.one(department(code), when), (code,)) for code in codes)


def differences(of: Compared) -> Iterator[Difference]:
    """What is different in one département. What explains more is said, and not what follows from it."""
    if of.had_support and not of.has_support:
        yield Difference(What.NO_SUPPORT, "")
    elif of.has_support and not of.had_support:
        yield from _of_support(of)
    elif of.has_support:
        yield from _of_lines(of)
        yield from _of_hours(of)


def _of_support(of: Compared) -> Iterator[Difference]:
    """Announced from now on: is there somebody, from when, and until when?"""
    if not of.days_with_lines:
        yield Difference(What.STILL_NO_LINE, "")
    elif not of.days_open_after:
        yield Difference(What.STILL_NOBODY, "")
    else:
        without = {day: () for day in of.days if day not in of.days_with_lines}
        yield from _all(What.STILL_NO_LINE, occasions(without, of.days, of.end))
        yield Difference(What.SUPPORT, _from(of))


def _from(of: Compared) -> str:
    """« à partir du 4 janvier », when it is not about now."""
    first = of.days_open_after[0]
    return f" à partir du {day_and_month(first)}" if first > of.days[0] + timedelta(days=7) else ""


def _of_lines(of: Compared) -> Iterator[Difference]:
    yield from _all(What.NO_LINE, occasions(of.days_without_lines_any_more, of.days, of.end))
    yield from _all(What.SUPPORT, occasions(of.days_with_lines_again, of.days, of.end))


def _of_hours(of: Compared) -> Iterator[Difference]:
    yield from _all(What.NOBODY, occasions(of.lost_days, of.days_open_before, of.end, of.weekdays_changed))
    yield from _all(What.NOBODY, occasions(of.lost_hours, of.days_open_before, of.end, of.weekdays_changed))
    yield from _all(What.MORE, occasions(of.gained_hours, of.days_open_after, of.end, of.weekdays_changed))


def _all(what: What, whens: Iterable[str]) -> Iterator[Difference]:
    return (Difference(what, f" {when}" if when else "") for when in whens)
