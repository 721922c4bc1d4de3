"""What all commands of the terminal share."""

from copy import copy
from functools import partial
from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from core.errors import UserError


def explained(command: click.Command) -> click.Command:
    """The same command (or group), which says in one French line that the database is away, instead of a traceback."""
    shown = copy(command)
    shown.invoke = partial(_invoke, command)  # type: ignore[method-assign]
    return shown


def _invoke(command: click.Command, context: click.Context) -> Any:  # noqa: ANN401 - what the command returns
    try:
        return command.invoke(context)
    except SQLAlchemyError as error:
        raise UserError(_why(error)) from error


def _why(error: SQLAlchemyError) -> str:
    kind = type(error).__name__
    if isinstance(error, OperationalError | ProgrammingError):
        return f"La base de données ne répond pas, ou ses tables manquent (flask --app app db upgrade) : {kind}."
    return f"La base de données a refusé : {kind}."
