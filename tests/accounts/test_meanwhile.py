"""What an administrator withdraws while somebody enters, or chooses a password, opens nothing: on both engines."""

from dataclasses import replace
from threading import Thread

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, text

from accounts import service
from accounts.domain import Account, Browser, Role
from accounts.entrances import let_in
from accounts.models import AccountRow, LinkRow
from core.errors import UserError
from tests.accounts.conftest import AT, FIREFOX, PASSWORD
from tests.accounts.meanwhile import meanwhile

OTHER = "une agrafe mange le cheval"
SUB, OTHER_SUB = "sub-rene", "sub-de-quelqu-un-d-autre"
BAO = {"mail": "bao@dihal.example", "name": "Bao"}


@pytest.fixture
def eve(database):
    """Another administrator, so that the first may go."""
    return service.save_account(database, Account(0, "eve@dihal.example", "Ève", Role.ADMINISTRATOR), at=AT)


@pytest.fixture
def old_hash(database, anne):
    """Anne's password as it was hashed once; it is hashed anew when she enters."""
    older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.transaction() as session:
        session.get(AccountRow, anne.id).password_hash = older


def kept_of(database, account, what):
    with database.reading() as session:
        return getattr(session.get(AccountRow, account.id), what)


def changed(database, account, **changes):
    return lambda: service.save_account(database, replace(account, **changes), at=AT)


def by_password(database, account):
    return service.enter_by_password(database, account.mail, PASSWORD, FIREFOX, at=AT)


def by_proconnect(database, sub, mail):
    return service.enter_by_proconnect(database, sub, mail, FIREFOX, at=AT)


# By password


@pytest.mark.usefixtures("eve")
@pytest.mark.parametrize("hashed_long_ago", [False, True], ids=["today's hash", "a hash to be made anew"])
@pytest.mark.parametrize("change", [BAO, {"active": False}], ids=["another person", "put out"])
def test_who_is_put_out_while_their_password_is_checked_does_not_enter(
    request, database, anne, change, hashed_long_ago
):
    if hashed_long_ago:
        request.getfixturevalue("old_hash")
    with meanwhile(database, changed(database, anne, **change)):
        assert by_password(database, anne) is None
    assert service.sessions(database, anne.id) == ()


@pytest.mark.usefixtures("old_hash")
def test_a_hash_made_anew_does_not_bring_the_password_of_the_person_before_back(database, anne):
    with meanwhile(database, changed(database, anne, **BAO)):
        assert service.authenticate(database, anne.mail, PASSWORD) is None
    assert kept_of(database, anne, "password_hash") is None


@pytest.mark.usefixtures("old_hash")
def test_a_hash_made_anew_does_not_take_the_place_of_a_newer_password(database, anne):
    with meanwhile(database, lambda: service.set_password(database, anne.id, OTHER)):
        assert by_password(database, anne) is None
    assert service.authenticate(database, anne.mail, OTHER)


@pytest.mark.usefixtures("old_hash")
def test_who_enters_twice_at_once_enters_twice_although_the_hash_is_made_anew(database, anne):
    with meanwhile(database, lambda: by_password(database, anne)):
        assert by_password(database, anne)
    assert len(service.sessions(database, anne.id)) == 2


def test_no_transaction_is_held_while_a_password_is_hashed(database, anne, old_hash, monkeypatch):
    held = []

    class Watched(PasswordHasher):
        def verify(self, kept, password):
            held.append(database.engine.pool.checkedout())
            return super().verify(kept, password)

        def hash(self, password, **others):
            held.append(database.engine.pool.checkedout())
            return super().hash(password, **others)

    monkeypatch.setattr("accounts.passwords.HASHER", Watched(time_cost=1, memory_cost=16, parallelism=1))
    assert by_password(database, anne)
    service.set_password(database, anne.id, OTHER)
    assert len(held) >= 3
    assert set(held) == {0}


# A new password


def test_a_password_chosen_meanwhile_is_not_that_of_another_person(database, anne):
    with meanwhile(database, changed(database, anne, **BAO)), pytest.raises(UserError, match="vient d'être modifié"):
        service.set_password(database, anne.id, OTHER)
    assert kept_of(database, anne, "password_hash") is None


def test_a_first_password_chosen_while_the_account_becomes_another_persons_is_forgotten(database, rene):
    with meanwhile(database, lambda: service.set_password(database, rene.id, OTHER)):
        changed(database, rene, **BAO)()
    assert kept_of(database, rene, "password_hash") is None


def test_a_session_ended_meanwhile_changes_no_password(database, anne):
    token = service.open_session(database, anne.id, at=AT, device="")
    ended = meanwhile(database, lambda: service.end_session(database, token))
    with ended, pytest.raises(service.SessionOverError):
        service.set_password(database, anne.id, OTHER, but=token)
    assert service.authenticate(database, anne.mail, PASSWORD)


