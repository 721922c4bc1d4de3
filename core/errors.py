"""Errors with a French sentence for the person who reads them; the edges (CLI, pages) show it as it is."""

import errno
from typing import IO, Any

import click

TROUBLES = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENAMETOOLONG: "son nom est trop long",
}


class UserError(click.ClickException):
    """Something from outside is wrong; the message, in French, says what and where.

    Being a `ClickException`, it ends a command with that one line and exit status 1, never with a traceback.
    """

    def show(self, file: IO[Any] | None = None) -> None:
        """The message on standard error, announced in French."""
        click.echo(f"Erreur : {self.format_message()}", file=file, err=file is None)


def disk_trouble(error: OSError) -> str:
    """Why a file cannot be read or written, as the end of a French sentence."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "le dossier n'existe pas"
    if isinstance(error, IsADirectoryError):
        return "c'est un dossier"
    if isinstance(error, PermissionError):
        return "l'accès est refusé"
    return TROUBLES.get(error.errno or 0, f"erreur du disque ({error.errno})")


class SettingsError(UserError):
    """One or several settings are missing or wrong; each line of the message names one."""
