"""The disk is full: events wait in a file that was there before, and leave it for the database."""

import os
import shutil
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat

import pytest

from call_log import backlog, reserve
from call_log.local_queue import LocalQueue
from call_log.messages import decoded
from call_log.reserve import MARK, Reserve
from call_log.service import CallLog
from tests.call_log.calls import accepted, ended, keyed, rung, started, status, taken_call


@pytest.fixture
def file(tmp_path):
    return tmp_path / "queue" / "reserve"


@pytest.fixture
def kept(file):
    made = Reserve(file)
    made.prepare()
    return made


@pytest.fixture
def full(monkeypatch, call_log):
    """The reserve is made; then nothing new can be written."""
    call_log._backlog.prepare()

    def refuse(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(LocalQueue, "put", refuse)


def drained(kept, most=1000):
    given = []
    kept.drain(lambda raw: len(given) < most and (given.append(decoded(raw)) is None))
    return given


MESSAGES = [(told,) for told in taken_call()]


def test_what_is_kept_comes_back_in_order_once_and_leaves_nothing_behind(kept, file):
    for message in MESSAGES:
        kept.put(message)
    assert kept.length() == len(MESSAGES)
    assert drained(kept) == MESSAGES
    assert (kept.length(), drained(kept)) == (0, [])
    assert b"c0ffee" not in file.read_bytes(), "a caller's hash stayed"


def test_the_file_has_its_size_from_the_beginning_and_keeps_it(kept, file):
    before = file.stat()
    assert before.st_size == reserve.SIZE
    assert before.st_blocks * 512 >= reserve.SIZE, "a hole has no room on a full disk"
    kept.put(MESSAGES[0])
    drained(kept)
    assert (file.stat().st_size, file.stat().st_blocks) == (before.st_size, before.st_blocks)


def test_what_another_process_keeps_or_drains_is_seen(kept, file):
    other = Reserve(file)
    kept.put(MESSAGES[0])
    other.put(MESSAGES[1])
    assert (kept.length(), other.length()) == (2, 2)
    assert drained(other) == MESSAGES[:2]
    kept.put(MESSAGES[2])
    assert other.length() == kept.length() == 1
    assert drained(kept) == [MESSAGES[2]]


def test_a_drain_that_stops_gives_all_again(kept):
    for message in MESSAGES:
        kept.put(message)
    assert drained(kept, most=2) == MESSAGES[:2]
    assert drained(kept) == MESSAGES


def test_what_comes_during_a_drain_is_drained_too(kept):
    kept.put(MESSAGES[0])
    given = []

    def take(raw):
        if not given:
            kept.put(MESSAGES[1])
        given.append(decoded(raw))
        return True

    kept.drain(take)
    assert given == MESSAGES[:2]
    assert kept.length() == 0


def test_a_second_drain_at_the_same_time_gives_nothing(kept, file):
    kept.put(MESSAGES[0])
    meanwhile = []
    kept.drain(lambda _raw: meanwhile.extend(drained(Reserve(file))) is None)
    assert meanwhile == []


@pytest.mark.parametrize("left", [0, 3, 20, 60], ids=["nothing", "half a number", "no message", "half a message"])
def test_a_message_that_a_power_cut_left_half_written_is_none_and_the_next_takes_its_place(kept, file, left):
    kept.put(MESSAGES[0])
    assert kept.length() == 1
    end = kept._end
    kept.put(MESSAGES[1])
    with file.open("r+b") as opened:
        opened.seek(end + left)
        opened.write(bytes(reserve.SIZE - end - left))
    after = Reserve(file)
    assert after.length() == 1
    after.put(MESSAGES[2])
    assert drained(after) == [MESSAGES[0], MESSAGES[2]]


def test_messages_of_an_earlier_filling_are_not_taken_for_new_ones(kept, file):
    """Forgetting is one write: the machine may stop before the old bytes are erased."""
    for message in MESSAGES[:3]:
        kept.put(message)
    old = file.read_bytes()
    drained(kept)
    with file.open("r+b") as opened:
        opened.seek(64)
        opened.write(old[64:])
    assert Reserve(file).length() == 0


def test_full_of_messages_it_says_so_and_keeps_those_it_has(kept):
    with pytest.raises(OSError, match="full"):
        any(map(kept.put, repeat(MESSAGES[0])))
    count = kept.length()
    assert count > 100
    assert len(drained(kept)) == count
    kept.put(MESSAGES[0])


def test_without_the_file_nothing_is_kept_and_nothing_waits(file):
    absent = Reserve(file)
    with pytest.raises(FileNotFoundError):
        absent.put(MESSAGES[0])
    assert (absent.length(), absent.events(), drained(absent)) == (0, [], [])


def test_a_damaged_file_is_set_aside_and_made_again(file):
    file.parent.mkdir()
    file.write_bytes(b"not ours")
    damaged = Reserve(file)
    with pytest.raises(OSError, match="damaged"):
        damaged.put(MESSAGES[0])
    damaged.prepare()
    damaged.put(MESSAGES[0])
    assert file.read_bytes().startswith(MARK)
    assert file.with_name("reserve.illisible").read_bytes() == b"not ours"


def test_to_prepare_again_keeps_what_waits(kept, file):
    kept.put(MESSAGES[0])
    Reserve(file).prepare()
    assert drained(kept) == MESSAGES[:1]


def test_many_threads_lose_and_double_nothing(kept, file):
    places = [Reserve(file) for _ in range(4)]
    sids = [f"CA{n}" for n in range(80)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: places[n % 4].put((started(sid=sids[n]),)), range(80)))
    assert sorted(message[0].call_sid for message in drained(kept)) == sorted(sids)


