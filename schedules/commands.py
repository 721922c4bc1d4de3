"""The commands `horaires …`: what is open and why, and every change that an admin may make."""

from collections.abc import Iterator
from datetime import date, datetime

import click
from flask.cli import AppGroup

from core.clock import in_paris
from core.departments import department
from core.french_dates import day_text
from schedules import service
from schedules.arguments import (
    CODE,
    CODE_OR_NATIONAL,
    DAY,
    INSTANT,
    INTERVAL,
    INTERVALS,
    WEEKDAYS,
    needed,
    one_of,
    parts,
    signature,
)
from schedules.domain import (
    Interval,
    OpeningHours,
    holiday_keys,
)
from schedules.report import exception_text, schedule_lines, settings_lines
from schedules.texts import week_lines

horaires = AppGroup("horaires", help="Horaires d'ouverture, jours fériés, fermetures et absences.")


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


@horaires.command("montrer")
@click.argument("code", type=CODE)
@click.option("--a", "at", type=INSTANT, help="Date et heure, à Paris : « 2026-03-03 10:00 ». Maintenant par défaut.")
def show(code: str, at: datetime | None) -> None:
    """Dit si un département est dans ses heures d'ouverture. Et pourquoi, quand cela change, et sa semaine."""
    schedule = service.load(parts().database).for_department(code)
    _say(schedule_lines(schedule, at or parts().clock()))


@horaires.command("feries")
@click.argument("code", type=CODE)
@click.argument("annee", type=click.IntRange(1803, 2100), required=False)
def show_holidays(code: str, annee: int | None) -> None:
    """Liste les jours fériés d'un département. Avec leur clé, et ceux où il travaille."""
    schedule = service.load(parts().database).for_department(code)
    year = annee or in_paris(parts().clock()).year
    click.echo(f"Jours fériés {department(code).of_name} en {year} :")
    for day, holidays in holiday_keys(schedule.holiday_zone, year).items():
        for holiday in holidays:
            note = " (travaillé)" if holiday in schedule.holidays_off else ""
            click.echo(f"  {day_text(day):28} {holiday.label} [{holiday}]{note}")


@horaires.command("lister")
@click.option("--toutes", "everything", is_flag=True, help="Avec celles qui sont passées.")
def list_all(*, everything: bool) -> None:
    """Liste ce qui diffère des horaires nationaux. Fermetures, ouvertures et absences, réglages des départements."""
    from_day = date.min if everything else in_paris(parts().clock()).date()
    exceptions = service.list_exceptions(parts().database, from_day=from_day)
    _say(exception_text(exception) for exception in exceptions)
    settings = list(settings_lines(service.load(parts().database)))
    _say(iter(settings))
    if not exceptions and not settings:
        click.echo("Rien de particulier : les horaires nationaux valent partout.")


@horaires.command("fermer")
@click.option("--du", "first_day", type=DAY, callback=needed, help="premier jour (02/03/2026).")
@click.option("--au", "last_day", type=DAY, help="dernier jour, compris ; le premier par défaut.")
@click.option("--motif", "reason", callback=needed, help="motif, que les appelants entendent.")
@click.option("--departement", "code", type=CODE, help="le département ; tous par défaut.")
@click.option("--plage", "hours", type=INTERVAL, help="seulement entre deux heures (14h-16h30).")
def close(first_day: date, last_day: date | None, reason: str, code: str | None, hours: Interval | None) -> None:
    """Ferme un département, ou tous. Exceptionnellement, avec un motif."""
    closure = service.add_closure(
        parts().database,
        code,
        first_day=first_day,
        last_day=last_day or first_day,
        reason=reason,
        hours=hours,
        **signature(),
    )
    click.echo(exception_text(closure))


