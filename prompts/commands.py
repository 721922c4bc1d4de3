"""`flask --app app messages …`: read the messages, change them, and go back."""

from math import ceil
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from core.changes import COMMAND_LINE
from core.departments import find_code
from core.errors import UserError
from prompts import service
from prompts.domain import CATALOGUE, Prompt, Texts, describe_variables
from prompts.domain import prompt as find_prompt
from prompts.spoken import estimated_seconds, for_the_ear

messages = AppGroup("messages", help="Les messages vocaux : les lire, les modifier, les rétablir.")


def _code(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    if not text:
        return ""
    if code := find_code(text):
        return code
    raise UserError(f"Aucun département ne s'appelle « {text[:50]} ».")


_DEPARTMENT = click.option(
    "--departement", "department_code", default="", callback=_code, metavar="CODE", help="Code ou nom du département."
)
_KEY = click.argument("key", metavar="CLE")


def _service() -> Any:  # noqa: ANN401 - the application's own object, which this package does not know
    return current_app.extensions["svi"]


@messages.command("lister")
@_DEPARTMENT
def list_messages(department_code: str) -> None:
    """Liste les messages, avec le texte en vigueur."""
    texts = service.load(_service().database)
    for prompt in CATALOGUE.values():
        click.echo(f"{prompt.key} — {prompt.label}{_origin(texts, prompt.key, department_code)}")
        click.echo(f"    {texts.text(prompt.key, department_code)}")


def _origin(texts: Texts, key: str, department_code: str) -> str:
    if department_code and texts.own(key, department_code) is not None:
        return " [texte du département]"
    return "" if texts.own(key) is None else " [texte modifié]"


@messages.command("montrer")
@_KEY
@_DEPARTMENT
def show(key: str, department_code: str) -> None:
    """Montre un message : ses textes, ses variables, et ce que l'on entend."""
    prompt = find_prompt(key)
    texts = service.load(_service().database)
    _show_texts(prompt, texts, department_code)
    click.echo(describe_variables(prompt))
    heard = for_the_ear(texts.render(key, prompt.variables, department_code))
    click.echo(f"À l'oreille     : {heard}")
    click.echo(f"Durée           : environ {ceil(estimated_seconds(heard))} s")


def _show_texts(prompt: Prompt, texts: Texts, department_code: str) -> None:
    click.echo(f"{prompt.key} — {prompt.label} ({prompt.audience.label})")
    click.echo(f"Texte d'origine : {prompt.text}")
    if (national := texts.own(prompt.key)) is not None:
        click.echo(f"Texte modifié   : {national}")
    for code, own in texts.departments.items():
        if prompt.key in own and department_code in {"", code}:
            click.echo(f"Département {code:<4}: {own[prompt.key]}")


@messages.command("modifier")
@_KEY
@click.argument("text", metavar="TEXTE")
@_DEPARTMENT
def change(key: str, text: str, department_code: str) -> None:
    """Remplace le texte d'un message, pour tous ou pour un département."""
    svi = _service()
    changed = service.save_text(svi.database, key, text, department_code, at=svi.clock(), author=COMMAND_LINE)
    click.echo("Message modifié." if changed else "Ce texte était déjà en vigueur : rien n'a changé.")


@messages.command("retablir")
@_KEY
@_DEPARTMENT
def reset(key: str, department_code: str) -> None:
    """Rétablit le texte d'origine (ou, pour un département, le texte national)."""
    svi = _service()
    changed = service.reset_text(svi.database, key, department_code, at=svi.clock(), author=COMMAND_LINE)
    click.echo("Message rétabli." if changed else "Ce message n'avait pas été modifié : rien n'a changé.")
