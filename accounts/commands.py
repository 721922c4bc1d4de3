"""`flask comptes …`: who may enter the pages, and the ways in when nobody can."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, cast

import click
from flask import current_app
from flask.cli import AppGroup

from accounts import service
from accounts.addresses import first_address, sign_in_address
from accounts.domain import Account, Role
from core.clock import Clock, in_paris
from core.database import Database
from core.departments import find_code
from core.errors import UserError

comptes = AppGroup("comptes", help="Les comptes des pages d'administration.")


class Settings(Protocol):
    """What is read here of the application's settings."""

    pages_url: str


class Parts(Protocol):
    """What the application gives to commands."""

    database: Database
    clock: Clock
    settings: Settings


@comptes.command("lister")
def list_command() -> None:
    """Liste les comptes. Leur rôle, leurs départements, et leur dernière entrée."""
    found = service.accounts(_parts().database)
    click.echo("\n".join(map(_of_account, found)) or "Aucun compte : flask --app app comptes lien-premier")


@comptes.command("creer")
@click.argument("mail", metavar="MAIL")
@click.option("--nom", "name", required=True, help="Prénom et nom.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="Son rôle.")
@click.option("--departement", "departments", multiple=True, help="Pour un référent ; à répéter s'il y en a plusieurs.")
def create_command(mail: str, name: str, role: str, departments: Sequence[str]) -> None:
    """Crée un compte, sans mot de passe. La personne entre par un lien, puis en choisit un si elle le veut."""
    codes = frozenset(map(_code, departments))
    saved = service.save_account(_parts().database, Account(0, mail, name, Role(role), codes), at=_now())
    click.echo(f"Compte créé : {_of_account(saved)}")
    click.echo(f"Pour entrer tout de suite : flask --app app comptes lien {saved.mail}")


@comptes.command("lien-premier")
def first_link_command() -> None:
    """Donne le lien qui crée le premier compte d'administration. Il sert une fois, pendant 24 heures."""
    token = service.first_link(_parts().database, at=_now())
    if token is None:
        raise UserError("Il y a déjà un compte d'administration actif : flask --app app comptes lister")
    click.echo(first_address(_parts().settings.pages_url, token))


@comptes.command("lien")
@click.argument("mail", metavar="MAIL")
def link_command(mail: str) -> None:
    """Donne un lien de connexion. Il sert une fois, pendant 15 minutes : à donner à la personne, et à elle seule."""
    token = service.create_link(_parts().database, _account(mail).id, at=_now())
    click.echo(sign_in_address(_parts().settings.pages_url, token))


@comptes.command("desactiver")
@click.argument("mail", metavar="MAIL")
def deactivate_command(mail: str) -> None:
    """Désactive un compte. Ses sessions et ses liens sont finis aussitôt."""
    saved = service.save_account(_parts().database, replace(_account(mail), active=False), at=_now())
    click.echo(f"Compte désactivé : {_of_account(saved)}")


def _account(mail: str) -> Account:
    found = service.by_mail(_parts().database, mail)
    if found is None:
        raise UserError(f"Aucun compte n'a l'adresse « {mail} » : flask --app app comptes lister")
    return found


def _code(text: str) -> str:
    code = find_code(text)
    if code is None:
        raise UserError(f"Aucun département ne correspond à « {text} ». Exemples : 33, 2A, 974, Rhône.")
    return code


def _of_account(account: Account) -> str:
    places = f" ({', '.join(sorted(account.departments))})" if account.departments else ""
    entered = f"entré le {in_paris(account.signed_in_at):%d/%m/%Y}" if account.signed_in_at else "jamais entré"
    state = "" if account.active else ", désactivé"
    return f"{account.mail}  {account.name}, {account.role.label}{places}, {entered}{state}"


def _now() -> datetime:
    return _parts().clock()


def _parts() -> Parts:
    return cast("Parts", current_app.extensions["svi"])
