"""`flask taches`: what the service does by itself, and doing it now."""

import click
from flask.cli import AppGroup, with_appcontext

from core.errors import UserError
from svi.parts import parts
from tasks import sentences, store
from tasks.keeper import process_name
from tasks.overview import jobs_of, overview
from tasks.runner import Runner


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
    states = overview(parts(), now)
    click.echo(sentences.holder(store.lease(database), now))
    for state in states:
        click.echo("\n" + "\n".join(sentences.of_job(state.job, state.last, now, is_due=state.is_due)))
    return any(state.is_bad for state in states)


@taches.command("lancer")
@click.argument("name", metavar="NOM")
def run_command(name: str) -> None:
    """Lance une tâche maintenant, désignée par son NOM ; elle est inscrite dans l'historique comme les autres."""
    jobs = jobs_of(parts())
    job = next((job for job in jobs if job.name == name), None)
    if job is None:
        raise UserError(f"tâche inconnue : « {name} » ; attendu : {', '.join(job.name for job in jobs)}.")
    run = Runner(parts().database, parts().clock, process_name()).run_now(job)
    if not run.succeeded:
        raise UserError(f"{job.label} : {run.note}.")
    click.echo(f"{job.label} : {run.note}.")
