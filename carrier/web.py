"""Asking our own public address, as somebody outside would."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.errors import UserError

PATIENCE_S = 10


class UnreachableError(UserError):
    """Nothing answered; the French message says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The beginning of an answer; redirections are not followed."""

    status: int
    text: str = ""
    location: str = ""


Ask = Callable[[str, str, Mapping[str, str], Mapping[str, str]], Reply]
"""Method, URL, form and headers."""


def ask(method: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
    """Over the network. Raises `UnreachableError`."""
    import requests

    try:
        with requests.request(
            method, url, data=form, headers=headers, timeout=PATIENCE_S, allow_redirects=False
        ) as answer:
            return Reply(answer.status_code, answer.text[:1000], answer.headers.get("Location", ""))
    except requests.exceptions.SSLError as error:
        raise UnreachableError(
            "son certificat est refusé (expiré, pour un autre nom, ou sans son intermédiaire)"
        ) from error
    except requests.Timeout as error:
        raise UnreachableError(f"rien n'a répondu en {PATIENCE_S} secondes") from error
    except requests.RequestException as error:
        raise UnreachableError(f"la connexion échoue ({type(error).__name__})") from error
