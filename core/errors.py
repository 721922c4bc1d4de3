"""Errors with a French sentence for the person who reads them; the edges (CLI, pages) show it as it is."""

from typing import IO, Any

import click


class UserError(click.ClickException):
    """Something from outside is wrong; the message, in French, says what and where.

    Being a `ClickException`, it ends a command with that one line and exit status 1, never with a traceback.
    """

    def show(self, file: IO[Any] | None = None) -> None:
        """The message on standard error, announced in French."""
        click.echo(f"Erreur : {self.format_message()}", file=file, err=file is None)


class SettingsError(UserError):
    """One or several settings are missing or wrong; each line of the message names one."""
