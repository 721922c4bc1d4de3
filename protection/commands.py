"""`flask appelants …`: who calls too much, who is blocked, and how much is used. No number, nor any hash, is shown."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from call_log.domain import EventKind
from call_log.service import CallLog
from call_log.usage import FrequentCaller, frequent_callers
from core.changes import COMMAND_LINE
from core.clock import in_paris
from core.database import Database
from core.errors import UserError
from protection import service
from protection.domain import Block
from protection.sentences import used
from protection.watch import Watch

MOST_HOURS = 720
MOST_LISTED = 20


@click.group()
def appelants() -> None:
    """Contre les abus : qui appelle beaucoup, qui est bloqué, ce qui reste des plafonds."""


@appelants.command("bloquer")
@click.argument("appel")
@click.option("--motif", required=True, help="Pourquoi ; pour l'historique, l'appelant ne l'entend pas.")
@click.option("--heures", type=click.IntRange(1, MOST_HOURS), help="Durée du blocage. Par défaut : SVI_BLOCK_HOURS.")
@with_appcontext
def block_command(appel: str, motif: str, heures: int | None) -> None:
    """Bloque l'appelant de l'appel APPEL (son CallSid) : il entend un message qui renvoie vers l'écrit."""
    hours = heures or current_app.extensions["svi"].settings.caps.block_hours
    duration, now = timedelta(hours=hours), _now()
    block = service.block(
        _database(), _caller_of(appel), call_sid=appel, at=now, duration=duration, reason=motif, author=COMMAND_LINE
    )
    click.echo(f"Blocage {block.id} : l'appelant de {appel} est bloqué jusqu'au {_moment(block.until)}.")


@appelants.command("debloquer")
@click.argument("numero", type=click.IntRange(1, 2**31 - 1))
@with_appcontext
def unblock_command(numero: int) -> None:
    """Met fin tout de suite au blocage NUMERO (celui que montre « liste »)."""
    service.unblock(_database(), numero, at=_now(), author=COMMAND_LINE)
    click.echo(f"Blocage {numero} : levé. Le prochain appel sera servi.")


@appelants.command("liste")
@with_appcontext
def list_command() -> None:
    """Les blocages en cours, du plus récent au plus ancien."""
    now = _now()
    found = [block for block in service.blocks(_database()) if block.is_on(now)]
    click.echo("\n".join(map(_of_block, found)) or "Personne n'est bloqué.")


@appelants.command("frequents")
@click.option("--heures", type=click.IntRange(1, MOST_HOURS), default=24, show_default=True, help="Depuis combien.")
@click.option("--appels", type=click.IntRange(2, 10_000), default=5, show_default=True, help="Combien, au moins.")
@with_appcontext
def frequent_command(heures: int, appels: int) -> None:
    """Qui a appelé souvent : le dernier appel de chacun, à donner à « bloquer » si c'est un abus."""
    found = frequent_callers(_database(), _now() - timedelta(hours=heures), appels)
    click.echo("\n".join(_of_frequent(found)) or f"Personne n'a appelé {appels} fois en {heures} h.")


@appelants.command("consommation")
@with_appcontext
def usage_command() -> None:
    """Les appels en cours et les minutes du jour, à côté de leurs plafonds."""
    watch: Watch = current_app.extensions["svi"].watch
    watch.look()
    click.echo("\n".join(used(watch.ledger.usage(_now()), watch.ledger.caps)))


def _caller_of(call_sid: str) -> str:
    call_log: CallLog = current_app.extensions["svi"].call_log
    events = call_log.events(call_sid)
    if not events:
        raise UserError(f"Aucun appel « {call_sid} » dans le journal.")
    starts = (event.data.get("caller_hash") for event in events if event.kind is EventKind.STARTED)
    caller_hash = next(starts, None)
    if caller_hash is None:
        raise UserError(
            "Cet appel est anonyme, ou l'empreinte de son appelant est effacée : on ne peut pas le bloquer."
        )
    return str(caller_hash)


def _of_block(block: Block) -> str:
    since, until = _moment(block.blocked_at), _moment(block.until)
    return f"{block.id}  du {since} au {until}, appel {block.call_sid}, par {block.author} : {block.reason}"


def _of_frequent(found: Sequence[FrequentCaller]) -> Iterator[str]:
    for caller in found[:MOST_LISTED]:
        last = f"dernier le {_moment(caller.last_at)}, {caller.last_call_sid}"
        yield f"{caller.calls} appels, {caller.seconds // 60} min, {last}"


def _moment(at: datetime) -> str:
    return f"{in_paris(at):%d/%m/%Y à %H:%M}"


def _now() -> datetime:
    now: datetime = current_app.extensions["svi"].clock()
    return now


def _database() -> Database:
    database: Database = current_app.extensions["svi"].database
    return database
