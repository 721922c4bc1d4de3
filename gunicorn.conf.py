"""gunicorn, as `make run` starts it.

Preloaded, so that in a demonstration all workers share the token that is made at start.
"""

import errno
import gc
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from sqlalchemy.exc import SQLAlchemyError

sys.path.insert(0, str(Path(__file__).parent))

from accounts.addresses import first_address
from accounts.service import first_link, has_administrator
from core.clock import system_clock
from core.database import Database
from core.errors import SettingsError
from core.logs import configure_logs
from core.settings import load_settings

try:
    settings = load_settings(os.environ)
except SettingsError as error:
    sys.exit(f"Erreur : {error.format_message()}")

configure_logs(settings.log_format)


class logger_class(Logger):  # noqa: N801 - gunicorn's name for this setting
    """gunicorn's lines in the form of ours, and like ours without any number: it quotes what it does not understand."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 30
graceful_timeout = 20
preload_app = True
control_socket_disable = True
accesslog = None
"""An access log would hold URLs only, and still tells nothing that our own lines do not."""


def _metrics_folder() -> str:
    """A folder of this process, after those of processes that were killed are removed; /tmp when there is no other."""
    try:
        for folder in (settings.data_dir / "metriques").glob("[0-9]*"):
            if folder.name == str(os.getpid()) or not Path("/proc", folder.name).exists():
                shutil.rmtree(folder, ignore_errors=True)
        ours = settings.data_dir / "metriques" / str(os.getpid())
        ours.mkdir(parents=True)
    except OSError:
        return tempfile.mkdtemp(prefix="svi-metrics-")
    return str(ours.resolve())


if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics_folder()
_metrics_dir = os.environ["PROMETHEUS_MULTIPROC_DIR"]


def on_starting(server: Arbiter) -> None:
    """One line that says what to do, where gunicorn would try five times and say it in English."""
    if {"GUNICORN_FD", "LISTEN_FDS"} & set(os.environ):
        return
    for host, port in (address for address in server.cfg.address if isinstance(address, tuple)):
        try:
            socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                shutil.rmtree(_metrics_dir, ignore_errors=True)
                sys.exit(f"Erreur : le port {port} est déjà pris. Choisissez-en un autre : PORT={port + 1} make run")


WHAT = {"tout": "", "appels": " : aux appels seulement", "pages": " : les pages seulement"}
FIRST = ".venv/bin/flask --app app comptes lien-premier"
CALL = '.venv/bin/flask --app app appeler --a "2026-03-03 10:00" --touches 75 --lignes accepte'


def when_ready(server: Arbiter) -> None:
    """Tells a newcomer where things are. What is loaded stays: no worker looks through it for garbage again."""
    gc.collect()
    gc.freeze()
    host = server.LISTENERS[0].sock.getsockname()  # the one that systemd gave, perhaps
    url = f"http://{host[0]}:{host[1]}" if isinstance(host, tuple) else str(host)
    pages = [
        *([f"- le téléphone dans le navigateur : {url}/simulateur"] if settings.demonstration else []),
        f"- les horaires :                    {url}/horaires",
        f"- les pages d'administration :      {url}/admin/",
        *_first_administrator(url),
    ]
    lines = [
        f"Le SVI répond sur {url}{WHAT[settings.serves]}",
        *(pages if settings.serves_pages else []),
        f"- un appel dans le terminal :       {CALL}",
        "- arrêter :                         Ctrl+C",
    ]
    print("", *lines, "", sep="\n  ", flush=True)


def _first_administrator(url: str) -> list[str]:
    """How to make the first account, while there is none. The link itself is not for a journal that is kept."""
    database = Database(settings.database_url)
    try:
        if "JOURNAL_STREAM" in os.environ:
            return [] if has_administrator(database) else [f"- personne n'y entre encore :       {FIRST}"]
        token = first_link(database, at=system_clock())
    except SQLAlchemyError:
        return []
    finally:
        database.dispose()
    if not token:
        return []
    base = url if _is_here_only() else settings.pages_url
    return [f"- premier compte (24 heures) :      {first_address(base, token)}"]


def _is_here_only() -> bool:
    """No address was set: the pages are where this process listens, whichever port it was given."""
    return not {"SVI_PAGES_URL", "SVI_PUBLIC_BASE_URL"} & set(os.environ)


def worker_exit(_server: Arbiter, worker: Worker) -> None:
    """A worker that ends lets another take the jobs at once, and its last replay be whole."""
    parts = getattr(getattr(worker, "wsgi", None), "extensions", {}).get("svi")
    if parts:
        parts.background.stop()


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """A worker that ends leaves its gauges. Imported late: the library reads the folder's name when it is imported."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: Arbiter) -> None:
    """The metrics of this run are of no use to the next."""
    shutil.rmtree(_metrics_dir, ignore_errors=True)
