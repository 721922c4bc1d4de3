"""`flask journal …`: the log from the terminal."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from call_log.callers import RETENTION_MONTHS
from call_log.export import export
from call_log.recovery import Recovery, find
from call_log.service import CallLog
from call_log.story import tell
from core.clock import PARIS, in_paris, months_before
from core.departments import find_code
from core.errors import UserError, disk_trouble


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401, ARG002
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a day, without a clock
            except ValueError:
                continue
        option = param.opts[0] if param else self.name
        raise UserError(f"{option} : « {value} » n'est pas une date, écrivez 2026-03-31 ou 31/03/2026.")


DAY = _Day()


@click.group()
def journal() -> None:
    """Le journal des appels : export, reconstruction, conservation."""


@journal.command()
@click.argument("fichier", type=click.Path(path_type=Path))
@click.option("--du", type=DAY, help="Premier jour (inclus, heure de Paris).")
@click.option("--au", type=DAY, help="Dernier jour (inclus, heure de Paris).")
@click.option("--departement", help="Un seul département : code ou nom.")
@click.option("--simules", is_flag=True, help="Avec les appels simulés (toujours, en démonstration).")
@with_appcontext
def exporter(fichier: Path, du: date | None, au: date | None, departement: str | None, *, simules: bool) -> None:
    """Écrit les appels dans FICHIER (.csv ou .xlsx), un par ligne, du plus ancien au plus récent."""
    if du and au and au < du:
        raise UserError(f"Les dates sont inversées : le {au:%d/%m/%Y} est avant le {du:%d/%m/%Y}.")
    calls = _log().calls(
        since=_midnight(du) if du else None,
        until=_midnight(au + timedelta(days=1)) if au else None,
        department_code=_department_code(departement),
        include_simulated=simules or current_app.extensions["svi"].settings.demonstration,
    )
    with _troubles_in_french():
        count = export(fichier, calls)
    click.echo(f"{_calls(count)} dans {fichier}.")


@journal.command()
@with_appcontext
def reconstruire() -> None:
    """Recalcule le résumé de chaque appel à partir de ses événements."""
    with _troubles_in_french():
        click.echo(f"{_calls(_log().rebuild())} : résumés recalculés.")


@journal.command()
@with_appcontext
def rejouer() -> None:
    """Écrit dans la base les événements qui attendaient sur cette machine."""
    with _troubles_in_french():
        moved = _log().replay()
    waiting = _log().queue_length()
    click.echo(f"{moved} événement{_s(moved)} rejoué{_s(moved)}, {waiting} message{_s(waiting)} en attente.")


@journal.command()
@click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_appcontext
def recuperer(fichiers: tuple[Path, ...]) -> None:
    """Reprend dans les traces du service (FICHIERS, ou - pour l'entrée) les événements qu'elles seules ont gardés.

    Ce sont ceux que ni la base ni le disque ne prenaient. Les traces se lisent telles quelles : fichiers, fichiers .gz,
    ou journalctl -u svi -o cat | flask --app app journal recuperer -

    Ce qui est déjà au journal n'y est pas écrit deux fois : la commande peut être relancée.
    """
    try:
        found = find(fichiers)
    except OSError as error:
        raise UserError(f"Impossible de lire {error.filename} : {disk_trouble(error)}.") from error
    count = Recovery()
    with _troubles_in_french():
        is_whole = count.write(found.messages, _log().recover)
    for place in found.unreadable:
        click.echo(f"{place} : illisible.", err=True)
    click.echo(count.told(len(found.unreadable)))
    if not is_whole:
        raise UserError("La base de données ne répond pas. Relancez la même commande plus tard.")
    if found.unreadable or count.refused:
        raise click.exceptions.Exit(1)


@journal.command()
@click.option("--avant", type=DAY, help=f"Jour (exclu). Par défaut, il y a {RETENTION_MONTHS} mois.")
@with_appcontext
def purger(avant: date | None) -> None:
    """Efface l'empreinte des appelants des appels anciens ; les appels restent comptés."""
    day = avant or months_before(in_paris(current_app.extensions["svi"].clock()).date(), RETENTION_MONTHS)
    with _troubles_in_french():
        count = _log().forget_callers(_midnight(day))
    click.echo(f"{_calls(count)} d'avant le {day:%d/%m/%Y} : empreinte de l'appelant effacée.")


@journal.command()
@click.argument("appel")
@with_appcontext
def montrer(appel: str) -> None:
    """Raconte un appel, désigné par son CallSid."""
    with _troubles_in_french():
        call, events = _log().call(appel), _log().events(appel)
    if call is None:
        raise UserError(f"Aucun appel « {appel} » dans le journal.")
    for line in tell(call, events):
        click.echo(line)


def _log() -> CallLog:
    log: CallLog = current_app.extensions["svi"].call_log
    return log


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, PARIS)


def _department_code(text: str | None) -> str | None:
    if text is None:
        return None
    code = find_code(text)
    if code is None:
        raise UserError(f"Aucun département ne correspond à « {text} ».")
    return code


def _calls(count: int) -> str:
    return f"{count} appel{_s(count)}"


def _s(count: int) -> str:
    return "s" if count > 1 else ""


@contextmanager
def _troubles_in_french() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise UserError(f"La base de données ne répond pas, ou n'est pas à jour : {error.orig}") from error
    except sqlite3.Error as error:
        raise UserError(f"La file d'attente locale ne répond pas : {error}") from error