def test_on_a_full_disk_events_wait_and_are_known_then_come_once(call_log, away, full):
    with away():
        for told in (started(), keyed(), rung(), accepted()):
            assert call_log.append([told]).queued
        assert call_log.queue_length() == 4
        assert call_log.is_accepted("CA1", 1)
        assert not call_log.is_over("CA1")
        call_log.append([status()])
        assert call_log.is_over("CA1")
        assert call_log.replay() == 0
    assert call_log.replay() == 5
    assert call_log.events("CA1") == [started(), keyed(), rung(), accepted(), status()]
    assert (call_log.queue_length(), call_log.replay()) == (0, 0)


def test_the_order_of_a_call_is_kept_between_the_queue_and_the_reserve(call_log, away, tmp_path):
    """A copy is told what the first was: not that the call, which ended since, is over."""
    call_log._backlog.prepare()
    with away():
        Reserve(tmp_path / "queue" / "reserve").put([rung()])
        call_log.append([ended()])
        assert not call_log.is_over("CA1", when=rung().key)
        assert call_log.is_over("CA1")


def test_what_no_database_takes_goes_from_the_reserve_to_the_logs(call_log, away, full, monkeypatch):
    said = []
    monkeypatch.setattr(backlog, "say_in_logs", lambda events, _error: said.extend(events))
    monkeypatch.setattr(backlog, "say_unreadable", said.append)
    unwritable = replace(started(sid="CA9"), turn=2**63)
    with away():
        call_log.append([unwritable])
        call_log.append([started()])
        monkeypatch.setattr(reserve, "encoded", lambda _events: b'[{"kind": "of another version"}]')
        call_log.append([keyed()])
    call_log.replay()
    assert call_log.events("CA1") == [started()]
    assert said == [unwritable, b'[{"kind": "of another version"}]']
    assert call_log.queue_length() == 0


def run(name, *arguments):
    return subprocess.run([shutil.which(name), *arguments], check=False).returncode  # noqa: S603 - mount, umount


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk of one MiB")
def test_a_disk_that_is_really_full_keeps_every_event(tmp_path, database, away):
    folder = tmp_path / "disk"
    folder.mkdir()
    if run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder):
        pytest.skip("this container does not let root mount a disk")
    try:
        _on_a_full_disk(folder, database, away)
    finally:
        run("umount", "-l", folder)


def _on_a_full_disk(folder, database, away):
    call_log = CallLog(database, folder / "queue")
    call_log._backlog.prepare()
    with away():
        call_log.append([started(sid="CA0")])
        with (folder / "filling").open("wb", buffering=0) as filling, pytest.raises(OSError, match="No space"):
            all(map(filling.write, repeat(bytes(4096))))
        for told in taken_call():
            call_log.append([told])
        assert call_log.is_accepted("CA1", 2)
        (folder / "filling").unlink()
        assert call_log.queue_length() == len(taken_call()) + 1
    call_log._breakers.writes.reset()
    assert call_log.replay() == len(taken_call()) + 1
    assert call_log.events("CA1") == taken_call()
    assert call_log.events("CA0") == [started(sid="CA0")]
