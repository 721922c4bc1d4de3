"""How mails leave. What speaks SMTP is imported where there is a server only."""

from core.mail_settings import MailSettings
from mail.domain import Transport


def transport_of(mail: MailSettings) -> Transport | None:
    """How mails leave by these settings; None: they do not."""
    if mail.server is None:
        return None
    from mail.smtp import Smtp

    return Smtp(mail.server, mail.sender)
