"""`python -m bench.growth`: does a webhook cost more when the log and the annuaire have grown? In one process.

The same calls are played before and after ten million old calls and a hundred thousand lines were added; also what is
timed: the routing decision, and the question of a département whose lines are rung by rotation. Report on standard
output, and in docs/performance-croissance.md with --ecrire.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import insert, select, text
from werkzeug.test import EnvironBuilder, run_wsgi_app

from annuaire.models import LineRow, SiaoRow
from app import create_app
from bench import calls
from bench.__main__ import TOKEN, database, prepare, settings
from core import changes
from core.clock import paris_time
from core.database import Database
from svi.turn import Moment
from svi.understand import routing

REPORT = Path("docs/performance-croissance.md")
PORT = 8000
"""Of the address that the requests are signed for; nobody listens."""
ROUNDS = 15
AT_ONCE = 250_000
"""Old calls written in one transaction."""
NOW = paris_time("2026-03-03 10:00")

_OLD_SQLITE = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
"""
_CALL_SQLITE = """
INSERT INTO calls (call_sid, started_at, department_code, outcome, step, attempts, waiting_s, talking_s, line_id,
                   line_label, taken_at, ended_at, simulated, caller_hash, closed)
SELECT printf('CB%032d', i), t, d, 'answered', 'conversation', '[]', 20, 60, 1, 'ligne', t, t, 0, NULL, 1
FROM (SELECT i, strftime('%Y-%m-%d %H:%M:%S.000000', 1456000000 + i * 30, 'unixepoch') AS t,
             printf('%02d', i % 95 + 1) AS d FROM n)
"""
_EVENT_SQLITE = """
INSERT INTO call_events (call_sid, key, kind, turn, at, step, department_code, data)
SELECT printf('CB%032d', i), k, 'keyed', 1, '2016-03-03 10:00:00.000000', 'sonnerie', '75', '{"heard": "75"}'
FROM n CROSS JOIN (SELECT '1:0' AS k UNION ALL SELECT '2:0')
"""
_OLD_POSTGRESQL = "WITH n AS (SELECT i FROM generate_series(:first, :last) i)"
_CALL_POSTGRESQL = """
INSERT INTO calls (call_sid, started_at, department_code, outcome, step, attempts, waiting_s, talking_s, line_id,
                   line_label, taken_at, ended_at, simulated, caller_hash, closed)
SELECT 'CB' || lpad(i::text, 32, '0'), t, d, 'answered', 'conversation', '[]', 20, 60, 1, 'ligne', t, t, false, NULL,
       true
FROM (SELECT i, timestamptz '2016-02-20' + i * interval '30 seconds' AS t, lpad((i % 95 + 1)::text, 2, '0') AS d
      FROM n) AS old
"""
_EVENT_POSTGRESQL = """
INSERT INTO call_events (call_sid, key, kind, turn, at, step, department_code, data)
SELECT 'CB' || lpad(i::text, 32, '0'), k, 'keyed', 1, timestamptz '2016-03-03', 'sonnerie', '75', '{"heard": "75"}'
FROM n CROSS JOIN (VALUES ('1:0'), ('2:0')) AS keys(k)
"""


