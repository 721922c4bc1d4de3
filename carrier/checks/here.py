"""What needs nothing but this machine and the database."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile

import msgspec
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from carrier.findings import Finding, good, watch, wrong
from carrier.installation import Installation
from core.clock import in_paris
from core.french_dates import stamp_text
from core.schema import latest_revision, schema_revision

MEBIBYTE = 1024**2
LEAST_SPACE = 100 * MEBIBYTE
ENOUGH_SPACE = 1024 * MEBIBYTE
DRIFT_TO_WATCH = timedelta(seconds=5)
DRIFT_TOO_LARGE = timedelta(seconds=60)
_SET_THE_CLOCK = "Réglez l'horloge de la machine : activez la synchronisation (timedatectl set-ntp true)."


def settings(installation: Installation) -> Finding:
    """The wrong ones stopped the start; these are those that it only announced."""
    if notices := installation.settings.notices:
        return watch(" ".join(notices), "Complétez l'environnement du service, puis relancez-le.")
    return good("tous compris")


def database(installation: Installation) -> Finding:
    """Reached, and written to: an insertion of no row needs all that an insertion needs, and leaves nothing."""
    if trouble := installation.database_trouble:
        return wrong(
            f"La base de données ne répond pas ({trouble}) : les appels passent avec le dernier annuaire connu.",
            "Vérifiez qu'elle est en marche, et SVI_DATABASE_URL. Ce qui attend y sera écrit dès son retour.",
        )
    try:
        with installation.database.transaction() as session:
            session.execute(text("INSERT INTO call_events (call_sid) SELECT call_sid FROM call_events WHERE 1 = 0"))
    except SQLAlchemyError as error:
        return wrong(
            f"La base de données répond, mais refuse d'écrire ({type(error).__name__}).",
            "Tables absentes : flask --app app db upgrade. Sinon : droits du compte ou du fichier, réplique en"
            " lecture seule, disque plein.",
        )
    return good(f"répond et accepte d'écrire ({installation.database.url.get_backend_name()})")


def migrations(installation: Installation) -> Finding:
    """The schema of the database is that of the program."""
    current, expected = schema_revision(installation.database), latest_revision()
    if current == expected:
        return good(f"à jour (révision {current})")
    return wrong(
        f"La base de données est à la révision {current or '« aucune »'}, le programme attend la {expected}.",
        "flask --app app db upgrade ; si la base est plus récente que ce programme, mettez-le à jour, lui.",
    )


def database_clock(installation: Installation) -> Finding:
    """A database of files has no clock of its own."""
    if installation.database.is_sqlite:
        return good("la base est sur cette machine : même horloge")
    with installation.database.reading() as session:
        theirs = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return drift(installation.now, theirs, "de la base de données")


def drift(ours: datetime, theirs: datetime, whose: str) -> Finding:
    """How far two clocks are apart, and whether callers may hear « fermé » too early or too late."""
    gap = abs(ours - theirs)
    seconds = round(gap.total_seconds())
    if gap <= DRIFT_TO_WATCH:
        return good(f"la même que celle {whose}, à {seconds} s près")
    what = f"Cette machine {'avance' if ours > theirs else 'retarde'} de {seconds} s sur l'horloge {whose}."
    return (wrong if gap > DRIFT_TOO_LARGE else watch)(what, _SET_THE_CLOCK)


def data_folder(installation: Installation) -> Finding:
    """Where events wait while the database is away."""
    folder = installation.settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"essai")
    except OSError as error:
        return wrong(
            f"On ne peut pas écrire dans SVI_DATA_DIR, « {folder} » ({error.strerror}) : si la base tombe, le journal"
            " des appels n'aura nulle part où attendre.",
            "Donnez ce dossier au compte qui fait tourner le service, ou choisissez-en un autre.",
        )
    return good(f"« {folder} », on peut y écrire")


def disk_space(installation: Installation) -> Finding:
    """Of the data folder, and of the database when it is a file."""
    places = [installation.settings.data_dir]
    if installation.database.is_sqlite:
        places.append(Path(str(installation.database.url.database)).parent)
    free, place = min((shutil.disk_usage(place).free, place) for place in places)
    return space(free, place)


def space(free: int, place: Path) -> Finding:
    """Whether there is room for some months of calls."""
    what = f"Il reste {free // MEBIBYTE} Mio sur le disque de « {place} »."
    how = "Libérez de la place, ou agrandissez le disque : plein, il n'accepte plus ni la base, ni la file d'attente."
    if free < LEAST_SPACE:
        return wrong(what, how)
    return watch(what, how) if free < ENOUGH_SPACE else good(f"{free // (1024 * MEBIBYTE)} Gio libres")


def queue(installation: Installation) -> Finding:
    """What waits on this machine."""
    if waiting := installation.parts.call_log.queue_length():
        return watch(
            f"{waiting} webhook{'s' if waiting > 1 else ''} en attente de la base de données sur cette machine.",
            "Rien n'est perdu : ils partent dès que la base répond, ou par flask --app app journal rejouer.",
        )
    return good("vide")


class _Copy(msgspec.Struct):
    revision: int = 0


def copy_on_disk(installation: Installation) -> Finding:
    """What a start without the database would know."""
    file = installation.settings.data_dir / "configuration.json"
    known = installation.snapshot.revision
    try:
        revision, at = msgspec.json.decode(file.read_bytes(), type=_Copy).revision, file.stat().st_mtime
    except (OSError, msgspec.MsgspecError, ValueError):
        return watch(
            "Il n'y a pas de copie lisible de l'annuaire sur cette machine : relancé sans sa base, le service ne"
            " connaîtrait aucune ligne.",
            "Elle s'écrit au premier appel (par exemple : flask --app app appeler). Sinon, vérifiez SVI_DATA_DIR.",
        )
    written = stamp_text(in_paris(datetime.fromtimestamp(at).astimezone()))
    if revision < known:
        return watch(
            f"La copie de l'annuaire sur cette machine, du {written}, a {known - revision} changements de retard.",
            "Elle s'écrit au prochain appel. Sinon, vérifiez la place et les droits de SVI_DATA_DIR.",
        )
    return good(f"révision {revision}, écrite le {written}")
