"""Two real servers share a database: one answers the operator, the other answers people."""

import json
import signal
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep

import pytest

from call_log.domain import Event, EventKind
from call_log.service import CallLog
from core.clock import paris_time
from core.database import Database
from simulator import Behaviour, Conversation
from simulator.office import Office
from simulator.parameters import Account
from simulator.transport import HttpTransport
from tasks import store
from tasks.domain import NOBODY
from tests.browser.server import Server

TOKEN = "0123456789abcdef0123456789abcdef"
PATIENCE = 30
AT = paris_time("2026-03-03 10:00")


@pytest.fixture
def servers(tmp_path):
    """`appels` and `pages`, each with its own folder of data, as on two machines."""
    shared = {
        "SVI_TWILIO_AUTH_TOKEN": TOKEN,
        "SVI_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "SVI_FORM_URL": "https://formulaire.exemple.fr",
        "SVI_DATABASE_URL": f"sqlite:///{tmp_path / 'svi.sqlite3'}",
        "WEB_CONCURRENCY": "1",
    }
    servers = {}
    for serves in ("appels", "pages"):
        folder = tmp_path / serves
        folder.mkdir()
        servers[serves] = Server(folder, "tests.app.hurried:create_app()", SVI_SERVES=serves, **shared)
    for server in servers.values():
        server.settings["SVI_PUBLIC_BASE_URL"] = servers["appels"].address
    servers["appels"].flask("demonstration", "charger")
    for server in servers.values():
        server.start()
    yield servers
    for server in servers.values():
        server.stop()


@pytest.fixture
def base(servers):
    database = Database(servers["appels"].settings["SVI_DATABASE_URL"])
    yield database
    database.dispose()


def _get(server, path):
    try:
        with urllib.request.urlopen(server.address + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _until(asked, wanted):
    limit = monotonic() + PATIENCE
    while not wanted(answer := asked()):
        assert monotonic() < limit, answer
        sleep(0.1)
    return answer


def test_a_whole_call_through_one_while_the_other_serves_the_pages(servers):
    url = servers["appels"].address
    account = Account(
        "AC" + "0" * 32, TOKEN, "+33806000156", f"{url}/svi/appel", f"{url}/svi/statut", f"{url}/svi/secours"
    )
    call = Conversation(Office(account, HttpTransport(), Behaviour())).at("2026-03-03 10:00")
    call.hears("Bienvenue")
    assert _get(servers["pages"], "/horaires/75")[0] == 200
    assert _get(servers["appels"], "/horaires/75") == (404, "Il n'y a pas de page à cette adresse.\n")
    call.presses("75").hears("Paris").rings("+33199001234").nobody_answers().rings("+33199001235").answers().accepts()
    assert json.loads(_get(servers["pages"], "/horaires.json")[1])["departements"]
    assert _get(servers["pages"], "/svi/appel")[0] == 404
    call.talks(60).referent_hangs_up()
    for server, seen in ((servers["appels"], True), (servers["pages"], False)):
        assert ('endpoint="webhooks.call_starts",status="200"} 1.0' in _get(server, "/metrics")[1]) is seen


def _parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGQUIT])
def test_a_server_that_stops_frees_the_lease_at_once_for_the_other(servers, base, ending):
    """The other would wait sixty seconds for one that is dead."""
    for server in servers.values():
        _get(server, "/sante/vivant")
    first = _until(lambda: store.lease(base), lambda lease: lease and lease.holder != NOBODY)
    master = _parent(first.holder.split(":")[1])
    holding = next(server for server in servers.values() if server.pid == master)
    holding.stop(ending)
    _until(lambda: store.lease(base), lambda lease: lease.holder not in {NOBODY, first.holder})


def test_what_waited_is_written_by_a_server_that_nobody_calls(servers, base):
    folder = servers["pages"].data_dir / "file-d-attente"
    waiting = CallLog(base, folder)
    waiting._breakers.writes.trip()
    told = Event("CA1", "0:0", EventKind.STARTED, 0, AT, None, None, {"simulated": False})
    assert waiting.append([told]).queued, "and perhaps taken from there already"
    _get(servers["pages"], "/sante/vivant")
    assert _until(lambda: waiting.call("CA1"), bool).call_sid == "CA1"
    assert _until(waiting.queue_length, lambda length: length == 0) == 0
