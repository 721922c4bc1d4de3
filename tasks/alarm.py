"""The mail about the day's minutes: to each administrator, once a day for each level, whoever sees it first."""

from datetime import datetime

from core.caps import Caps
from core.clock import in_paris
from core.database import Database
from protection.domain import Alarm, Usage, alarm
from protection.sentences import minutes
from tasks.sentences import counted

SUBJECTS = {
    Alarm.NEAR: "Le plafond des minutes d'appel approche",
    Alarm.REACHED: "Le plafond des minutes d'appel est atteint",
}
WHAT_FOLLOWS = {
    Alarm.NEAR: "Au plafond, les appelants entendront un message qui les invite à écrire, jusqu'à minuit.",
    Alarm.REACHED: "Les appelants entendent un message qui les invite à écrire, jusqu'à minuit.",
}
BODY = """Bonjour,

{said}. {what_follows}

Si ces appels ne sont pas ceux d'une journée ordinaire, voyez qui appelle, et bloquez les abus :
flask --app app appelants frequents

Si la journée est seulement chargée, relevez SVI_MAX_MINUTES_PER_DAY et relancez le service.

Le SVI SI SIAO
"""


def tell_of_minutes(database: Database, usage: Usage, caps: Caps, now: datetime) -> str:
    """Posts the mail if there is an alarm that has not been told today; says what was done."""
    level = alarm(usage, caps)
    if level is Alarm.NONE:
        return "rien à signaler"
    from accounts.service import accounts

    to = [account.mail for account in accounts(database) if account.active and account.is_administrator]
    body = BODY.format(said=minutes(usage, caps).capitalize(), what_follows=WHAT_FOLLOWS[level])
    return counted(
        _posted(database, to, f"{SUBJECTS[level]} ({in_paris(now):%d/%m/%Y})", body, now), "mail écrit", "mails écrits"
    )


def _posted(database: Database, to: list[str], subject: str, body: str, now: datetime) -> int:
    """The subject holds the day: whoever has it already is not written to again."""
    from mail.service import post, recipients

    with database.transaction() as session:
        known = recipients(session, subject)
        new = [mail for mail in to if mail not in known]
        for mail in new:
            post(session, mail, subject, body, at=now)
    return len(new)
