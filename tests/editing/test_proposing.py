"""A proposal is kept, applied and told in one transaction: all of it or nothing, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

import annuaire.service
from accounts import service as accounts
from accounts.domain import Account, Role
from annuaire.domain import CallOrder, Siao
from core.changes import COMMAND_LINE
from core.errors import UserError
from editing import service as editing
from editing import wishes
from editing.places import known_address, place_of
from editing.proposing import Proposing
from mail.models import OutboxRow
from proposals import service
from proposals.domain import Kind, Proposal, Status
from tests.proposals.conftest import AT

SIAO = Siao("48", "SIAO de la Lozère", "contact@siao-48.example", phone_support=True)
WHO = {"at": AT, "author": COMMAND_LINE}
FIRST, SECOND = "+33199004801", "+33199004802"


@pytest.fixture
def place(database):
    annuaire.service.save_siao(database, SIAO, **WHO)
    siao = annuaire.service.load(database)["48"]
    editing.apply(database, wishes.several_numbers(wishes.Place(siao), [FIRST]), **WHO)
    return wishes.Place(annuaire.service.load(database)["48"])


@pytest.fixture
def proposing(database):
    people = (("Anne", "ADMINISTRATOR", True), ("Bao", "ADMINISTRATOR", False), ("Olga", "OBSERVER", True))
    for name, role, active in people:
        mail = f"{name.lower()}@dihal.example"
        accounts.save_account(database, Account(0, mail, name, Role[role], active=active), at=AT)
    return Proposing(database, "https://svi.example", frozenset({"+33806000156"}))


@pytest.fixture
def asked(proposing, place):
    edits = tuple(wishes.several_numbers(place, [FIRST, SECOND]))
    return proposing.propose(wish(edits), at=AT)


def wish(edits, **others):
    proposal = Proposal(0, "48", Kind.NUMBERS, Status.PENDING, edits, "", "Sacha Petit", "sacha@siao48.example", 7, AT)
    return replace(proposal, **others)


def mails(database):
    with database.reading() as session:
        return [(row.to, row.subject, row.body) for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def numbers(database):
    return [line.number for line in annuaire.service.load(database)["48"].lines]


def test_each_active_administrator_and_who_asks_are_told(database, asked):
    assert [to for to, _subject, _body in mails(database)] == ["anne@dihal.example", "sacha@siao48.example"]
    for _to, _subject, body in mails(database):
        assert f"https://svi.example/admin/propositions/{asked.id}\n" in body
    assert mails(database)[0][1] == "Une demande pour la Lozère"


def test_a_wrong_number_is_said_to_who_asks(database, proposing, place):
    with pytest.raises(UserError, match="surtaxé"):
        proposing.propose(wish(tuple(wishes.other_number(place.lines[0], "+33899700000"))), at=AT)
    with pytest.raises(UserError, match="celui du SVI"):
        proposing.propose(wish(tuple(wishes.other_number(place.lines[0], "+33806000156"))), at=AT)
    assert (service.pending(database), mails(database)) == ((), [])


def test_accepting_saves_tells_and_is_in_the_history_with_both_names(database, proposing, asked):
    decided = proposing.accept(asked.id, "Anne", "Bienvenue.", at=AT)
    assert numbers(database) == [FIRST, SECOND]
    batch = editing.batch(database, decided.batch)
    assert (decided.status, batch.author, batch.note) == (
        Status.ACCEPTED,
        "Anne, sur proposition de Sacha Petit",
        "Bienvenue.",
    )
    to, subject, body = mails(database)[-1]
    assert (to, subject) == ("sacha@siao48.example", "Votre demande pour la Lozère est acceptée")
    assert "Anne ajoute :\n« Bienvenue. »" in body


def test_a_conflict_leaves_all_as_it_was(database, proposing, asked, place):
    told = len(mails(database))
    order = edit_of_order(place)
    proposing.propose(wish(order), at=AT)
    editing.apply(database, wishes.several_numbers(place, ["+33199004899"]), **WHO)
    taken = wish(tuple(wishes.other_number(place.lines[0], SECOND)))
    stale = proposing.propose(taken, at=AT)
    with pytest.raises(editing.ConflictError):
        proposing.accept(stale.id, "Anne", "", at=AT)
    assert numbers(database) == ["+33199004899"]
    assert service.proposal(database, stale.id).status is Status.PENDING
    assert len(mails(database)) == told + 4


def edit_of_order(place):
    return tuple(wishes.several_numbers(place, [FIRST], CallOrder.ROTATION))


def test_what_replaces_it_is_an_amendment_only_if_it_differs(database, proposing, asked, place):
    same = proposing.accept(asked.id, "Anne", "", at=AT, edits=asked.edits)
    assert same.status is Status.ACCEPTED
    again = proposing.propose(wish(tuple(wishes.absence("48", AT.date(), None, "u@siao.example"))), at=AT)
    (edit,) = again.edits
    other = replace(edit, after={**edit.after, "urgent_mail": "v@siao.example"})
    amended = proposing.accept(again.id, "Anne", "", at=AT, edits=[other])
    assert amended.status is Status.AMENDED
    assert amended.edits == again.edits
    _to, subject, body = mails(database)[-1]
    assert subject == "Votre demande pour la Lozère est acceptée avec des changements"
    assert "n'est pas exactement ce que vous aviez demandé : lisez-le avant d'y compter. Les prochains appels" in body
    assert editing.batch(database, amended.batch).edits[0].after["urgent_mail"] == "v@siao.example"


def test_who_has_no_account_and_gets_something_else_is_told_to_ask(database, proposing, place):
    wanted = wish(tuple(wishes.several_numbers(place, [FIRST, SECOND])), account_id=None)
    proposing.ask(wanted, "contact@siao-48.example", at=AT)
    asked = proposing.confirm(mails(database)[-1][2].partition("jeton=")[2].split()[0], at=AT)
    other = wishes.several_numbers(place, [FIRST, "+33199004803"])
    proposing.accept(asked.id, "Anne", "", at=AT, edits=other)
    assert "renseignez-vous auprès de l'administration nationale" in mails(database)[-1][2]


def test_no_answer_without_a_word_and_none_twice(database, proposing, asked):
    with pytest.raises(UserError, match="en un mot pourquoi"):
        proposing.decline(asked.id, "Anne", " ", at=AT)
    assert proposing.decline(asked.id, "Anne", "Pas ce numéro.", at=AT).status is Status.DECLINED
    with pytest.raises(UserError, match="déjà reçu sa réponse"):
        proposing.accept(asked.id, "Anne", "", at=AT)
    assert numbers(database) == [FIRST]


def test_who_has_no_account_is_asked_to_confirm_at_the_known_address(database, proposing, place):
    nobody = wish((), comment="Rappelez-moi.", account_id=None, author_mail="Contact@SIAO-48.example")
    proposing.ask(nobody, None, at=AT)
    assert (mails(database), service.proposals(database, status=Status.TO_CONFIRM)) == ([], ())
    proposing.ask(nobody, "contact@siao-48.example", at=AT)
    ((to, subject, body),) = mails(database)
    assert (to, subject) == ("contact@siao-48.example", "Confirmez votre demande pour la Lozère")
    token = body.partition("jeton=")[2].split()[0]
    assert proposing.confirm("nope", at=AT) is None
    confirmed = proposing.confirm(token, at=AT)
    assert confirmed.status is Status.PENDING
    assert [mail[0] for mail in mails(database)[1:]] == ["anne@dihal.example", "contact@siao-48.example"]
    assert "/admin/" not in mails(database)[-1][2]
    proposing.decline(confirmed.id, "Anne", "Non.", at=AT)
    assert "/admin/" not in mails(database)[-1][2]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("CONTACT@siao-48.example ", "contact@siao-48.example"), ("other@siao-48.example", None), ("", None)],
)
def test_an_address_is_known_whatever_its_case(place, typed, found):
    assert known_address(place, typed) == found


def test_numbers_keep_what_is_known_of_their_lines(database, place):
    edits = wishes.several_numbers(place, [SECOND, FIRST])
    assert [(edit.object_key != "", edit.after["position"]) for edit in edits] == [(False, 1), (True, 2)]
    assert wishes.several_numbers(place, [FIRST]) == []
    editing.apply(database, wishes.no_phone_support(place, ""), **WHO)
    assert not annuaire.service.load(database)["48"].phone_support


def test_two_proposals_of_another_number_are_both_accepted_as_they_are(database, proposing, place):
    third = "+33199004803"
    asked = [proposing.propose(wish(tuple(wishes.several_numbers(place, [FIRST, n]))), at=AT) for n in (SECOND, third)]
    for one in asked:
        assert proposing.accept(one.id, "Anne", "", at=AT).status is Status.ACCEPTED
    assert numbers(database) == [FIRST, SECOND, third]


def test_what_is_sent_twice_is_kept_once_and_told_once(database, proposing, place, asked):
    told = mails(database)
    edits = tuple(wishes.several_numbers(place, [FIRST, SECOND]))
    with ThreadPoolExecutor() as two:
        assert list(two.map(lambda _: proposing.propose(wish(edits), at=AT), range(2))) == [asked, asked]
    assert mails(database) == told
    assert proposing.propose(wish(edits, comment="Pour mardi."), at=AT).id != asked.id
    assert proposing.propose(wish(edits, account_id=8), at=AT).id != asked.id
    proposing.decline(asked.id, "Anne", "Non.", at=AT)
    assert proposing.propose(wish(edits), at=AT).id > asked.id


def test_an_absence_that_is_sent_twice_at_once_is_kept_once(database, proposing, place):
    edits = tuple(wishes.absence("48", AT.date(), None, "u@siao-48.example"))
    with ThreadPoolExecutor() as two:
        kept = set(two.map(lambda _: proposing.propose(wish(edits), at=AT).id, range(4)))
    assert len(kept) == 1


def test_nothing_is_asked_of_a_message_that_stays(place):
    (only,) = wishes.no_phone_support(replace(place, own_text="Écrivez-nous."), "")
    assert only.object_type == "siao"


def test_a_place_is_what_the_annuaire_has(database, place):
    from svi.snapshot import Configuration, Service, Snapshot

    snapshot = Snapshot(Configuration(siaos={"48": place.siao}), Service("", "", frozenset(), 60, 60))
    assert place_of(database, snapshot, "48") == place
