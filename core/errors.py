"""Errors with a French sentence for the person who reads them; the edges (CLI, pages) show it as it is."""

import click


class UserError(click.ClickException):
    """Something from outside is wrong; the message, in French, says what and where.

    Being a `ClickException`, it ends a command with that one line and exit status 1, never with a traceback.
    """


class SettingsError(UserError):
    """One or several settings are missing or wrong; each line of the message names one."""
