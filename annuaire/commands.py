"""`flask --app app annuaire …`: importer, exporter, lister."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from annuaire import service
from annuaire.domain import Line, Siao
from annuaire.sentences import yes_or_no
from annuaire.spreadsheets.layout import SHEET_NAMES
from core.changes import COMMAND_LINE
from core.departments import department, find_code
from core.errors import UserError
from core.phone_numbers import PhoneNumberError, display, parse

annuaire = AppGroup("annuaire", help="L'annuaire : les SIAO, leurs lignes et leurs contacts.")
SHEET_HELP = f"L'onglet à lire ou à écrire : {SHEET_NAMES}."


def _svi() -> Any:  # noqa: ANN401 - what `create_app` puts there: database, settings, clock
    return current_app.extensions["svi"]


@annuaire.command("importer")
@click.argument("path", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--onglet", "sheet", metavar="NOM", help=f"{SHEET_HELP} Inutile si les colonnes le disent.")
@click.option("--essai", "dry_run", is_flag=True, help="Montre ce qui changerait, sans rien enregistrer.")
def import_command(path: Path, sheet: str | None, *, dry_run: bool) -> None:
    """Importe un tableur (.xlsx, ou .csv en UTF-8), en entier ou pas du tout.

    Un onglet dit tout des départements qu'il cite, et rien des autres : les lignes (ou les contacts) d'un département
    cité qui ne sont plus dans l'onglet sont retirées ; un département absent de l'onglet reste comme il est. Pour
    qu'une ligne ne sonne plus, il suffit d'écrire « non » dans sa colonne active.

    Le filtrage d'une ligne (taper 1 pour prendre l'appel) n'est pas dans le tableur : une ligne garde le sien, que
    change la commande « annuaire filtrage ».
    """
    svi = _svi()
    report = service.import_file(
        svi.database,
        path,
        at=svi.clock(),
        author=COMMAND_LINE,
        own_numbers=svi.settings.own_numbers,
        sheet=sheet,
        dry_run=dry_run,
    )
    if report.errors:
        raise UserError("\n".join(_refusal(report)))
    click.echo("\n".join(_summary(report)))


def _refusal(report: service.ImportReport) -> Iterable[str]:
    count = len(report.errors)
    yield "rien n'a été importé, " + ("une case est à corriger :" if count == 1 else f"{count} cases sont à corriger :")
    yield from (f"- {error}" for error in report.errors)


def _summary(report: service.ImportReport) -> Iterable[str]:
    yield from report.changes
    yield from (f"Attention, {notice}." for notice in report.notices)
    read = ", ".join(f"{sheet} {number}" for sheet, number in report.rows.items())
    yield f"Lignes lues : {read or 'aucune'}."
    if not report.changes:
        yield "Rien ne change."
        return
    counts = ", ".join(f"{number} {kind if number > 1 else kind[:-1]}" for kind, number in report.counts.items())
    yield f"Enregistré : {counts}." if report.applied else f"Essai : {counts} ; rien n'a été enregistré."


@annuaire.command("exporter")
@click.argument("path", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--onglet", "sheet", metavar="NOM", help=f"{SHEET_HELP} Obligatoire pour un .csv.")
def export_command(path: Path, sheet: str | None) -> None:
    """Écrit l'annuaire dans un tableur que « importer » sait relire.

    Un .xlsx a les trois onglets ; un .csv n'en a qu'un, que dit --onglet. Le fichier contient les coordonnées des
    contacts : ne le diffusez pas.
    """
    service.export_file(_svi().database, path, sheet=sheet)
    click.echo(f"L'annuaire est écrit dans {path}.")


@annuaire.command("filtrage")
@click.argument("department", metavar="DÉPARTEMENT")
@click.argument("number", metavar="TÉLÉPHONE")
@click.argument("wanted", metavar="OUI|NON", type=click.Choice(["oui", "non"], case_sensitive=False))
def screening_command(department: str, number: str, wanted: str) -> None:
    """Dit si qui décroche sur cette ligne doit taper 1 pour prendre l'appel.

    « non » convient à un standard qui a son propre menu. Une messagerie qui y décrocherait prendrait alors l'appel.
    """
    svi = _svi()
    line = _line(department, number)
    changed = replace(line, screening=wanted == "oui")
    own_numbers = svi.settings.own_numbers
    service.save_line(svi.database, changed, at=svi.clock(), author=COMMAND_LINE, own_numbers=own_numbers)
    click.echo(f"{line.label} ({display(line.number)}) : filtrage {wanted}.")


def _line(written_department: str, written_number: str) -> Line:
    code = _code(written_department)
    try:
        number = parse(written_number)
    except PhoneNumberError as error:
        raise UserError(f"« {written_number} » : {error}.") from error
    siao = service.load(_svi().database).get(code)
    line = next((line for line in siao.lines if line.number == number), None) if siao else None
    if line is None:
        raise UserError(f"aucune ligne du département {code} n'a le numéro {display(number)}.")
    return line


@annuaire.command("lister")
@click.argument("department", metavar="[DÉPARTEMENT]", required=False)
def list_command(department: str | None) -> None:
    """Montre l'annuaire, ou tout ce qu'il sait d'un département (01, 2A, Rhône…)."""
    siaos = service.load(_svi().database)
    if department:
        click.echo("\n".join(_one(siaos.get(_code(department)), _code(department))))
        return
    if not siaos:
        click.echo("L'annuaire est vide.")
        return
    click.echo("\n".join(_table(siaos.values())))


def _code(written: str) -> str:
    code = find_code(written)
    if code is None:
        raise UserError(f"département inconnu : « {written} » ; attendu : un code ou un nom, comme 01, 2A ou Rhône.")
    return code


def _table(siaos: Iterable[Siao]) -> Iterable[str]:
    yield from _aligned(
        ("", "Département", "Structure", "Téléphone", "Lignes", "Ordre d'appel"),
        [
            (
                siao.department_code,
                department(siao.department_code).name,
                siao.structure,
                yes_or_no(siao.phone_support),
                str(sum(line.active for line in siao.lines)),
                siao.call_order.label,
            )
            for siao in siaos
        ],
    )


def _one(siao: Siao | None, code: str) -> Iterable[str]:
    yield f"{code} {department(code).name}"
    if siao is None:
        yield "Ce département n'a pas de SIAO dans l'annuaire."
    else:
        yield f"{siao.structure}, {siao.mail or 'sans adresse'}"
        yield f"Assistance téléphonique : {yes_or_no(siao.phone_support)} ; ordre d'appel : {siao.call_order.label}"
        yield from _lines(siao)
    yield from _contacts(code)


def _lines(siao: Siao) -> Iterable[str]:
    rows = [
        (
            str(line.position),
            display(line.number),
            line.label,
            f"{line.ring_seconds} s",
            yes_or_no(line.screening),
            yes_or_no(line.active),
        )
        for line in siao.lines
    ]
    if rows:
        yield ""
        yield from _aligned(("Ordre", "Ligne", "Libellé", "Sonnerie", "Filtrage", "Active"), rows)


def _contacts(code: str) -> Iterable[str]:
    contacts = service.contacts(_svi().database, code)
    rows = [(f"{c.first_name} {c.last_name}", c.role, c.mail, display(c.phone) if c.phone else "") for c in contacts]
    if rows:
        yield ""
        yield from _aligned(("Contact", "Rôle", "Mail", "Téléphone"), rows)


def _aligned(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(len(row[index]) for row in (header, *rows)) for index in range(len(header))]
    for row in (header, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
