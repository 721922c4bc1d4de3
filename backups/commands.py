"""`flask sauvegarde …`: from the terminal, and from a timer."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from backups import service
from backups.domain import Manifest
from core.clock import in_paris
from core.schema import latest_revision
from svi.parts import parts

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def sauvegarde() -> None:
    """Les sauvegardes : la base et les événements qui attendent, dans un seul fichier."""


@sauvegarde.command()
@click.argument("dossier", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--garder", type=click.IntRange(1, 1000), default=14, show_default=True, help="Combien en garder dans le dossier."
)
@with_appcontext
def faire(dossier: Path, garder: int) -> None:
    """Écrit une sauvegarde dans DOSSIER et la relit, sans arrêter le service ; efface les plus anciennes."""
    file, manifest = service.make(parts().database, parts().call_log, dossier, parts().clock(), garder)
    click.echo(f"Sauvegarde faite et relue : {file} ({_told(manifest)}).")


@sauvegarde.command()
@click.argument("fichier", type=FILE)
def verifier(fichier: Path) -> None:
    """Relit toute une sauvegarde, et dit ce qu'elle contient ; le code de sortie est 1 si elle est abîmée."""
    manifest = service.verify(fichier)
    click.echo(f"Sauvegarde du {in_paris(manifest.made_at):%d/%m/%Y à %H:%M:%S}, bonne : {_told(manifest)}.")


@sauvegarde.command()
@click.argument("fichier", type=FILE)
@with_appcontext
def restaurer(fichier: Path) -> None:
    """Restaure une sauvegarde dans la base réglée, si elle est vide ; le service doit être arrêté."""
    manifest = service.restore(parts().database, parts().call_log, fichier)
    click.echo(f"Restauré : {_told(manifest)}.")
    if manifest.revision != latest_revision():
        click.echo("Cette sauvegarde vient d'une version plus ancienne. Il reste à faire :")
        click.echo("flask --app app db upgrade && flask --app app journal reconstruire")


def _told(manifest: Manifest) -> str:
    counts = ((manifest.rows.get("calls", 0), "appel"), (manifest.rows.get("call_events", 0), "événement"))
    told = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts]
    return ", ".join([*told, f"{manifest.waiting} en attente", f"révision {manifest.revision}"])
