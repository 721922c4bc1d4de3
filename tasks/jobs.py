"""The table of what the service does by itself. A job added here runs, is shown by `flask taches`, and that is all.

The replay of the events that wait for the database is not here: they wait on the disk of one machine, so each machine
replays its own (`svi/background.py`), and no lease can say who does it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from call_log.callers import RETENTION_MONTHS
from call_log.domain import LONGEST_CALL
from call_log.service import CallLog
from core.caps import Caps
from core.clock import PARIS, in_paris, months_before
from core.database import Database
from mail.domain import Transport
from protection import nuisance, service
from protection.domain import Usage
from tasks import alarm, backups, store, uploads
from tasks.domain import HISTORY, Daily, Every, Job
from tasks.people import MAILS, for_people
from tasks.sentences import counted
from tasks.workers import KEPT

ONE_DAY = timedelta(days=1)
ONE_HOUR = timedelta(hours=1)
FIVE_MINUTES = timedelta(minutes=5)
NOTHING_USED = Usage(calls=0, seconds=0)


def declared(
    database: Database,
    call_log: CallLog,
    data_dir: Path,
    caps: Caps,
    *,
    transport: Transport | None = None,
    usage: Callable[[], Usage] = lambda: NOTHING_USED,
) -> Sequence[Job]:
    """Every job: its name, its label, its hours, its work. `usage`: what is used of the caps now."""

    def close_forgotten(now: datetime) -> str:
        return counted(call_log.close_forgotten(now - LONGEST_CALL), "appel clos", "appels clos")

    def forget_callers(now: datetime) -> str:
        before = months_before(in_paris(now).date(), RETENTION_MONTHS)
        count = call_log.forget_callers(datetime.combine(before, time.min, PARIS))
        return counted(count, "empreinte effacée", "empreintes effacées")

    def save_annuaire(now: datetime) -> str:
        return backups.save_annuaire(database, data_dir / "sauvegardes", in_paris(now).date())

    def forget_runs(now: datetime) -> str:
        store.forget_workers(database, now - KEPT)
        count = store.forget_runs(database, now - HISTORY) + store.forget_runs(database, now - ONE_DAY, MAILS)
        return counted(count, "exécution effacée", "exécutions effacées")

    def block_callers(now: datetime) -> str:
        return counted(nuisance.block_frequent(database, caps, now), "appelant bloqué", "appelants bloqués")

    def forget_blocks(now: datetime) -> str:
        return counted(service.purge(database, now), "blocage effacé", "blocages effacés")

    def tell_of_minutes(now: datetime) -> str:
        return alarm.tell_of_minutes(database, usage(), caps, now)

    return (
        Job("clore-appels", "Clore les appels oubliés", Every(ONE_HOUR), close_forgotten),
        Job("bloquer-appelants", "Bloquer qui appelle sans cesse", Every(FIVE_MINUTES), block_callers),
        Job(
            "avertir-plafonds", "Avertir quand les minutes approchent du plafond", Every(FIVE_MINUTES), tell_of_minutes
        ),
        Job("effacer-empreintes", "Effacer les empreintes d'appelants", Daily(time(3, 15)), forget_callers),
        Job("sauvegarder-annuaire", "Sauvegarder l'annuaire", Daily(time(3, 30)), save_annuaire),
        Job("effacer-blocages", "Effacer les blocages finis", Daily(time(3, 40)), forget_blocks),
        Job("effacer-tableurs", "Effacer les tableurs envoyés", Every(ONE_HOUR), partial(uploads.erase, data_dir)),
        Job("purger-taches", "Purger l'historique des tâches", Daily(time(3, 45)), forget_runs),
        *for_people(database, transport),
    )
