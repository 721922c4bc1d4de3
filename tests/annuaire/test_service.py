"""One SIAO or one line saved by itself, and the annuaire of demonstration."""

from dataclasses import replace

import pytest

from annuaire import service
from annuaire.domain import UNSAVED, CallOrder, Line, Siao
from core.changes import current_revision
from core.departments import all_departments
from core.errors import UserError
from core.phone_numbers import why_not_dialable
from tests.annuaire.conftest import AT, AUTHOR, OWN

NEW = Line(UNSAVED, "75", 3, "01 99 00 12 36", "Portable", ring_seconds=30, screening=False)
FICTION = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")


def save(database, line):
    return service.save_line(database, line, at=AT, author=AUTHOR, own_numbers=OWN)


def test_a_new_line_gets_an_id_and_its_number_in_e164(filled):
    saved = save(filled, NEW)
    assert saved == replace(NEW, id=saved.id, number="+33199001236")
    assert service.load(filled)["75"].lines[2] == saved


def test_a_saved_line_may_change_everything_but_its_id(filled):
    line = service.load(filled)["75"].lines[0]
    changed = replace(line, number="+33199001239", label="Nouveau", position=9, screening=False, active=False)
    assert save(filled, changed) == changed
    assert service.load(filled)["75"].lines[-1] == changed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"number": "0892123456"}, "Téléphone.*surtaxé", id="premium rate"),
        pytest.param({"number": "0806000156"}, "SVI lui-même", id="our own number"),
        pytest.param({"number": "0199001234"}, "déjà celui d'une autre ligne", id="another line's number"),
        pytest.param({"position": 1}, "déjà celui d'une autre ligne", id="another line's place"),
        pytest.param({"position": 0}, "Ordre.*entre 1 et 99", id="place zero"),
        pytest.param({"ring_seconds": 61}, "Sonnerie.*entre 5 et 60", id="rings too long"),
        pytest.param({"label": "x" * 81}, "Libellé.*80 caractères", id="label too long"),
        pytest.param({"department_code": "69"}, "pas encore de SIAO", id="no SIAO"),
        pytest.param({"department_code": "99"}, "Département", id="no such département"),
        pytest.param({"id": 987}, "n'existe plus", id="a line removed meanwhile"),
    ],
)
def test_a_wrong_line_is_refused_and_nothing_changes(filled, picture, changed, sentence):
    before, revision = picture(), current_revision(filled)
    with pytest.raises(UserError, match=sentence):
        save(filled, replace(NEW, **changed))
    assert (picture(), current_revision(filled)) == (before, revision)


def test_a_line_does_not_move_to_another_departement(filled, picture):
    before = picture()
    with pytest.raises(UserError, match="n'existe plus dans ce département"):
        save(filled, replace(before[0]["75"].lines[0], department_code="13", position=5))
    assert picture() == before


def test_a_siao_is_created_then_changed_and_keeps_its_lines(filled):
    siao = service.load(filled)["75"]
    service.save_siao(filled, replace(siao, mail="nouveau@siao-75.example", phone_support=False), at=AT, author=AUTHOR)
    service.save_siao(filled, Siao("2a", "SIAO", "", phone_support=True), at=AT, author=AUTHOR)
    siaos = service.load(filled)
    assert siaos["75"] == replace(siao, mail="nouveau@siao-75.example", phone_support=False)
    assert siaos["2A"].lines == ()


def test_saving_what_has_not_changed_raises_no_revision(filled):
    revision = current_revision(filled)
    service.save_siao(filled, service.load(filled)["75"], at=AT, author=AUTHOR)
    assert current_revision(filled) == revision


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"structure": " "}, "Structure"), ({"mail": "x"}, "Mail"), ({"department_code": "96"}, "Département")],
)
def test_a_wrong_siao_is_refused(filled, picture, changed, sentence):
    before = picture()
    with pytest.raises(UserError, match=sentence):
        service.save_siao(filled, replace(before[0]["75"], **changed), at=AT, author=AUTHOR)
    assert picture() == before


def test_the_demonstration_shows_each_case(database):
    service.load_demonstration(database, at=AT)
    siaos = service.load(database)
    assert set(siaos) == set(all_departments())
    assert [x.number for x in siaos["75"].lines] == ["+33199001234", "+33199001235", "+33199001236"]
    count = {code: len(siao.callable_lines(OWN, AT.date())) for code, siao in siaos.items()}
    several = {"75": 3, "69": 2, "13": 3, "59": 3, "31": 5}
    none = {"48": 0, "05": 0}
    assert count == dict.fromkeys(siaos, 1) | several | none
    assert [code for code, siao in siaos.items() if not siao.phone_support] == ["48"]
    orders = {code: siao.call_order for code, siao in siaos.items() if siao.call_order is not CallOrder.SEQUENCE}
    assert orders == {"13": CallOrder.ROTATION, "59": CallOrder.SIMULTANEOUS}
    assert [code for code, siao in siaos.items() if not all(x.screening for x in siao.lines)] == ["92"]


def test_the_demonstration_rings_nobody_and_writes_to_nobody(database):
    service.load_demonstration(database, at=AT)
    siaos = service.load(database)
    numbers = [line.number for siao in siaos.values() for line in siao.lines]
    people = [contact for code in siaos for contact in service.contacts(database, code)]
    assert len(set(numbers)) == len(numbers)
    assert all(n.startswith(FICTION) and why_not_dialable(n, OWN) is None for n in numbers)
    assert all(contact.phone.startswith(FICTION) for contact in people if contact.phone)
    assert all(x.mail.endswith(".example") for x in (*siaos.values(), *people))
    assert len({contact.department_code for contact in people}) >= 10


def test_loading_the_demonstration_twice_changes_nothing(database):
    service.load_demonstration(database, at=AT)
    before, revision = service.load(database), current_revision(database)
    service.load_demonstration(database, at=AT)
    assert (service.load(database), current_revision(database)) == (before, revision)
