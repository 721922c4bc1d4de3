"""Through which server mails leave, and in whose name, as the environment says it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import SplitResult, unquote, urlsplit

from core.texts import is_mail

_FORM = "smtp://nom:motdepasse@serveur:587, smtps://nom:motdepasse@serveur:465 ou smtp://127.0.0.1:25"
_HERE = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|::1")


class Encryption(Enum):
    """How the way to the server is protected."""

    NONE = "none"
    """To this machine only: a sign-in link must not cross a network in clear."""
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed over."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Without a server mails stay in the outbox."""

    server: SmtpServer | None = None
    sender: str = ""


def read_mail(environment: Mapping[str, str]) -> tuple[MailSettings, list[str]]:
    """The settings, and one French line for each that is wrong; no line holds the password."""
    url, sender = (str(environment.get(name) or "").strip() for name in ("SVI_SMTP_URL", "SVI_MAIL_FROM"))
    server = _server(url)
    return MailSettings(server, sender), list(_errors(url, server, sender))


def _errors(url: str, server: SmtpServer | None, sender: str) -> Iterator[str]:
    if url and server is None:
        yield f"SVI_SMTP_URL : une adresse comme {_FORM} est attendue."
    if sender and not is_mail(sender):
        yield f"SVI_MAIL_FROM : une adresse mail est attendue (lu : « {sender[:100]} »)."
    if server and not sender:
        yield "SVI_MAIL_FROM manque : c'est l'adresse d'où partent les mails."


def _server(url: str) -> SmtpServer | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    is_whole = parts.scheme in {"smtp", "smtps"} and parts.hostname and port != 0 and parts.path in {"", "/"}
    if not is_whole or parts.query or parts.fragment or bool(parts.username) != bool(parts.password):
        return None
    return _of_parts(parts, parts.hostname or "", port)


def _of_parts(parts: SplitResult, host: str, port: int | None) -> SmtpServer:
    encryption = Encryption.NONE if _HERE.fullmatch(host) else Encryption.STARTTLS
    if parts.scheme == "smtps":
        encryption = Encryption.TLS
    default = 465 if encryption is Encryption.TLS else 587
    return SmtpServer(host, port or default, encryption, unquote(parts.username or ""), unquote(parts.password or ""))
