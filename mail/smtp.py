"""Handing a message over to an SMTP server, and its answers in French words without any address."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from core.mail_settings import Encryption, SmtpServer
from mail.domain import Message, RefusedError, SendError, ServerAwayError

PATIENCE_S = 10
SENDER_NAME = "SVI SI SIAO"


class Smtp:
    """One connection for each message: there are few."""

    def __init__(self, server: SmtpServer, sender: str, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._sender = sender
        self._domain = sender.partition("@")[2]
        self._context = context

    def send(self, message: Message) -> None:
        """Raises `SendError`."""
        with explained(), self._connected() as client:
            client.send_message(self.written(message))

    def written(self, message: Message) -> EmailMessage:
        """As it travels. Sent twice, it has the same id, and shows once."""
        mail = EmailMessage()
        mail["From"] = formataddr((SENDER_NAME, self._sender))
        mail["To"] = message.to
        mail["Subject"] = message.subject
        if message.created_at:
            mail["Date"] = format_datetime(message.created_at)
            mail["Message-ID"] = f"<{message.id}.{int(message.created_at.timestamp())}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body, cte="quoted-printable")
        return mail

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A goodbye that goes wrong does not matter: the message was taken."""
        client = self._connect()
        try:
            self._enter(client)
            yield client
        finally:
            with suppress(OSError):
                client.quit()
            client.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.encryption is Encryption.TLS:
            context = self._context or ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, self._domain, timeout=PATIENCE_S, context=context)
        return smtplib.SMTP(host, port, self._domain, timeout=PATIENCE_S)

    def _enter(self, client: smtplib.SMTP) -> None:
        if self._server.encryption is Encryption.STARTTLS:
            client.starttls(context=self._context or ssl.create_default_context())
        if self._server.user:
            client.login(self._server.user, self._server.password)


@contextmanager
def explained() -> Iterator[None]:
    """Turns what smtplib raises into `SendError`, without the server's own words: they may hold the address."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _words in error.recipients.values()), 0)
        raise _by_code(code, "le serveur refuse l'adresse du destinataire") from error
    except smtplib.SMTPDataError as error:
        raise _by_code(error.smtp_code, "le serveur refuse le message") from error
    except smtplib.SMTPAuthenticationError as error:
        raise ServerAwayError("le serveur d'envoi refuse le nom ou le mot de passe de SVI_SMTP_URL") from error
    except smtplib.SMTPSenderRefused as error:
        raise ServerAwayError("le serveur d'envoi refuse l'expéditeur (SVI_MAIL_FROM)") from error
    except smtplib.SMTPNotSupportedError as error:
        raise ServerAwayError(
            "le serveur d'envoi n'offre pas ce que demande SVI_SMTP_URL (chiffrement, mot de passe)"
        ) from error
    except ssl.SSLError as error:
        raise ServerAwayError("le chiffrement avec le serveur d'envoi a échoué (son certificat ?)") from error
    except OSError as error:  # smtplib's own are of this kind
        raise ServerAwayError("le serveur d'envoi ne répond pas") from error


def _by_code(code: int, words: str) -> SendError:
    """5xx is for good, 4xx for now."""
    return RefusedError(f"{words} (réponse {code})") if code >= 500 else SendError(f"{words} pour l'instant ({code})")
