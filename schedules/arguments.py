"""How the commands read what is typed: départements, days, hours; each refusal is a French sentence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, cast

import click
from flask import current_app

from core.changes import COMMAND_LINE, Author
from core.clock import Clock, NoSuchHourError, paris_time
from core.database import Database
from core.departments import find_code
from core.errors import UserError
from schedules.domain import Interval
from schedules.texts import parse_day, parse_intervals, parse_weekdays


class Parts(Protocol):
    """What the application gives to commands."""

    database: Database
    clock: Clock


def parts() -> Parts:
    """The application's database and clock."""
    return cast("Parts", current_app.extensions["svi"])


def signature() -> dict[str, Any]:
    """Who changes and when: `at` and `author`, as every change takes them."""
    author: Author = COMMAND_LINE
    return {"at": parts().clock(), "author": author}


class Typed(click.ParamType[Any]):
    """A value read by one of our functions, whose refusal is shown as it is, after the option's name."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401, ARG002 - click's own signature
        """Raises `UserError`."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except ValueError as error:
            is_option = isinstance(param, click.Option)
            raise UserError(f"{param.opts[0]} : {error}" if param and is_option else str(error)) from error


def _read_code(text: str) -> str:
    code = find_code(text)
    if code is None:
        raise ValueError(f"Aucun département ne correspond à « {text} ». Exemples : 33, 2A, 974, Rhône.")
    return code


def _read_code_or_national(text: str) -> str | None:
    return None if text.strip().lower() == "national" else _read_code(text)


def _read_instant(text: str) -> datetime:
    try:
        return paris_time(text)
    except NoSuchHourError:
        raise
    except ValueError as error:
        raise ValueError(f"Une date et une heure s'écrivent comme 2026-03-03 10:00 (lu : « {text} »).") from error


def _read_one_interval(text: str) -> Interval:
    intervals = parse_intervals(text)
    if len(intervals) != 1:
        raise ValueError(f"Une seule plage est attendue, comme 14h-16h30 (lu : « {text} »).")
    return intervals[0]


def one_of(**meanings: bool) -> Typed:
    """Two words, one of which is typed; the value is what it means."""

    def read(text: str) -> bool:
        if text not in meanings:
            raise ValueError(f"Écrivez {' ou '.join(meanings)} (lu : « {text} »).")
        return meanings[text]

    return Typed("|".join(meanings), read)


CODE = Typed("département", _read_code)
CODE_OR_NATIONAL = Typed("département", _read_code_or_national)
DAY = Typed("date", parse_day)
INSTANT = Typed("date et heure", _read_instant)
INTERVAL = Typed("plage", _read_one_interval)
INTERVALS = Typed("plages", parse_intervals)
WEEKDAYS = Typed("jours", parse_weekdays)


def needed(_context: click.Context, param: click.Parameter, value: Any) -> Any:  # noqa: ANN401
    """A callback of options: says in French which one is missing, and what it is."""
    if value is None:
        raise UserError(f"Il manque {param.opts[0]} : {getattr(param, 'help', '')}")
    return value
