"""Accounts are checked, never lose their last administrator, and passwords are hashes: on both engines."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from accounts import passwords, service
from accounts.domain import Account, Role
from accounts.history import fields_of
from accounts.models import AccountRow
from core.changes import Author, ChangeRow
from core.errors import UserError
from tests.accounts.conftest import ANNE, AT, OLGA, PASSWORD, RENE


def test_what_is_saved_is_found_again(database, rene):
    assert rene == replace(RENE, id=rene.id, created_at=AT)
    assert service.account(database, rene.id) == service.by_mail(database, " Rene@SIAO48.example ") == rene
    assert service.account(database, 99) is service.by_mail(database, "nobody@siao.example") is None


def test_accounts_are_listed_by_name(database, rene, anne):
    service.save_account(database, OLGA, at=AT)
    assert [account.name for account in service.accounts(database)] == [ANNE.name, OLGA.name, RENE.name]


def test_an_account_is_kept_in_one_form(database):
    written = Account(0, "  Anne@DIHAL.example", " Anne \t Admin\u200b", Role.ADMINISTRATOR, frozenset({"48"}))
    saved = service.save_account(database, written, at=AT)
    assert (saved.mail, saved.name, saved.departments) == ("anne@dihal.example", "Anne Admin", frozenset())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param({"mail": "rene"}, "adresse mail", id="no mail"),
        pytest.param({"mail": "rene@siao48.example\nBcc: x@y.example"}, "adresse mail", id="a second header"),
        pytest.param({"mail": f"{'r' * 250}@siao48.example"}, "adresse mail", id="too long a mail"),
        pytest.param({"name": "  "}, "prénom", id="no name"),
        pytest.param({"name": "x" * 101}, "100", id="too long a name"),
        pytest.param({"name": "Re\x00né"}, "prénom", id="a control character"),
        pytest.param({"departments": frozenset()}, "au moins un département", id="a référent of nowhere"),
        pytest.param({"departments": frozenset({"48", "96"})}, "« 96 »", id="no département"),
        pytest.param({"id": 99}, "n'existe pas", id="no account of this number"),
    ],
)
def test_a_wrong_account_is_refused_in_words(database, wrong, said):
    with pytest.raises(UserError, match=said):
        service.save_account(database, replace(RENE, **wrong), at=AT)
    assert service.accounts(database) == ()


def test_a_mail_has_one_account(database, rene, anne):
    for account in (replace(OLGA, mail="RENE@siao48.example"), replace(anne, mail=rene.mail)):
        with pytest.raises(UserError, match="déjà celle d'un compte"):
            service.save_account(database, account, at=AT)


def test_departements_are_replaced_and_forgotten_with_the_role(database, rene):
    changed = service.save_account(database, replace(rene, departments=frozenset({"48", "974"})), at=AT)
    assert changed.departments == {"48", "974"}
    observer = service.save_account(database, replace(changed, role=Role.OBSERVER), at=AT)
    assert (observer.departments, service.account(database, rene.id)) == (frozenset(), observer)


@pytest.mark.parametrize("change", [{"role": Role.OBSERVER}, {"active": False}], ids=["demoted", "removed"])
def test_the_last_administrator_stays(database, anne, change):
    service.save_account(database, Account(0, "eve@dihal.example", "Ève", Role.ADMINISTRATOR, active=False), at=AT)
    with pytest.raises(UserError, match="dernier compte d'administration"):
        service.save_account(database, replace(anne, **change), at=AT)
    assert service.account(database, anne.id) == anne
    other = service.save_account(database, Account(0, "b@dihal.example", "Bao", Role.ADMINISTRATOR), at=AT)
    service.save_account(database, replace(anne, **change), at=AT)
    with pytest.raises(UserError, match="dernier"):
        service.save_account(database, replace(other, **change), at=AT)


def test_two_administrators_cannot_remove_each_other_at_once(database, anne):
    bao = service.save_account(database, Account(0, "b@dihal.example", "Bao", Role.ADMINISTRATOR), at=AT)
    refused = []

    def remove(account):
        together.wait()
        try:
            service.save_account(database, replace(account, active=False), at=AT)
        except UserError as error:
            refused.append(error)

    together = Barrier(2)
    threads = [Thread(target=remove, args=[account]) for account in (anne, bao)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert [account.active for account in service.accounts(database)].count(True) == 1


def test_a_departement_changes_directly_for_its_referents_alone(database, rene, anne):
    service.set_direct(database, "48", direct=True, at=AT, author=Author("Anne"))
    service.set_direct(database, "75", direct=True, at=AT)
    found = service.account(database, rene.id)
    assert (found.direct, service.direct_departments(database)) == ({"48"}, {"48", "75"})
    assert (found.may_change("48"), found.may_change("2A"), found.may_change("75")) == (True, False, False)
    service.set_direct(database, "48", direct=False, at=AT)
    assert service.account(database, rene.id).direct == frozenset()
    with database.reading() as session:
        row = session.scalars(select(ChangeRow).where(ChangeRow.object_type == "direct").order_by(ChangeRow.id)).first()
        assert (row.author, row.department_code, row.after) == ("Anne", "48", {"direct": True})


def test_what_was_not_touched_keeps_changing_directly_and_the_rest_is_saved_together(database):
    service.set_direct(database, "48", direct=True, at=AT)
    service.change_direct(database, shown={"01"}, wanted={"75", "2A"}, at=AT, author=Author("Anne"))
    assert service.direct_departments(database) == {"48", "75", "2A"}
    with database.reading() as session:
        rows = session.scalars(select(ChangeRow).where(ChangeRow.author == "Anne").order_by(ChangeRow.id)).all()
    assert [(row.object_type, row.object_key) for row in rows] == [("direct", "2A"), ("direct", "75")]
    assert len({row.batch for row in rows}) == 1


def test_a_wrong_departement_among_others_changes_none(database):
    with pytest.raises(UserError, match="« 00 »"):
        service.change_direct(database, shown=set(), wanted={"75", "00"}, at=AT)
    assert service.direct_departments(database) == frozenset()


def test_an_account_is_changed_as_somebody_saw_it_or_not_at_all(database, rene):
    seen = fields_of(rene)
    service.change_account(database, replace(rene, name="René R."), seen=seen, at=AT)
    with pytest.raises(service.ChangedMeanwhileError) as error:
        service.change_account(database, replace(rene, role=Role.OBSERVER), seen=seen, at=AT)
    assert error.value.current == {**seen, "name": "René R."}
    assert service.account(database, rene.id).role is Role.REFERENT


def test_no_departement_changes_directly_that_does_not_exist(database):
    with pytest.raises(UserError, match="« 96 »"):
        service.set_direct(database, "96", direct=True, at=AT)


# Passwords


def test_a_password_lets_in_who_has_it(database, anne):
    assert anne.has_password
    assert service.authenticate(database, " ANNE@dihal.example", PASSWORD) == anne
    assert service.authenticate(database, anne.mail, PASSWORD + " ") is None


def test_a_password_does_not_follow_an_account_to_another_address(database, anne):
    service.save_account(database, replace(anne, name="Anne-Marie"), at=AT)
    assert service.authenticate(database, anne.mail, PASSWORD) is not None
    moved = service.save_account(database, replace(anne, mail="bao@dihal.example", name="Bao"), at=AT)
    assert service.authenticate(database, moved.mail, PASSWORD) is None
    assert not moved.has_password


def test_a_password_is_kept_as_a_hash(database, anne):
    with database.reading() as session:
        kept = session.scalar(select(AccountRow.password_hash))
    assert kept.startswith("$argon2id$")
    assert "cheval" not in kept


def test_nobody_enters_without_a_password_of_theirs(database, rene, anne):
    service.save_account(database, Account(0, "b@dihal.example", "Bao", Role.ADMINISTRATOR), at=AT)
    service.save_account(database, replace(anne, active=False), at=AT)
    for mail in (rene.mail, anne.mail, "nobody@siao.example", ""):
        assert service.authenticate(database, mail, PASSWORD) is None
        assert service.authenticate(database, mail, "") is None


def test_an_accent_is_typed_in_two_ways(database, anne):
    service.set_password(database, anne.id, "été comme hiver")
    assert service.authenticate(database, anne.mail, "e\u0301te\u0301 comme hiver")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        pytest.param("x" * 11, "trop court : 12", id="eleven"),
        pytest.param("x" * 129, "trop long : 128", id="129"),
        pytest.param("Anne@dihal.example", "ni votre adresse", id="the address"),
        pytest.param("anne administratrice", "ni votre nom", id="the name"),
        pytest.param("motdepasse1234", "se devine vite", id="a known word"),
        pytest.param("azertyuiop12", "se devine vite", id="a row of keys"),
        pytest.param("x" * 12, "se devine vite", id="one letter"),
        pytest.param("abc" * 42, "se devine vite", id="long, and always the same"),
        pytest.param("administratrice", "se devine vite", id="a part of the name"),
        pytest.param("Password-2026", "se devine vite", id="every kind of character, and known"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(database, anne, password, said):
    anne = service.save_account(database, replace(anne, name="Anne Administratrice"), at=AT)
    with pytest.raises(UserError, match=said):
        service.set_password(database, anne.id, password)
    assert service.authenticate(database, anne.mail, PASSWORD)


@pytest.mark.parametrize(
    "password",
    ["jqzvkpwmxgtb", "cheval lampe nuage " * 6 + "quatorzaine 14", "🐴 mot\net autre 🐢"],
    ids=["12", "128", "any"],
)
def test_length_alone_makes_a_password(database, anne, password):
    service.set_password(database, anne.id, password)
    assert service.authenticate(database, anne.mail, password)


def test_an_older_hash_is_made_again_at_the_next_entrance(database, anne):
    with database.transaction() as session:
        row = session.get(AccountRow, anne.id)
        row.password_hash = older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    for _ in range(2):
        assert service.authenticate(database, anne.mail, PASSWORD)
    with database.reading() as session:
        kept = session.get(AccountRow, anne.id).password_hash
    assert kept != older
    assert not passwords.is_outdated(kept)


def test_the_same_work_is_done_for_every_address(database, anne, rene, monkeypatch):
    worked = []

    class Watched:
        def verify(self, password_hash, password):
            worked.append(password_hash.rsplit("$", 2)[0])
            return passwords.PasswordHasher().verify(password_hash, password)

        def hash(self, password):
            return real.hash(password)

        def check_needs_rehash(self, password_hash):
            return False

    real = passwords.HASHER
    monkeypatch.setattr(passwords, "HASHER", Watched())
    for mail in (anne.mail, rene.mail, "nobody@siao.example"):
        service.authenticate(database, mail, "a wrong password")
    assert len(worked) == 3
    assert len(set(worked)) == 1