def grow_log(known: Database, count: int) -> None:
    """Adds old calls, of two events each."""
    head = _OLD_SQLITE if known.is_sqlite else _OLD_POSTGRESQL
    pair = (_CALL_SQLITE, _EVENT_SQLITE) if known.is_sqlite else (_CALL_POSTGRESQL, _EVENT_POSTGRESQL)
    for first in range(1, count + 1, AT_ONCE):
        with known.engine.begin() as connection:
            if not known.is_sqlite:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            for statement in pair:
                connection.execute(text(head + statement), {"first": first, "last": min(first + AT_ONCE - 1, count)})
    if known.is_sqlite:
        with closing(known.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def grow_annuaire(known: Database, count: int) -> None:
    """Adds lines that are in no call's way, to every SIAO but that of Paris, and raises the revision."""
    with known.transaction() as session:
        codes = [code for code in session.scalars(select(SiaoRow.department_code)) if code != "75"]
        rows = [
            {
                "department_code": codes[n % len(codes)],
                "position": 1000 + n // len(codes),
                "number": f"+3319900{n // len(codes):04d}",
                "label": "ligne",
                "ring_seconds": 20,
                "screening": True,
                "active": False,
            }
            for n in range(count)
        ]
        session.execute(insert(LineRow), rows)
        changes._raise_revision(session)  # noqa: SLF001 - as any saved change does


class Player:
    """Plays whole calls against an application in this process."""

    def __init__(self, app: Flask, templates: list[calls.Template]) -> None:
        self._app = app
        self._calls = calls.requests(templates, TOKEN, 1)

    def cost(self, count: int) -> float:
        """Microseconds of CPU for a webhook."""
        environs = [_environ(raw) for call in islice(self._calls, count) for raw in call]
        began = time.process_time()
        for environ in environs:
            _body, status, _headers = run_wsgi_app(self._app, environ)
            assert status.startswith("200"), status
        return (time.process_time() - began) / len(environs) * 1e6


def _environ(raw: bytes) -> dict[str, Any]:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    target = first.split(" ")[1]
    sent = dict(line.split(": ", 1) for line in headers)
    parts = urlsplit(target)
    built = EnvironBuilder(parts.path, method="POST", data=body, content_type=sent["Content-Type"])
    environ = {**built.get_environ(), "QUERY_STRING": parts.query, "RAW_URI": target}
    return environ | {"HTTP_X_TWILIO_SIGNATURE": sent["X-Twilio-Signature"]}


def timed(function: Callable[[], object], times: int) -> float:
    """Microseconds, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(times):
            function()
        best = min(best, (time.perf_counter() - began) / times * 1e6)
    return best


def figures(app: Flask, player: Player) -> tuple[float, float, float]:
    """CPU of a webhook, routing, the question of a rotation: microseconds."""
    parts = app.extensions["svi"]
    player.cost(20)
    snapshot = parts.snapshots.latest()
    moment = Moment(NOW, lambda _code: None, lambda _attempt: False, lambda _code: None)
    asked = parts.call_log
    return (
        median(player.cost(20) for _ in range(ROUNDS)),
        timed(lambda: routing("75", snapshot, moment), 200),
        timed(lambda: asked.last_taken_line("13", NOW), 50),
    )


def rows(kind: str, options: argparse.Namespace) -> Iterator[str]:
    """The figures of a new service, then with its log, then with its annuaire, grown."""
    with (
        tempfile.TemporaryDirectory(prefix="svi-growth-", ignore_cleanup_errors=True) as folder,
        database(kind, folder) as url,
    ):
        environment = settings(url, folder, PORT)
        templates = prepare(environment)
        app = create_app(environment)
        parts = app.extensions["svi"]
        parts.background.begin = lambda: None  # the jobs of the night are not what a webhook costs
        player = Player(app, templates)
        steps: list[tuple[str, Callable[[], None]]] = [
            ("démonstration", lambda: None),
            (f"+ {options.appels:,} appels".replace(",", " "), lambda: grow_log(parts.database, options.appels)),
            (f"+ {options.lignes:,} lignes".replace(",", " "), lambda: grow_annuaire(parts.database, options.lignes)),
        ]
        for name, grow in steps:
            grow()
            _wait_for_the_configuration(parts)
            webhook, decision, rotation = figures(app, player)
            yield f"| {kind} | {name} | {webhook:.0f} | {decision:.0f} | {rotation:.0f} |"
        parts.background.stop()
        parts.database.dispose()


def _wait_for_the_configuration(parts: Any) -> None:  # noqa: ANN401 - Parts
    """It is read beside the calls."""
    newest = changes.current_revision(parts.database)
    while parts.snapshots.latest().revision < newest:
        time.sleep(0.2)


HEAD = (
    "| | | CPU d'un webhook, µs | décision de routage, µs | dernière ligne prise (rotation), µs |"
    "\n|---|---|---|---|---|"
)


def main() -> int:
    """Measures both databases, prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("--appels", type=int, default=10_000_000)
    parser.add_argument("--lignes", type=int, default=100_000)
    parser.add_argument("--bases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--ecrire", action="store_true", help=f"écrit aussi {REPORT}")
    options = parser.parse_args()
    found = []
    for kind in options.bases:
        for row in rows(kind, options):
            print(row, flush=True)
            found.append(row)
    if options.ecrire:
        REPORT.write_text("\n".join(["# Croissance", "", "Écrit par `python -m bench.growth`.", "", HEAD, *found, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
