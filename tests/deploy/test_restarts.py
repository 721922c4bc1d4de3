"""Whole calls through nginx, before two machines that share a PostgreSQL; each machine is restarted meanwhile."""

import time

import pytest
from sqlalchemy import create_engine, select, text

from app import create_app
from call_log.models import CALLS
from call_log.summary import Outcome
from core.schema import upgrade
from faults.app import OPENING
from faults.balancer import BASE, TOKEN
from faults.callers import SCRIPTS, Callers, play
from faults.service import Instance
from faults.stage import NO_CAPS
from svi import demonstration
from tests.deploy.proxy import ThroughNginx


@pytest.fixture
def environment(postgresql_url, tmp_path):
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    engine.dispose()
    clock = tmp_path / "clock"
    clock.write_text(str(time.time()))
    own = {
        "SVI_DATABASE_URL": postgresql_url,
        "SVI_DATA_DIR": str(tmp_path / "data"),
        "SVI_PUBLIC_BASE_URL": BASE,
        "SVI_TWILIO_AUTH_TOKEN": TOKEN,
        "SVI_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "SVI_SECRET_KEY": "secret-key-of-nobody",
        "SVI_FORM_URL": "https://formulaire.si-siao.example",
        "SVI_EMAIL": "assistance@si-siao.example",
    }
    database = create_app(own).extensions["svi"].database
    upgrade(database)
    demonstration.load(database, at=OPENING)
    database.dispose()
    return own | NO_CAPS | {"FAULTS_CLOCK": str(clock)}


@pytest.fixture
def machines(environment, tmp_path):
    """The first as under systemd, whose socket outlives the service; the port of the second refuses meanwhile."""
    machines = []
    for number, holds_socket in enumerate((True, False)):
        own = environment | {"SVI_DATA_DIR": str(tmp_path / f"data-{number}"), "WEB_CONCURRENCY": "1"}
        machines.append(Instance(f"machine {number}", own, tmp_path / f"{number}.log", holds_socket=holds_socket))
        machines[-1].start()
    yield machines
    for machine in machines:
        machine.close()


def test_no_call_is_dropped_while_each_machine_is_restarted(nginx, machines, environment):
    transport = ThroughNginx(nginx(*(machine.port for machine in machines)))
    alone = {name: play(name, transport) for name in SCRIPTS}
    assert transport.troubles == []
    callers = Callers(transport, at_once=6, rate=40)
    callers.start()
    for machine in machines:
        time.sleep(1)
        machine.stop()
        time.sleep(0.5)
        machine.start()
    time.sleep(1)
    callers.finish()
    assert callers.broken == []
    assert transport.troubles == []
    assert transport.longest < 15
    assert len(callers.played) > len(SCRIPTS)
    for played in callers.played:
        assert played.call.faults == []
        assert played.rung == alone[played.script].rung, played.script
        assert played.double_rings == 0
    for machine in machines:
        machine.replay()  # a machine that is busy elsewhere may have queued some of it
    engine = create_engine(environment["SVI_DATABASE_URL"])
    with engine.connect() as connection:
        calls = {row.call_sid: row for row in connection.execute(select(CALLS))}
    engine.dispose()
    assert {played.call.sid for played in callers.played} <= calls.keys()
    assert all(row.closed and row.outcome != Outcome.ERROR for row in calls.values())