def test_a_new_password_is_of_one_piece_with_what_is_told_of_it(database, anne):
    here, there = (service.open_session(database, anne.id, at=AT, device="") for _ in range(2))

    def breaks(_session, _account):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        service.set_password(database, anne.id, OTHER, but=here, tell=breaks)
    assert service.authenticate(database, anne.mail, PASSWORD)
    assert service.session_account(database, there, at=AT)
    service.set_password(database, anne.id, OTHER, but=here)
    assert [bool(service.session_account(database, token, at=AT)) for token in (here, there)] == [True, False]


# By link


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda database, rene: service.end_sessions(database, rene.id, but=None), id="put out everywhere"),
        pytest.param(lambda database, rene: changed(database, rene, active=False)(), id="no longer active"),
        pytest.param(lambda database, rene: changed(database, rene, **BAO)(), id="another person"),
    ],
)
def test_who_is_put_out_while_their_link_is_followed_does_not_enter(database, rene, act):
    link = service.create_link(database, rene.id, at=AT)
    with meanwhile(database, lambda: act(database, rene)):
        assert service.enter_by_link(database, link, FIREFOX, at=AT) is None
    assert service.sessions(database, rene.id) == ()


def test_no_link_is_mailed_to_the_person_before(database, rene):
    with meanwhile(database, changed(database, rene, **BAO)), database.transaction() as session:
        assert service.asked_link(session, rene.mail, at=AT) is None


def test_no_invitation_is_mailed_to_the_person_before(database, rene):
    changed(database, rene, **BAO)()
    with pytest.raises(UserError, match="vient d'être modifié"), database.transaction() as session:
        service.invitation(session, rene, at=AT)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LinkRow)) == 0


# Through ProConnect


def test_an_account_that_becomes_another_persons_meanwhile_is_not_bound_to_the_one_before(database, rene):
    with meanwhile(database, changed(database, rene, **BAO)):
        assert by_proconnect(database, SUB, rene.mail) is None
    assert kept_of(database, rene, "proconnect_sub") is None
    assert service.sessions(database, rene.id) == ()


def test_who_was_bound_does_not_enter_an_account_that_becomes_another_persons_meanwhile(database, rene):
    by_proconnect(database, SUB, rene.mail)
    with meanwhile(database, changed(database, rene, **BAO)):
        assert by_proconnect(database, SUB, rene.mail) is None
    assert service.sessions(database, rene.id) == ()


def test_of_two_who_come_with_one_mail_the_first_has_the_account(database, rene):
    with meanwhile(database, lambda: by_proconnect(database, OTHER_SUB, rene.mail)):
        assert by_proconnect(database, SUB, rene.mail) is None
    assert kept_of(database, rene, "proconnect_sub") == OTHER_SUB


def test_who_comes_with_two_mails_at_once_is_bound_to_one_account(database, rene, anne):
    def binds_the_other(statement):
        return statement == "BEGIN IMMEDIATE" or statement.startswith("UPDATE accounts")

    with meanwhile(database, lambda: by_proconnect(database, SUB, anne.mail), before=binds_the_other):
        entrance = by_proconnect(database, SUB, rene.mail)
    assert entrance is None or entrance.account.id == anne.id
    assert [kept_of(database, account, "proconnect_sub") for account in (rene, anne)] == [None, SUB]


# Put out everywhere


def test_who_is_entering_is_put_out_everywhere_too(database, rene):
    putting_out = Thread(target=service.end_sessions, args=[database, rene.id], kwargs={"but": None})
    with database.transaction() as session:
        let_in(session, rene.id, FIREFOX, AT)
        session.flush()
        putting_out.start()
        while not database.is_sqlite and putting_out.is_alive() and not somebody_waits(database):
            pass
    putting_out.join()
    assert service.sessions(database, rene.id) == ()


def somebody_waits(database):
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with database.reading() as session:
        return session.scalar(text(waiting)) > 0


def test_the_session_before_ends_with_the_entrance(database, rene, anne):
    before = service.open_session(database, anne.id, at=AT, device="")
    link = service.create_link(database, rene.id, at=AT)
    assert service.enter_by_link(database, "un autre", Browser("", before), at=AT) is None
    assert service.session_account(database, before, at=AT)
    entrance = service.enter_by_link(database, link, Browser("", before), at=AT)
    assert service.session_account(database, before, at=AT) is None
    assert service.session_account(database, entrance.token, at=AT) == entrance.account


def test_an_address_without_an_account_asks_for_a_link_that_lets_nobody_in(database, rene):
    service.save_account(database, replace(rene, active=False), at=AT)
    for mail in ("nobody@siao.example", rene.mail):
        with database.transaction() as session:
            assert service.asked_link(session, mail, at=AT) is None
    with database.reading() as session:
        assert session.scalars(select(LinkRow.account_id)).all() == [None, None]
