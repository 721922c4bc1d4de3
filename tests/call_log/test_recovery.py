"""Events that the logs alone kept are taken back from them, however they were collected."""

import gzip
import io
import json
import logging
import sys
from pathlib import Path

import pytest

from call_log.last_resort import say_in_logs
from call_log.recovery import find
from core.logs import configure_logs
from tests.call_log.calls import keyed, rung, started, taken_call
from tests.call_log.test_commands import parts, run

__all__ = ["parts", "run"]


@pytest.fixture
def logged(monkeypatch):
    """The lines that say these events, as the service writes them."""

    def lines(*messages, form="json", colours=False):
        stream = io.StringIO()
        stream.isatty = lambda: colours
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(logging.getLogger(), "handlers", [])
        configure_logs(form)
        logging.getLogger("svi").warning("something else")
        for message in messages:
            say_in_logs(message, OSError())
        return stream.getvalue().splitlines()

    return lines


FROM = {
    "json, as it is": lambda lines: lines("json"),
    "console": lambda lines: lines("console"),
    "console with colours": lambda lines: lines("console", True),
    "syslog": lambda lines: [f"nov. 21 10:00:00 machine svi[12]: {line}" for line in lines("json")],
    "console in syslog": lambda lines: [f"nov. 21 10:00:00 machine svi[12]: {line}" for line in lines("console")],
    "container (CRI)": lambda lines: [f"2026-03-03T10:00:00Z stderr F {line}" for line in lines("json")],
    "journald, export": lambda lines: [f"MESSAGE={line}" for line in lines("json")],
    "journald, json": lambda lines: [json.dumps({"_PID": "1", "MESSAGE": line}) for line in lines("json")],
    "journald, json of bytes": lambda lines: [json.dumps({"MESSAGE": [*line.encode()]}) for line in lines("console")],
    "docker": lambda lines: [json.dumps({"log": f"{line}\n", "stream": "stderr"}) for line in lines("json")],
}
TOLD = [(started(),), (keyed("retyped"), rung(seconds=5, turn=1, lines=[(11, 'L\'accueil « été » "A"')]))]

SAME_IN_CA2 = (keyed(sid="CA2"), rung(seconds=5, turn=1, sid="CA2"))


@pytest.mark.parametrize("collected", FROM.values(), ids=FROM.keys())
def test_logs_are_read_as_they_are_found(logged, tmp_path, collected):
    file = tmp_path / "traces.log"
    lines = collected(lambda form, colours=False: logged(*TOLD, form=form, colours=colours))
    file.write_text("\n".join(lines))
    found = find([file])
    assert found.messages == TOLD
    assert found.unreadable == []


def test_packed_logs_too(logged, tmp_path):
    file = tmp_path / "traces.log.1.gz"
    file.write_bytes(gzip.compress("\n".join(logged(*TOLD)).encode()))
    assert find([file]).messages == TOLD


@pytest.mark.parametrize("kept", [0.9, 0.0], ids=["cut", "not packed at all"])
def test_damaged_packed_logs_are_told(logged, tmp_path, kept):
    file = tmp_path / "traces.log.1.gz"
    packed = gzip.compress("\n".join(logged(*TOLD)).encode())
    file.write_bytes(packed[: int(len(packed) * kept)] or b"plain text")
    assert len(find([file]).unreadable) >= 1


def test_the_standard_input_is_read_too(logged, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(logged(*TOLD)).encode())))
    assert find([Path("-")]).messages == TOLD


def test_threads_that_wrote_at_once_do_not_mix_their_webhooks(logged, tmp_path):
    lines = [line for line in logged(TOLD[1], SAME_IN_CA2) if "only_here" in line]
    file = tmp_path / "traces.log"
    file.write_text("\n".join([lines[0], lines[2], lines[1], lines[3], lines[0]]))
    assert find([file]).messages == [TOLD[1], SAME_IN_CA2]


def test_the_log_takes_what_it_misses_and_knows_the_rest(run, call_log, logged, tmp_path):
    call_log.append([started()])
    file = tmp_path / "traces.log"
    file.write_text("\n".join(logged(*[(told,) for told in taken_call()])))
    assert run("recuperer", file).output == "9 événements récupérés, 1 déjà au journal, 0 ligne illisible.\n"
    assert call_log.events("CA1") == taken_call()
    assert call_log.call("CA1").line_label == "Permanence"
    assert run("recuperer", file).output == "0 événement récupéré, 10 déjà au journal, 0 ligne illisible.\n"
    assert call_log.events("CA1") == taken_call()


BROKEN = {
    "cut": lambda line: line[:80],
    "of something that is no event": lambda line: line.replace('\\"kind\\"', '\\"sort\\"'),
    "of a kind that is not known here": lambda line: line.replace("started", "bought"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_costs_itself_only_and_is_told(run, call_log, logged, tmp_path, broken):
    other, first, *others = logged(*[(told,) for told in taken_call()])
    file = tmp_path / "traces.log"
    file.write_text("\n".join([other, broken(first), *others]))
    result = run("recuperer", file)
    assert result.stdout == "9 événements récupérés, 0 déjà au journal, 1 ligne illisible.\n"
    assert result.stderr == f"{file}, ligne 2 : illisible.\n"
    assert result.exit_code == 1
    assert call_log.events("CA1") == taken_call()[1:]


def test_a_database_away_is_told_and_the_command_can_be_given_again(run, call_log, away, logged, tmp_path):
    file = tmp_path / "traces.log"
    file.write_text("\n".join(logged(*TOLD)))
    with away():
        result = run("recuperer", file)
        assert "Relancez la même commande" in result.stderr
        assert result.exit_code == 1
    assert run("recuperer", file).exit_code == 0
    assert len(call_log.events("CA1")) == 3


@pytest.mark.parametrize("name", ["absent.log", "."], ids=["no such file", "a folder"])
def test_a_file_that_cannot_be_read_is_told_before_anything_is_written(run, call_log, logged, tmp_path, name):
    file = tmp_path / "traces.log"
    file.write_text("\n".join(logged(*TOLD)))
    result = run("recuperer", file, tmp_path / name)
    assert result.stderr.startswith(f"Erreur : Impossible de lire {tmp_path / name} : ")
    assert call_log.events("CA1") == []
