"""What callers hear of a closure or of an absence, in the words of the call itself."""

from dataclasses import replace
from datetime import datetime, time

from core.departments import all_departments
from schedules.domain import Absence, Closure, Schedule
from svi.parts import parts
from svi.snapshot import Configuration, Snapshot
from svi.words import Scene

MORNING = time(10)


def heard(exception: Closure | Absence) -> str:
    """On its first morning, by who calls its département; a closure of all of them, by who calls the first one."""
    code = exception.department_code or next(iter(all_departments()))
    snapshot = _with(parts().snapshots.latest(), code, exception)
    scene = Scene(snapshot, code, _first_moment(snapshot.schedule(code), exception))
    key = "absence" if isinstance(exception, Absence) else "closure"
    return " ".join(snapshot.texts.render(say.key, say.values, code) for say in scene.say(key))


def _first_moment(schedule: Schedule, exception: Closure | Absence) -> datetime:
    hours = exception.hours if isinstance(exception, Closure) else None
    return datetime.combine(exception.first_day, hours.start if hours else MORNING, schedule.clock)


def _with(snapshot: Snapshot, code: str, exception: Closure | Absence) -> Snapshot:
    """As if it were saved, and nothing were stronger than it."""
    configuration = snapshot.configuration
    schedule = _of(configuration.schedules.for_department(code), code, exception)
    by_department = {**configuration.schedules.by_department, code: schedule}
    schedules = replace(configuration.schedules, by_department=by_department)
    changed: Configuration = replace(configuration, schedules=schedules)
    return replace(snapshot, configuration=changed)


def _of(schedule: Schedule, code: str, exception: Closure | Absence) -> Schedule:
    if isinstance(exception, Absence):
        others = tuple(absence for absence in schedule.absences if absence.id != exception.id)
        return replace(schedule, absences=(exception, *others))
    own = replace(exception, department_code=code)
    return replace(schedule, closures=(own, *schedule.closures), absences=())
