"""The jobs of the pages: mails leave, and what is over is erased. Their packages are imported when they first work."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from core.database import Database
from mail.domain import Transport
from tasks.domain import Daily, Every, Job
from tasks.sentences import counted

MAILS = "envoyer-mails"
"""Each minute: its runs are remembered for one day."""
OUTBOX_DAYS = timedelta(days=30)


def for_people(database: Database, transport: Transport | None) -> Sequence[Job]:
    """Without a transport, mails wait."""

    def send_mails(now: datetime) -> str:
        from mail.service import count_waiting, send_due

        if transport is None:
            return counted(count_waiting(database), "mail attend", "mails attendent") + " un réglage SVI_SMTP_URL"
        return counted(send_due(database, transport, now), "mail envoyé", "mails envoyés")

    def forget_mails(now: datetime) -> str:
        from mail.service import purge

        return counted(purge(database, now - OUTBOX_DAYS), "mail effacé", "mails effacés")

    def forget_entrances(now: datetime) -> str:
        from accounts.service import purge

        return counted(purge(database, now), "accès fini effacé", "accès finis effacés")

    def forget_proposals(now: datetime) -> str:
        from proposals.service import purge

        return counted(purge(database, now), "demande oubliée", "demandes oubliées")

    return (
        Job(MAILS, "Envoyer les mails", Every(timedelta(minutes=1)), send_mails),
        Job("purger-acces", "Effacer les sessions et les liens finis", Every(timedelta(hours=1)), forget_entrances),
        Job("purger-mails", "Effacer les mails de plus de 30 jours", Daily(time(3, 50)), forget_mails),
        Job("purger-propositions", "Oublier les demandes non confirmées", Daily(time(3, 55)), forget_proposals),
    )
