"""Nothing that the service says holds a secret, nor the number of a caller: its lines, pages, metrics and commands."""

import base64
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bench.ports import free_port
from core.database import Database
from core.settings import load_settings
from simulator import Behaviour, Conversation
from simulator.office import Office
from simulator.parameters import Account
from simulator.transport import HttpTransport
from tests.browser.server import ROOT, Server

TOKEN = "jeton/0f1e2d3c4b5a69788796a5b4c3d2e1f0"
KEY = "cle+secrete/du+registre=77"
PASSWORD = "mot-de-passe=de+la/base"
CALLER = "+33536490777"
SECRETS = {"token": TOKEN, "secret key": KEY, "password": PASSWORD}
NUMBERS = {
    "E.164": CALLER, "without plus": CALLER[1:], "national": "0536490777", "spaced": "05 36 49 07 77",
    "dotted": "05.36.49.07.77",
}  # fmt: skip
HIDDEN = SECRETS | NUMBERS
TABLES = ("call_events", "calls")


def _ways(value):
    """As it is, in a URL, in base64 wherever it begins there."""
    raw = value.encode()
    yield from {value, quote(value, safe=""), quote(value), value.replace("=", "\\x3d")}
    for start in range(3):
        whole = base64.b64encode(b"\0" * start + raw).decode()
        yield whole[4 if start else 0 : len(whole) // 4 * 4 - 4]


def _found(said):
    return [what for what, value in HIDDEN.items() if any(way in said for way in _ways(value))]


@pytest.mark.parametrize("value", HIDDEN.values(), ids=HIDDEN)
def test_a_leak_would_be_seen(value):
    assert _found(f"x {value} y")
    assert _found(f"?a={quote(value, safe='')}&")
    assert all(_found(base64.b64encode(b"u" * n + value.encode() + b":end").decode()) for n in range(4))


@pytest.fixture
def server(tmp_path):
    """A service that has known better days: its annuaire is on its disk, its database does not answer any more."""
    started = Server(
        tmp_path,
        SVI_TWILIO_AUTH_TOKEN=TOKEN,
        SVI_TWILIO_ACCOUNT_SID="AC" + "0" * 32,
        SVI_SECRET_KEY=KEY,
        SVI_EMAIL="assistance@exemple.fr",
        SVI_LOG_FORMAT="json",
        WEB_CONCURRENCY="1",
    )
    started.settings["SVI_PUBLIC_BASE_URL"] = started.address
    started.flask("demonstration", "charger")
    yield started
    started.stop()


def _conversation(server):
    url = server.address
    addresses = (f"{url}/svi/appel", f"{url}/svi/statut", f"{url}/svi/secours")
    account = Account("AC" + "0" * 32, TOKEN, "+33806000156", *addresses)
    return Conversation(Office(account, HttpTransport(), Behaviour())).at("2026-03-03 10:00").from_(CALLER)


def _calls(server):
    """One that is taken, one that is not, one that is left, one whose signature is wrong, and what is no call."""
    taken = _conversation(server).hears("Bienvenue").presses("75").rings("+33199001234").answers().accepts()
    taken.talks(60).referent_hangs_up()
    _conversation(server).hears("Bienvenue").presses("48").hears("par mail")
    _conversation(server).hears("Bienvenue").hangs_up()
    form = f"CallSid=CA1&From={quote(CALLER)}&Digits={quote(CALLER)}".encode()
    said = [_ask(server, f"/svi/{end}", form) for end in ("appel", "etape?e=rien", "statut", "secours", "filtrage")]
    said += [_ask(server, f"{path}?From={quote(CALLER)}&jeton={quote(TOKEN)}") for path in ("/horaires/00", "/svi/x")]
    for line in (f"GET /{TOKEN} {CALLER}", f"POST /svi/appel?{CALLER} HTTP/9"):
        _refused(server, line)
    return said


def _ask(server, path, form=None):
    try:
        with urllib.request.urlopen(server.address + path, form, timeout=30) as answer:  # noqa: S310 - our own
            return str(answer.headers) + answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return str(error.headers) + error.read().decode()


def _refused(server, line):
    """No HTTP: gunicorn gives the line back to who wrote it, and to nobody else."""
    with socket.create_connection(("127.0.0.1", int(server.settings["PORT"])), timeout=30) as connection:
        connection.sendall(f"{line}\r\n\r\n".encode())
        assert b"400 Bad Request" in connection.recv(65536)


def _lose_database(server):
    server.stop()
    server.settings["SVI_DATABASE_URL"] = f"postgresql://svi:{quote(PASSWORD, safe='')}@127.0.0.1:{free_port()}/svi"
    server.start()


def _lose_tables(server):
    database = Database(server.settings["SVI_DATABASE_URL"])
    with database.transaction() as session:
        for table in TABLES:
            session.execute(text(f"ALTER TABLE {table} RENAME TO lost_{table}"))
    database.dispose()


def _nothing(_server):
    pass


@pytest.mark.parametrize("trouble", [_nothing, _lose_tables, _lose_database], ids=lambda trouble: trouble.__name__[1:])
def test_a_real_server_says_no_secret_whatever_happens(server, trouble):
    server.start()
    trouble(server)
    said = [
        *_calls(server),
        *(_ask(server, path) for path in ("/metrics", "/sante/pret", "/sante/vivant", "/horaires")),
    ]
    said += [
        _command(server, *words)
        for words in (["operateur", "verifier"], ["taches"], ["journal", "rejouer"], ["db", "current"])
    ]
    server.stop()
    assert all(words in server.output for words in ("wrong signature", "Invalid HTTP Version: '[numéro]'"))
    for words in (*said, server.output):
        assert not _found(words), words


def _command(server, *words):
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    ended = subprocess.run(  # noqa: S603 - our own
        command, cwd=ROOT, env=server.environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


WRONG = {
    "a database that is not ours": f"mysql://svi:{PASSWORD}@127.0.0.1/svi",
    "a port that is no number": f"postgresql://svi:{PASSWORD}@127.0.0.1:port/svi",
    "no address at all": PASSWORD,
}


@pytest.mark.parametrize("url", WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_named_without_its_secret(server, url):
    server.settings["SVI_DATABASE_URL"] = url
    said = _command(server, "db", "current")
    assert "SVI_DATABASE_URL" in said
    assert not _found(said)


def test_settings_do_not_show_their_secrets():
    shown = repr(
        load_settings(
            {
                "SVI_TWILIO_AUTH_TOKEN": TOKEN,
                "SVI_SECRET_KEY": KEY,
                "SVI_PUBLIC_BASE_URL": "https://svi.exemple.fr",
                "SVI_DATABASE_URL": f"postgresql://svi:{quote(PASSWORD, safe='')}@127.0.0.1/svi",
            }
        )
    )
    assert "svi.exemple.fr" in shown
    assert not _found(shown)


def test_what_the_database_refuses_is_said_without_what_it_was_asked(database):
    with pytest.raises(SQLAlchemyError) as refused, database.transaction() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:number)"), {"number": CALLER})
    assert not _found(str(refused.value))
