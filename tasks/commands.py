"""`flask taches`: what the service does by itself, and doing it now."""

from collections.abc import Sequence

import click
from flask.cli import AppGroup, with_appcontext

from core.errors import UserError
from mail.smtp import transport_of
from svi.parts import parts
from tasks import sentences, store
from tasks.domain import Job
from tasks.jobs import declared
from tasks.keeper import process_name
from tasks.runner import Runner, is_waiting


@click.group("taches", cls=AppGroup, invoke_without_command=True)
@click.pass_context
@with_appcontext
def taches(context: click.Context) -> None:
    """Les tâches de fond : dernière exécution, prochaine, et qui s'en occupe.

    Sans commande, les montre toutes ; le code de sortie est 1 si l'une d'elles a échoué la dernière fois.
    """
    if context.invoked_subcommand is None and _show():
        context.exit(1)


def _show() -> bool:
    """Whether a job failed last time."""
    database, now = parts().database, parts().clock()
    last = store.last_runs(database)
    click.echo(sentences.holder(store.lease(database), now))
    for job in _jobs():
        lines = sentences.of_job(job, last.get(job.name), now, is_due=is_waiting(database, job, now))
        click.echo("\n" + "\n".join(lines))
    return any(job.name in last and last[job.name].result(now).is_bad for job in _jobs())


@taches.command("lancer")
@click.argument("name", metavar="NOM")
def run_command(name: str) -> None:
    """Lance une tâche maintenant, désignée par son NOM ; elle est inscrite dans l'historique comme les autres."""
    job = next((job for job in _jobs() if job.name == name), None)
    if job is None:
        raise UserError(f"tâche inconnue : « {name} » ; attendu : {', '.join(job.name for job in _jobs())}.")
    run = Runner(parts().database, parts().clock, process_name()).run_now(job)
    if not run.succeeded:
        raise UserError(f"{job.label} : {run.note}.")
    click.echo(f"{job.label} : {run.note}.")


def _jobs() -> Sequence[Job]:
    settings = parts().settings
    transport = transport_of(settings.mail)
    return declared(parts().database, parts().call_log, settings.data_dir, settings.caps, transport)
