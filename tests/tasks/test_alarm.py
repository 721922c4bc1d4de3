"""The administrators are written to before callers are refused, and when they are; once a day for each."""

from datetime import timedelta

import pytest

from accounts import service as accounts
from accounts.domain import Account, Role
from core.caps import Caps
from core.clock import paris_time
from mail import service as mail
from protection.domain import Usage
from tasks.alarm import tell_of_minutes

NOW = paris_time("2026-03-03 10:00")
CAPS = Caps(max_minutes_per_day=100)


@pytest.fixture(autouse=True)
def people(database):
    for name, role, departments, active in (
        ("claire", Role.ADMINISTRATOR, frozenset(), True),
        ("ancienne", Role.ADMINISTRATOR, frozenset(), False),
        ("sacha", Role.REFERENT, frozenset({"48"}), True),
        ("alix", Role.OBSERVER, frozenset(), True),
    ):
        accounts.save_account(
            database, Account(0, f"{name}@x.example", name.title(), role, departments, active=active), at=NOW
        )


def told(database, minutes, at=NOW, caps=CAPS):
    tell_of_minutes(database, Usage(calls=0, seconds=minutes * 60), caps, at)
    return [(message.to, message.subject) for message in mail.outbox(database)]


def test_nobody_is_written_to_on_an_ordinary_day(database):
    assert told(database, 79) == []
    assert told(database, 10_000, caps=Caps(max_minutes_per_day=0)) == []


def test_the_active_administrators_are_written_to_near_the_cap_and_at_it_once(database):
    near = ("claire@x.example", "Le plafond des minutes d'appel approche (03/03/2026)")
    reached = ("claire@x.example", "Le plafond des minutes d'appel est atteint (03/03/2026)")
    assert told(database, 80) == [near]
    assert told(database, 95, NOW + timedelta(minutes=5)) == [near]
    assert told(database, 100, NOW + timedelta(minutes=10)) == [reached, near]
    assert told(database, 140, NOW + timedelta(minutes=15)) == [reached, near]


def test_another_day_is_told_again(database):
    told(database, 80)
    assert len(told(database, 80, NOW + timedelta(days=1))) == 2


def test_the_mail_says_how_many_and_what_follows(database):
    told(database, 100)
    body = mail.outbox(database)[0].body
    assert "100 minutes d'appel aujourd'hui, sur 100. Les appelants entendent un message" in body
