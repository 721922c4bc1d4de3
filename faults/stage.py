"""What a fault is played on: a database, one or two instances of the service, the balancer before them."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app import create_app
from core.schema import upgrade
from faults.app import OPENING
from faults.balancer import BASE, TOKEN, Balancer
from faults.postgresql import Postgres, Proxy
from faults.service import ROOT, Instance
from svi import demonstration


@dataclass(frozen=True)
class Setting:
    """`machines`: two on PostgreSQL, one on SQLite. `old`: the second machine runs this commit.

    `wait_s`: how long a webhook waits for the database; 0: as long as the service decides.
    """

    engine: str = "postgresql"
    proxied: bool = False
    small_disk: bool = False
    temporary_files_too: bool = False
    copies: int = 1
    old: str = ""
    wait_s: float = 0

    @property
    def machines(self) -> int:
        return 1 if self.engine == "sqlite" else 2


@dataclass
class Stage:
    """`disks`: where each machine keeps its data, and its SQLite file."""

    folder: Path
    setting: Setting
    instances: list[Instance] = field(default_factory=list)
    disks: list[Path] = field(default_factory=list)
    database_url: str = ""
    postgres: Postgres | None = None
    proxy: Proxy | None = None

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock"

    def set_clock(self, hours: float = 0.0) -> None:
        beside = self.folder / "clock.new"
        beside.write_text(str(time.time() - hours * 3600))
        beside.replace(self.clock_file)

    def move_clock(self, hours: float) -> None:
        beside = self.folder / "clock.new"
        beside.write_text(str(float(self.clock_file.read_text()) - hours * 3600))
        beside.replace(self.clock_file)

    def balancer(self) -> Balancer:
        return Balancer(self.instances, self.setting.copies)


@contextmanager
def set_up(setting: Setting) -> Iterator[Stage]:
    """Everything started, the demonstration loaded; all of it ended and removed afterwards."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="svi-faults-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        stage = Stage(folder, setting)
        stage.set_clock()
        for number in range(setting.machines):
            stage.disks.append(_disk(stack, folder / f"machine-{number}", small=setting.small_disk))
        _database(stack, stage)
        _load(stage)
        for number in range(setting.machines):
            instance = _instance(stack, stage, number)
            stage.instances.append(instance)
            stack.callback(instance.close)
            instance.start()
        yield stage


def _disk(stack: ExitStack, folder: Path, *, small: bool) -> Path:
    folder.mkdir()
    if small:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], check=True)
        stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)
    return folder


def _database(stack: ExitStack, stage: Stage) -> None:
    if stage.setting.engine == "sqlite":
        stage.database_url = f"sqlite:///{stage.disks[0] / 'svi.sqlite3'}"
        return
    stage.postgres = Postgres(stage.folder / "pg")
    stack.callback(stage.postgres.close)
    port = stage.postgres.port
    if stage.setting.proxied:
        stage.proxy = Proxy(port)
        stack.callback(stage.proxy.close)
        port = stage.proxy.port
    stage.database_url = stage.postgres.url(port)


def _load(stage: Stage) -> None:
    app = create_app(_environment(stage, 0))
    database = app.extensions["svi"].database
    upgrade(database)
    demonstration.load(database, at=OPENING)
    database.dispose()


NO_CAPS = {
    f"SVI_MAX_{what}": "0"
    for what in ("CALLS", "CALLS_PER_CALLER", "CALLS_PER_DEPARTMENT", "MINUTES_PER_DAY", "MINUTES_PER_DAY_PER_CALLER")
}
"""Two hundred calls at once from one number, to one département, are no ordinary day."""


def _environment(stage: Stage, number: int) -> dict[str, str]:
    return {
        "SVI_DATABASE_URL": stage.database_url,
        "SVI_DATA_DIR": str(stage.disks[number] / "var"),
        "SVI_PUBLIC_BASE_URL": BASE,
        "SVI_TWILIO_AUTH_TOKEN": TOKEN,
        "SVI_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "SVI_SECRET_KEY": "faults-secret-key-of-nobody",
        "SVI_FORM_URL": "https://formulaire.si-siao.example",
        "SVI_EMAIL": "assistance@si-siao.example",
        "SVI_LOG_FORMAT": "json",
        **NO_CAPS,
    }


def _instance(stack: ExitStack, stage: Stage, number: int) -> Instance:
    environment = _environment(stage, number) | {"FAULTS_CLOCK": str(stage.clock_file)}
    if stage.setting.wait_s:
        environment["FAULTS_WAIT_S"] = str(stage.setting.wait_s)
    if stage.setting.temporary_files_too:
        (stage.disks[number] / "tmp").mkdir()
        environment["TMPDIR"] = str(stage.disks[number] / "tmp")
    root = _worktree(stack, stage) if stage.setting.old and number else ROOT
    log = stage.folder / f"machine-{number}.log"
    alone = stage.setting.machines == 1
    return Instance(f"machine {number}", environment, log, root=root, holds_socket=alone)


def _worktree(stack: ExitStack, stage: Stage) -> Path:
    folder = stage.folder / "old"
    git = ["git", "-C", str(ROOT)]
    subprocess.run(
        [*git, "worktree", "add", "--detach", str(folder), stage.setting.old], check=True, capture_output=True
    )
    stack.callback(subprocess.run, [*git, "worktree", "remove", "--force", str(folder)], check=False)
    return folder


def can_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None
