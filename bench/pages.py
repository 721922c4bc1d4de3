"""`python -m bench.pages`: what the admin pages cost, with 101 départements and a year of calls. In one process.

Each page is asked for by an administrator, again and again; its CPU time is told beside that of a bare Flask view,
asked for in between, and its weight as it travels. Report on standard output, and in docs/performance-pages.md with
--ecrire.
"""

import argparse
import gzip
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from accounts import service
from accounts.domain import Account, Role
from admin.visitors import TOKEN
from app import create_app
from bench.growth import grow_log
from core.clock import paris_time
from svi import demonstration

REPORT = Path("docs/performance-pages.md")
NOW = paris_time("2026-03-03 10:00")
ROUNDS = 15
CALLS_A_YEAR = 250_000
"""A thousand for each day of opening."""
PAGES = (
    "/admin/", "/admin/couverture", "/admin/departements", "/admin/departements/13", "/admin/horaires",
    "/admin/horaires/48", "/admin/messages", "/admin/propositions", "/admin/modifications", "/admin/import-export",
    "/admin/utilisateurs", "/admin/exploitation",
)  # fmt: skip


def bare() -> FlaskClient:
    """A view that returns a constant page."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "<!doctype html>" + "x" * 10_000)
    return app.test_client()


def administrator(app: Flask) -> FlaskClient:
    """Somebody who may open every page."""
    database = app.extensions["svi"].database
    account = service.save_account(database, Account(0, "a@b.example", "Camille", Role.ADMINISTRATOR), at=NOW)
    token = service.open_session(database, account.id, at=NOW, device="bench")
    client = app.test_client()
    with client.session_transaction() as session:
        session[TOKEN] = token
    return client


def cost(ask: Callable[[], object]) -> float:
    """Milliseconds of CPU."""
    began = time.process_time()
    ask()
    return (time.process_time() - began) * 1000


def rows(client: FlaskClient, rounds: int) -> Iterator[str]:
    """One for each page. The first look compiles templates, and is told apart."""
    nothing = bare()
    for path in PAGES:
        first = cost(lambda: client.get(path))  # noqa: B023 - asked for at once
        pairs = [(cost(lambda: client.get(path)), cost(lambda: nothing.get("/"))) for _ in range(rounds)]  # noqa: B023
        page, plain = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        weight = len(gzip.compress(answer.data)) / 1000
        yield f"| `{path}` | {page:.0f} | {page / plain:.0f} | {first:.0f} | {weight:.1f} |"


def report(calls: int, rounds: int) -> str:
    """The table, in French."""
    with tempfile.TemporaryDirectory(prefix="svi-pages-", ignore_cleanup_errors=True) as folder:
        settings = {"SVI_DATABASE_URL": f"sqlite:///{folder}/svi.sqlite3", "SVI_DATA_DIR": folder}
        app = create_app(settings, clock=lambda: NOW)
        parts = app.extensions["svi"]
        demonstration.load(parts.database, at=NOW)
        grow_log(parts.database, calls)
        lines = list(rows(administrator(app), rounds))
        parts.background.stop()
        parts.database.dispose()
    return "\n".join(
        [
            "# Ce que coûtent les pages d'administration",
            "",
            f"Écrit par `python -m bench.pages --ecrire` : 101 départements, {calls} appels au journal, SQLite,",
            f"Python {sys.version.split()[0]}, vues par l'administration nationale. « ÷ nue » : le CPU d'une vue",
            "Flask qui rend une page constante, demandée entre deux. La première demande d'un processus prépare",
            "les modèles de pages.",
            "",
            "| page | CPU, ms | ÷ nue | première, ms | ko compressés |",
            "|---|---|---|---|---|",
            *lines,
            "",
        ]
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--appels", type=int, default=CALLS_A_YEAR)
    parser.add_argument("--tours", type=int, default=ROUNDS)
    parser.add_argument("--ecrire", action="store_true", help=f"écrit {REPORT}")
    options = parser.parse_args()
    told = report(options.appels, options.tours)
    print(told)
    if options.ecrire:
        REPORT.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