@horaires.command("ouvrir")
@click.option("--du", "first_day", type=DAY, callback=needed, help="premier jour (02/03/2026).")
@click.option("--au", "last_day", type=DAY, help="dernier jour, compris ; le premier par défaut.")
@click.option("--plages", "intervals", type=INTERVALS, callback=needed, help="heures (9h-12h, 14h-17h).")
@click.option("--departement", "code", type=CODE, help="le département ; tous par défaut.")
def open_specially(first_day: date, last_day: date | None, intervals: tuple[Interval, ...], code: str | None) -> None:
    """Ouvre un département, ou tous. Exceptionnellement, en plus des heures habituelles."""
    opening = service.add_opening(
        parts().database,
        code,
        first_day=first_day,
        last_day=last_day or first_day,
        intervals=intervals,
        **signature(),
    )
    click.echo(exception_text(opening))


@horaires.command("absence")
@click.argument("code", type=CODE)
@click.option("--du", "first_day", type=DAY, callback=needed, help="premier jour (02/03/2026).")
@click.option("--au", "last_day", type=DAY, help="dernier jour, compris ; jusqu'à nouvel ordre par défaut.")
@click.option("--mail", "urgent_mail", callback=needed, help="adresse pour les demandes urgentes.")
def absent(code: str, first_day: date, last_day: date | None, urgent_mail: str) -> None:
    """Note l'absence prolongée d'un département."""
    absence = service.add_absence(
        parts().database, code, first_day=first_day, last_day=last_day, urgent_mail=urgent_mail, **signature()
    )
    click.echo(exception_text(absence))


@horaires.command("terminer")
@click.argument("reference")
@click.option("--le", "last_day", type=DAY, callback=needed, help="dernier jour, compris.")
def end(reference: str, last_day: date) -> None:
    """Change un dernier jour. Celui d'une fermeture, d'une ouverture ou d'une absence."""
    click.echo(exception_text(service.end(parts().database, reference, last_day=last_day, **signature())))


@horaires.command("annuler")
@click.argument("reference")
def cancel(reference: str) -> None:
    """Annule ce qui a été ajouté. La référence (F3, O1, A2) est celle que montre « lister »."""
    click.echo(f"Annulé : {exception_text(service.remove(parts().database, reference, **signature()))}")


@horaires.command("regler")
@click.argument("code", metavar="CODE|national", type=CODE_OR_NATIONAL)
@click.option(
    "--jours", "weekdays", type=WEEKDAYS, default="lundi-vendredi", show_default=True, help="jours concernés."
)
@click.option("--plages", "intervals", type=INTERVALS, callback=needed, help="9h30-11h30, 14h-16h30 ; ou fermé.")
def set_hours(code: str | None, weekdays: tuple[int, ...], intervals: tuple[Interval, ...]) -> None:
    """Règle les heures de la semaine. Les jours qui ne sont pas nommés restent ce qu'ils sont."""
    schedules = service.load(parts().database)
    current = (schedules.for_department(code) if code else schedules.national).hours
    days = (intervals if n in weekdays else day for n, day in enumerate(current.days))
    hours = OpeningHours(tuple(days))
    service.set_hours(parts().database, code, hours, **signature())
    _say(f"{days} : {text}" for days, text in week_lines(hours))


@horaires.command("reinitialiser")
@click.argument("code", metavar="CODE|national", type=CODE_OR_NATIONAL)
def reset_hours(code: str | None) -> None:
    """Rend les horaires nationaux à un département. Au service national, ceux d'origine."""
    service.reset_hours(parts().database, code, **signature())
    click.echo("C'est fait.")


@horaires.command("horloge")
@click.argument("code", type=CODE)
@click.argument("national", metavar="locale|nationale", type=one_of(locale=False, nationale=True))
def choose_clock(code: str, *, national: bool) -> None:
    """Choisit l'horloge d'un département. Ses heures sont lues à l'heure locale, ou à celle de Paris."""
    service.choose_clock(parts().database, code, national=national, **signature())
    click.echo("C'est fait.")


@horaires.command("ferie")
@click.argument("code", type=CODE)
@click.argument("holiday", metavar="CLÉ")
@click.argument("works", metavar="travaille|chome", type=one_of(travaille=True, chome=False))
def switch_holiday(code: str, holiday: str, *, works: bool) -> None:
    """Travaille ou non un jour férié. Les clés sont celles que montre « feries »."""
    service.switch_holiday(parts().database, code, holiday, off=works, **signature())
    click.echo("C'est fait.")
