"""`flask --app app appeler`: a whole call in the terminal, through the real webhooks."""

import re
from dataclasses import replace
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from simulator import printout
from simulator.behaviour import ENGINES
from simulator.operator import Operator
from simulator.paris import PARIS, NoSuchHour, in_paris
from simulator.script import ANSWERS, HANGS_UP, Script
from simulator.state import Call
from simulator.wiring import Wiring, here, office_of

CALLER_NUMBER = "+33536490001"
ANONYMOUS = "anonyme"


class Moment(click.ParamType[datetime]):
    name = "AAAA-MM-JJ HH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"« {value} » n'est pas une date : écrire par exemple « 2026-03-03 10:00 ».", param, ctx)
        try:
            return moment if moment.tzinfo else in_paris(moment)
        except NoSuchHour as error:
            self.fail(str(error), param, ctx)


class Keys(click.ParamType[list[str]]):
    name = "TOUCHES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        items = [item.strip() for item in str(value).split(",")]
        for item in items:
            if item != HANGS_UP and not re.fullmatch(r"[0-9*#]*", item):
                self.fail(
                    f"« {item} » : des touches 0 à 9, * et #, ou « {HANGS_UP} », séparées par des virgules "
                    "(rien entre deux virgules : un silence).",
                    param,
                    ctx,
                )
        return items


class Lines(click.ParamType[list[str]]):
    name = "RÉPONSES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        items = [item.strip() for item in str(value).split(",") if item.strip()]
        for item in items:
            if item not in ANSWERS:
                self.fail(f"« {item} » : une ligne peut répondre {', '.join(ANSWERS)}.", param, ctx)
        return items


class Seconds(click.ParamType[int]):
    name = "SECONDES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if not re.fullmatch(r"[1-9]\d{0,3}", str(value)):
            self.fail(f"« {value} » : de 1 à 9999 secondes.", param, ctx)
        return int(str(value))


class Caller(click.ParamType[str]):
    name = "NUMÉRO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value == ANONYMOUS:
            return "ANONYMOUS"
        if not re.fullmatch(r"\+[1-9]\d{6,14}", str(value)):
            self.fail(f"« {value} » : un numéro international (+33…) ou « {ANONYMOUS} ».", param, ctx)
        return str(value)


@click.command("appeler", short_help="Joue un appel entier et en écrit la transcription.")
@click.option(
    "--a", "at", type=Moment(), default=None, help="Date et heure de l'appel, à Paris. Par défaut : maintenant."
)
@click.option(
    "--touches",
    "keys",
    type=Keys(),
    default="",
    help="Ce que l'appelant tape, une réponse par question : « 75 », « 20,1 », « 75,* ». "
    "Rien entre deux virgules : un silence ; « raccroche » : il raccroche.",
)
@click.option(
    "--lignes",
    "lines",
    type=Lines(),
    default="",
    help=f"Comment répondent les lignes, dans l'ordre où elles sonnent : {', '.join(ANSWERS)}. Ensuite : sans-reponse.",
)
@click.option(
    "--appelant",
    "caller",
    type=Caller(),
    default=CALLER_NUMBER,
    help=f"« {ANONYMOUS} » pour un numéro masqué. Par défaut : {CALLER_NUMBER}.",
)
@click.option("--duree", "talk", type=Seconds(), default=60, help="Durée de la conversation. Par défaut : 60.")
@click.pass_context
@with_appcontext
def appeler(
    ctx: click.Context, *, at: datetime | None, keys: list[str], lines: list[str], caller: str, talk: int
) -> None:
    """Joue un appel entier par les vrais webhooks, signés, et en écrit la transcription.

    Rend 0 si l'appelant a parlé à quelqu'un, 1 sinon.

    Exemple : flask --app app appeler --a "2026-03-03 10:00" --touches 75 --lignes sans-reponse,repondeur,accepte
    """
    wiring = here()
    notice = wiring.prepare()
    if notice:
        click.echo(notice + "\n")
    office = office_of(current_app, replace(ENGINES[wiring.engine], lose_early_keys=False))
    operator = Operator.place(office, caller, at or datetime.now(PARIS))
    has_typed = any(keys)
    script = Script(keys, lines, talk)
    script.play(operator)
    _report(wiring, operator.call, script)
    if at is None and has_typed:
        _suggest_opening(wiring, operator.call)
    ctx.exit(0 if operator.call.spoke_to else 1)


def _report(wiring: Wiring, call: Call, script: Script) -> None:
    click.echo(f"Appel du {call.started_at:%d/%m/%Y à %H:%M}\n")
    click.echo(printout.transcript(call.transcript, call.started_at, wiring.line_label))
    unused = [item for item in (*script.keys, *script.lines) if item]
    if unused:
        click.echo(f"\nN'ont pas servi : {', '.join(unused)}")
    entry = wiring.describe_call(call.sid)
    click.echo("\nJournal")
    click.echo("  l'appel n'y est pas" if entry is None else printout.table(entry))


def _suggest_opening(wiring: Wiring, call: Call) -> None:
    """For who tries at night: no line rang, and why."""
    opening = wiring.default_at()
    rang = len(call.legs) > 1
    if opening and not rang:
        when = f"{opening.astimezone(PARIS):%Y-%m-%d %H:%M}"
        click.echo(
            f'\nLe service est fermé en ce moment. Pour appeler à sa prochaine ouverture, ajoutez : --a "{when}"'
        )
