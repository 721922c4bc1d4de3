"""A command typed wrong is told in French, whichever command it is: click's own words are English."""

from typing import IO, Any

import click


def speak_french() -> None:
    """Replaces what click shows of a wrong command line; the exit statuses stay."""
    click.UsageError.show = _show  # type: ignore[method-assign]


def _show(self: click.UsageError, file: IO[Any] | None = None) -> None:
    lines = [f"Erreur : {_sentence(self)}"]
    if self.ctx is not None:
        lines.append(f"Aide : {self.ctx.command_path} --help")
    click.echo("\n".join(lines), file=file, err=file is None)


def _sentence(error: click.UsageError) -> str:
    match error:
        case click.MissingParameter():
            return f"il manque {_name(error)}."
        case click.BadParameter():
            return f"{_name(error)} : {_expected(error.param) or error.message}"
        case click.NoSuchOption():
            return f"l'option {error.option_name} n'existe pas.{_near(error.possibilities)}"
        case click.NoSuchCommand():
            return f"la commande « {error.command_name} » n'existe pas.{_near(error.possibilities)}"
        case click.BadOptionUsage():
            wants = "attend une valeur" if "requires" in error.message else "s'écrit sans valeur"
            return f"l'option {error.option_name} {wants}."
    return _extra(error) or error.format_message()


def _name(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    if error.param is not None and error.ctx is not None:
        return error.param.make_metavar(error.ctx).strip("[]")
    return str(error.param_hint or "une valeur")


def _expected(param: click.Parameter | None) -> str:
    """For click's own types; ours explain themselves."""
    match param.type if param else None:
        case click.Choice() as choice:
            return f"au choix, {' ou '.join(map(str, choice.choices))}."
        case click.IntRange() as numbers:
            return f"un nombre de {numbers.min} à {numbers.max} est attendu."
    return ""


def _near(possibilities: list[str] | None) -> str:
    return f" Est-ce {' ou '.join(possibilities)} ?" if possibilities else ""


def _extra(error: click.UsageError) -> str:
    """What is left over has no class of its own in click."""
    _, is_extra, words = error.format_message().partition("unexpected extra argument")
    return f"en trop : {words.partition('(')[2].rstrip(')')}." if is_extra else ""
