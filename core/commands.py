"""What all commands of the terminal share."""

from collections.abc import Callable, Iterable, MutableMapping
from copy import copy
from functools import partial
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from core.errors import UserError


class LateCommands(AppGroup):
    """Commands that are imported once somebody types one: a process that serves has no use for them."""

    def __init__(self, load: Callable[[], Iterable[click.Command]]) -> None:
        self._load: Callable[[], Iterable[click.Command]] | None = load
        super().__init__()

    @property
    def commands(self) -> MutableMapping[str, click.Command]:
        """By their names."""
        load, self._load = self._load, None
        for command in load() if load else ():
            self.add_command(command)
        return self._commands

    @commands.setter
    def commands(self, commands: MutableMapping[str, click.Command]) -> None:
        self._commands = commands

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Without a look at the others."""
        self._commands[str(name or cmd.name)] = cmd


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
