"""`flask --app app operateur …`: set the number up at the operator, and check everything before it rings."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

import click
from flask.cli import AppGroup

from carrier import operator as api
from carrier.addresses import LABELS, Difference, differences, wanted
from carrier.checks.operator import not_owned
from carrier.findings import Level
from carrier.installation import Installation
from carrier.operator import IncomingNumber, Operator
from carrier.preflight import Answer, run
from core.engines import TELNYX
from core.errors import UserError
from core.phone_numbers import PhoneNumberError, display, parse
from core.settings import Settings
from svi.parts import parts

TITLE_WIDTH = 22
WIDTH = 110

operateur = AppGroup("operateur", help="Le numéro chez l'opérateur téléphonique : le régler, et tout vérifier avant.")


def _e164(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str:
    if not text:
        return ""
    try:
        return parse(text)
    except PhoneNumberError as error:
        raise UserError(f"--numero : {error} (lu : « {text[:40]} »).") from error


_NUMBER = click.option(
    "--numero",
    "number",
    callback=_e164,
    metavar="NUMERO",
    help="Le numéro technique, quand le 0 806 est placé devant un 09. Par défaut : SVI_PUBLIC_NUMBER.",
)


@operateur.command("configurer")
@click.option("--essai", "dry_run", is_flag=True, help="Montre ce qui changerait, et ne change rien.")
@_NUMBER
def configure(number: str, *, dry_run: bool) -> None:
    """Donne au numéro les trois adresses du SVI (appel, secours, statut). Montre avant et après."""
    settings = parts().settings
    _check_settings(settings)
    operator = api.connect(settings)
    e164 = number or settings.public_number
    found = operator.number(e164)
    if found is None:
        raise not_owned(operator, e164)
    changes = differences(found.settings, settings.public_base_url)
    click.echo(f"Numéro {display(e164)} ({found.sid})")
    for line in _lines(changes):
        click.echo(line)
    click.echo(_outcome(operator, found, changes, settings.public_base_url, dry_run=dry_run))


def _check_settings(settings: Settings) -> None:
    if settings.demonstration:
        missing = "SVI_TELNYX_PUBLIC_KEY" if settings.engine is TELNYX else "SVI_TWILIO_AUTH_TOKEN"
        raise UserError(f"En démonstration, il n'y a pas d'opérateur : réglez {missing}.")
    if not settings.engine.has_twilio_api:
        raise UserError("\n".join(_by_hand(settings)))
    if not settings.public_base_url.startswith("https://"):
        raise UserError(f"SVI_PUBLIC_BASE_URL doit être en https (lu : « {settings.public_base_url} »).")


def _by_hand(settings: Settings) -> Iterator[str]:
    """What to type in the console of an operator whose API is not Twilio's."""
    engine, wants = settings.engine, wanted(settings.public_base_url)
    yield f"{engine.label} n'a pas l'API de Twilio : rien n'a été changé. À régler à la main, en POST."
    yield f"  {engine.console}"
    for name in ("voice_url", "voice_fallback_url", "status_callback"):
        if engine.has_fallback or name != "voice_fallback_url":
            yield f"    {LABELS[name]} : {wants[name]}"


def _lines(changes: Iterable[Difference]) -> Iterator[str]:
    for change in changes:
        yield f"  {change.label}"
        yield f"    avant : {change.before or '(rien)'}"
        yield f"    après : {change.after or '(rien)'}"


def _outcome(
    operator: Operator, number: IncomingNumber, changes: Iterable[Difference], base_url: str, *, dry_run: bool
) -> str:
    if not changes:
        return "Tout est déjà en place : rien à changer."
    if dry_run:
        return "Essai : rien n'a été changé."
    after = operator.change(number, {change.name: change.after for change in changes})
    if left := differences(after.settings, base_url):
        raise UserError("L'opérateur n'a pas tout enregistré : " + " ; ".join(map(str, left)))
    return "Enregistré chez l'opérateur. Vérifiez maintenant : flask --app app operateur verifier"


@operateur.command("verifier")
@click.option("--hors-ligne", "offline", is_flag=True, help="Sans l'opérateur ni l'adresse publique.")
@_NUMBER
@click.pass_context
def verify(context: click.Context, number: str, *, offline: bool) -> None:
    """Vérifie tout avant d'ouvrir. Chaque ligne dit ce qui ne va pas et que faire ; code 1 s'il reste un ✘."""
    parts().snapshots.latest()
    answers = run(Installation(parts(), number), offline=offline)
    for answer in answers:
        click.echo(_row(answer))
    counts = Counter(answer.finding.level for answer in answers)
    click.echo(
        f"\n{counts[Level.WRONG]} à corriger, {counts[Level.WATCH]} à surveiller, {counts[Level.GOOD]} en ordre."
    )
    context.exit(1 if counts[Level.WRONG] else 0)


def _row(answer: Answer) -> str:
    finding = answer.finding
    margin = " " * (TITLE_WIDTH + 2)
    rows = [_wrapped(finding.what, f"{finding.level.sign} {answer.check.title:<{TITLE_WIDTH}}", margin)]
    if finding.how_to_mend:
        rows.append(_wrapped(finding.how_to_mend, f"{margin}→ ", f"{margin}  "))
    return "\n".join(rows)


def _wrapped(text: str, first: str, others: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )
