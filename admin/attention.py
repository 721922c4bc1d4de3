"""What needs attention: each item says what, about whom, and leads to where it is mended."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import proposals.service
import tasks.store
from accounts.domain import Account
from admin.links import address, to_department
from admin.texts import instant, plural
from annuaire.domain import Line
from annuaire.edits import edit_of
from call_log import days
from call_log.streaks import Streak, streaks
from carrier.findings import Level
from carrier.readiness import readiness
from core.departments import all_departments, department
from core.french_dates import day_text
from editing import service as editing
from editing.coverage import Reached
from protection.domain import Alarm, alarm
from protection.sentences import minutes
from schedules.domain import Absence
from schedules.texts import days_text
from svi.parts import Parts
from svi.snapshot import Snapshot

SOON = timedelta(days=7)
LONG = timedelta(days=14)
REMEMBERED = timedelta(days=30)
"""How far back a line's missed calls are counted."""
ABSENCE_TEXT = "absence"
"""The key of the message of a prolonged absence."""


@dataclass(frozen=True, slots=True)
class Item:
    """« Lozère (48) : aucune ligne… »"""

    kind: str
    subject: str
    what: str
    address: str = ""
    """Where it is mended; empty where this account cannot."""


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, at what, and when."""

    parts: Parts
    snapshot: Snapshot
    account: Account
    now: datetime

    @property
    def codes(self) -> Sequence[str]:
        return self.account.visible(all_departments())

    def today(self, code: str) -> date:
        return self.snapshot.schedule(code).local(self.now).date()

    def item(self, kind: str, code: str, what: str, where: str = "") -> Item:
        """About a département; mended on its page, or on another."""
        return Item(kind, f"{department(code).name} ({code})", what, where or to_department(code, self.account))

    def absence_item(self, kind: str, code: str, what: str) -> Item:
        """Mended where its absences are."""
        where = address("admin.department_hours", self.account, code=code, _anchor="absences")
        return self.item(kind, code, what, where)


def attention(view: View) -> Sequence[tuple[str, Sequence[Item]]]:
    """What there is, under its titles."""
    found = [(title, list(rule(view))) for title, rule in RULES]
    return [(title, items) for title, items in found if items]


def _service(view: View) -> Iterator[Item]:
    """For those who answer for it."""
    if not view.account.is_administrator:
        return
    usage, caps = view.parts.watch.usage(), view.parts.settings.caps
    to_operations = address("admin.operations", view.account)
    if level := alarm(usage, caps):
        kind = "bad" if level is Alarm.REACHED else "watch"
        yield Item(kind, "Plafond des minutes", f"{minutes(usage, caps)}.", to_operations)
    for answer in readiness().answers():
        if answer.finding.level is Level.WRONG:
            yield Item("bad", f"Vérification « {answer.check.title} »", answer.finding.what, to_operations)
    for run in tasks.store.last_runs(view.parts.database).values():
        if run.result(view.now).is_bad:
            yield Item("bad", f"Tâche {run.job}", f"{run.result(view.now).value} : {run.note}", to_operations)


def _proposals(view: View) -> Iterator[Item]:
    """Observers neither see nor make any."""
    account = view.account
    if not account.sees_personal_data:
        return
    codes = None if account.is_administrator else account.departments
    if waiting := proposals.service.pending(view.parts.database, codes):
        since = instant(waiting[0].created_at, view.now, article=True)
        what = plural(len(waiting), "attend une réponse", "attendent une réponse")
        kind = "watch" if account.is_administrator else "neutral"
        yield Item(kind, "Propositions", f"{what}, depuis {since}.", address("admin.proposals", account))


def _unreachable(view: View) -> Iterator[Item]:
    """They promise somebody on the phone, and have nobody today, or soon; an absence says so itself."""
    for code in view.codes:
        day = _first_silent_day(view, code) if view.snapshot.siao(code).phone_support else None
        if day is None or _absence_on(view, code, day):
            continue
        if day == view.today(code):
            yield view.item(
                "bad",
                code,
                "aucune ligne ne peut être appelée aujourd'hui, alors que le département répond par téléphone.",
            )
        else:
            yield view.item("watch", code, f"plus aucune ligne ne sonnera à partir du {day_text(day)}.")


def _first_silent_day(view: View, code: str) -> date | None:
    """Today, when no line rings; else the day of the coming week from which on none does, for a week at least."""
    lines = view.snapshot.siao(code).dialable_lines(view.snapshot.service.own_numbers)
    today = view.today(code)
    if not _rings(lines, today, 1):
        return today
    coming = (today + timedelta(days=n) for n in range(1, SOON.days + 1))
    return next((day for day in coming if not _rings(lines, day, SOON.days)), None)


def _rings(lines: Sequence[Line], first_day: date, days: int) -> bool:
    return any(line.rings_on(first_day + timedelta(days=n)) for n in range(days) for line in lines)


def _silent_lines(view: View) -> Iterator[Item]:
    """What a line missed before its number was corrected is not held against it."""
    database, since = view.parts.database, view.now - REMEMBERED
    calls = list(days.rung_calls(database, since, include_simulated=view.parts.settings.demonstration))
    suspected = _lines_of(view, streaks(calls))
    if not suspected:
        return
    corrected = editing.changed_at(database, [edit_of(line, line) for line in suspected], "number", since=since)
    found = streaks(calls, since={int(key): at for key, at in corrected.items()})
    for line in _lines_of(view, found):
        where = address("admin.edit_line", view.account, code=line.department_code, line=line.id)
        yield view.item("watch", line.department_code, _silence(line, found[line.id], view), where)


def _lines_of(view: View, found: Mapping[int, Streak]) -> list[Line]:
    lines = (line for code in view.codes for line in view.snapshot.siao(code).lines if line.id in found)
    return [line for line in lines if line.rings_on(view.today(line.department_code))]


def _silence(line: Line, streak: Streak, view: View) -> str:
    name = f"la ligne « {line.label} »" if view.account.sees_personal_data else "une ligne"
    last = instant(streak.last_at, view.now, article=True)
    told = f"{name} n'a pris aucun de ses {streak.misses} derniers appels, le dernier {last}"
    if streak.failures < streak.misses:
        return f"{told}."
    return f"{told} : l'opérateur ne parvient pas à la faire sonner, le numéro est peut-être faux."


def _absences(view: View) -> Iterator[Item]:
    for code in view.codes:
        absences = view.snapshot.schedule(code).absences
        yield from (item for absence in absences for item in _absence(view, code, absence))


def _absence(view: View, code: str, absence: Absence) -> Iterator[Item]:
    today, last = view.today(code), absence.last_day
    if last and today - SOON <= last < today and not _absence_on(view, code, today):
        yield view.absence_item(
            "watch", code, f"l'absence a fini le {day_text(last)} : le téléphone sonne à nouveau. Quelqu'un répond-il ?"
        )
    if last and today <= last <= today + SOON and absence.first_day <= today:
        yield view.absence_item(
            "watch", code, f"l'absence finit le {day_text(last)} au soir. Prolongez-la, ou vérifiez les lignes."
        )
    if absence.first_day > today + SOON or (last and last < today):
        return
    if _is_long(absence) and view.snapshot.texts.own(ABSENCE_TEXT, code) is None:
        where = address("admin.prompt_of", view.account, key=ABSENCE_TEXT, code=code)
        when = days_text(absence.first_day, last)
        what = f"absence {when}, sans message du département : le message national est dit."
        yield view.item("watch", code, what, where)
    if not (absence.urgent_mail or view.snapshot.siao(code).mail):
        yield view.absence_item("bad", code, "l'absence n'a pas d'adresse pour les urgences.")


def _is_long(absence: Absence) -> bool:
    """Long enough for callers to be told something of their own."""
    return absence.last_day is None or absence.last_day - absence.first_day >= LONG


def _absence_on(view: View, code: str, day: date) -> bool:
    return any(absence.covers(day) for absence in view.snapshot.schedule(code).absences)


RULES: Sequence[tuple[str, Callable[[View], Iterator[Item]]]] = (
    ("Le service", _service),
    (Reached.NOBODY.label, _unreachable),
    ("Lignes qui ne prennent plus d'appel", _silent_lines),
    ("Absences", _absences),
    ("Demandes", _proposals),
)
