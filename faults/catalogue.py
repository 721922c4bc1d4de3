"""The faults: how each begins, what is broken, how it is mended."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from faults.stage import Setting, Stage

OLD = "200d8e4"
"""The commit of the version before, for an upgrade: the oldest that knows the first migration as it is."""
SQLITE = Setting("sqlite")
POSTGRESQL = Setting()


@dataclass(frozen=True)
class Fault:
    """`title`, `how`: in French, for the report. `kills`: webhooks that a process had in hand die with it."""

    title: str
    how: str
    inject: Callable[[Stage], None]
    settings: tuple[Setting, ...]
    kills: bool = False


def nothing(_stage: Stage) -> None:
    time.sleep(15)


def kill_workers(stage: Stage) -> None:
    """Often: a process has a webhook in its hands for some milliseconds only."""
    for _ in range(12):
        for instance in stage.instances:
            instance.kill_a_worker()
            time.sleep(1.5 / len(stage.instances))


def kill_service(stage: Stage) -> None:
    for instance in stage.instances * (3 - len(stage.instances)):
        instance.kill()
        instance.start()
        time.sleep(6)


def stop_database(stage: Stage) -> None:
    assert stage.postgres is not None
    assert stage.proxy is not None
    stage.postgres.stop()
    time.sleep(60)
    stage.proxy.slow(0.5)
    stage.postgres.start()
    time.sleep(10)
    stage.proxy.mend()


def freeze_database(stage: Stage) -> None:
    assert stage.postgres is not None
    stage.postgres.freeze()
    time.sleep(20)
    stage.postgres.thaw()


def slow_database(stage: Stage) -> None:
    assert stage.proxy is not None
    stage.proxy.slow(20)
    time.sleep(45)
    stage.proxy.mend()


def lock_database(stage: Stage) -> None:
    with closing(sqlite3.connect(stage.disks[0] / "svi.sqlite3", isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        time.sleep(20)
        connection.execute("ROLLBACK")


def fill_disks(stage: Stage) -> None:
    """To the last byte, and again as soon as a little is free."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for disk in stage.disks:
            _fill(disk / "filling")
        time.sleep(0.2)
    for disk in stage.disks:
        (disk / "filling").unlink()


def _fill(file: Path) -> None:
    for size in (1 << 20, 4096):
        with suppress(OSError), file.open("ab", buffering=0) as filling:
            while filling.write(b"\0" * size) == size:
                pass


def restart_without_database(stage: Stage) -> None:
    assert stage.postgres is not None
    stage.postgres.stop()
    time.sleep(3)
    for instance in stage.instances:
        instance.stop()
        instance.start()
        time.sleep(5)
    stage.postgres.start()


def upgrade(stage: Stage) -> None:
    """Both versions serve for a while; then the old one is stopped."""
    time.sleep(25)
    stage.instances[1].stop()
    time.sleep(5)


def set_clock_back(stage: Stage) -> None:
    stage.move_clock(-1)
    time.sleep(25)


FAULTS: Mapping[str, Fault] = {
    "temoin": Fault("Aucune panne (témoin)", "15 secondes d'appels", nothing, (SQLITE, POSTGRESQL)),
    "ouvrier-tue": Fault(
        "kill -9 d'un processus",
        "douze fois en 18 s sur chaque machine, au hasard",
        kill_workers,
        (SQLITE, POSTGRESQL),
        kills=True,
    ),
    "service-tue": Fault(
        "kill -9 de tout le service, puis démarrage",
        "deux fois ; une machine : la prise appartient à systemd ; deux machines : l'une, puis l'autre",
        kill_service,
        (SQLITE, POSTGRESQL),
        kills=True,
    ),
    "base-arretee": Fault(
        "Base arrêtée une minute, puis lente",
        "pg_ctl stop -m immediate, 60 s ; puis 0,5 s par réponse pendant 10 s",
        stop_database,
        (Setting(proxied=True),),
    ),
    "base-gelee": Fault("Base figée 20 s", "SIGSTOP de tout PostgreSQL, puis SIGCONT", freeze_database, (POSTGRESQL,)),
    "base-lente": Fault(
        "Base qui répond en 20 s", "un relais TCP retarde chaque réponse, 45 s", slow_database, (Setting(proxied=True),)
    ),
    "base-verrouillee": Fault(
        "Base SQLite verrouillée 20 s", "un autre programme y tient BEGIN EXCLUSIVE", lock_database, (SQLITE,)
    ),
    "disque-plein": Fault(
        "Disque plein 20 s",
        "tmpfs rempli à l'octet près : base SQLite et file d'attente ; avec PostgreSQL, la file seule",
        fill_disks,
        (Setting("sqlite", small_disk=True), Setting(small_disk=True)),
    ),
    "disque-et-tmp-pleins": Fault(
        "Disque plein 20 s, fichiers temporaires compris",
        "le même, avec TMPDIR (les compteurs de Prometheus y sont)",
        fill_disks,
        (Setting("sqlite", small_disk=True, temporary_files_too=True),),
    ),
    "redemarrage-sans-base": Fault(
        "Redémarrage, base absente", "SIGTERM puis démarrage de chaque machine, base arrêtée", restart_without_database,
        (POSTGRESQL,),
    ),
    "deux-versions": Fault(
        "Deux versions à la fois", f"une machine à jour, l'autre au commit {OLD}", upgrade, (Setting(old=OLD),)
    ),
    "trois-copies": Fault(
        "Chaque webhook livré trois fois", "copies aussitôt ou jusqu'à 14 s (réelles) plus tard, mêlées à la suite",
        nothing, (Setting("sqlite", copies=3), Setting(copies=3)),
    ),
    "horloge": Fault(
        "Horloge reculée d'une heure", "l'horloge du service (faults/app.py), au milieu des appels", set_clock_back,
        (SQLITE, POSTGRESQL),
    ),
}  # fmt: skip
