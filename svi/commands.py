"""The commands of what `svi` composes: the demonstration, and the drawing of the call."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from core.errors import UserError, disk_trouble
from svi import demonstration as demonstration_data
from svi import diagram
from svi.parts import parts


@click.group("demonstration")
def demonstration() -> None:
    """L'annuaire de démonstration (tous les numéros sont fictifs)."""


@demonstration.command("charger")
@click.option(
    "--si-vide",
    is_flag=True,
    help="Ne fait rien si l'annuaire contient déjà quelque chose, ou si un opérateur est réglé.",
)
@with_appcontext
def load_command(*, si_vide: bool) -> None:
    """Charge l'annuaire de démonstration : un SIAO plausible par département, et chaque cas particulier."""
    if si_vide and not parts().settings.demonstration:
        click.echo("Un opérateur est réglé : l'annuaire de démonstration n'est pas chargé.")
        return
    now = parts().clock()
    if demonstration_data.load_if_empty(parts().database, at=now):
        click.echo("Annuaire de démonstration chargé.")
    elif not si_vide:
        raise UserError("L'annuaire n'est pas vide : rien n'a été changé.")


@click.group("secours")
def secours() -> None:
    """Le message de secours, pour qui doit pouvoir le dire sans le SVI."""


@secours.command("ecrire")
@click.argument("fichier", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def write_command(fichier: Path) -> None:
    """Écrit dans FICHIER (.xml) le document de secours, avec le formulaire et l'adresse des réglages."""
    try:
        fichier.write_text(parts().help_document, encoding="utf-8")
    except OSError as error:
        raise UserError(f"« {fichier} » : {disk_trouble(error)}.") from error
    click.echo(f"Message de secours écrit dans {fichier} ; à refaire quand SVI_FORM_URL ou SVI_EMAIL change.")


@click.command("parcours")
@click.argument("fichier", type=click.Path(dir_okay=False, path_type=Path), default=diagram.FILE)
def parcours(fichier: Path) -> None:
    """Dessine le parcours de l'appel dans FICHIER (docs/parcours.md), à partir de la table."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(diagram.page(), encoding="utf-8")
    click.echo(f"Parcours dessiné dans {fichier}.")
