"""Proposals are kept, confirmed, answered once, and forgotten in time: on both engines."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from core.edits import Edit
from core.errors import UserError
from proposals import service
from proposals.domain import Kind, Status
from proposals.models import ProposalRow
from tests.proposals.conftest import AT, OTHER_LABEL, SACHA

ACCEPTED = {"status": Status.ACCEPTED, "by": "Camille Martin", "note": "Merci.", "batch": "b1"}


def asked(database, **others):
    return service.propose(database, replace(SACHA, **others), at=AT)


def asked_by_mail(database, at=AT, **others):
    with database.transaction() as session:
        return service.propose_to_confirm(session, replace(SACHA, account_id=None, **others), at=at)


def ids(proposals):
    return [proposal.id for proposal in proposals]


def test_what_is_proposed_is_found_again_with_its_edits(database):
    kept = asked(database, comment="  Nous avons\u200b déménagé. \r\n Merci ! ", author_mail=" Sacha@SIAO48.example")
    assert kept == replace(SACHA, id=kept.id, comment="Nous avons déménagé.\nMerci !")
    assert service.proposal(database, kept.id) == kept
    assert service.proposal(database, 99) is None


def test_it_is_kept_in_the_transaction_of_the_caller(database):
    with database.transaction() as session:
        service.propose(session, SACHA, at=AT)
        session.rollback()
    assert service.pending(database) == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param({"department_code": "96"}, "« 96 »", id="no département"),
        pytest.param({"edits": (), "comment": " \n"}, "Dites ce que vous souhaitez", id="nothing is asked"),
        pytest.param({"author_name": " "}, "prénom", id="nobody asks"),
        pytest.param({"author_mail": "sacha"}, "adresse mail", id="no mail"),
        pytest.param({"author_mail": "s@siao.example\nBcc: x@y.example"}, "adresse mail", id="a second header"),
        pytest.param({"comment": "x" * 2001}, "2000 au plus", id="too many words"),
        pytest.param({"comment": "a\x00b"}, "illisible", id="a control character"),
    ],
)
def test_a_wrong_proposal_is_refused_in_words(database, wrong, said):
    with pytest.raises(UserError, match=said):
        asked(database, **wrong)
    assert service.proposals(database) == ()


def test_nobody_without_an_account_proposes_unconfirmed(database):
    with pytest.raises(ValueError, match="confirms by mail"):
        asked(database, account_id=None)


def test_one_proposal_does_not_overwrite_another_on_the_same_object(database):
    first = asked(database)
    second = asked(database, edits=(replace(OTHER_LABEL, after={"label": "Bureau"}),), account_id=8)
    third = asked(database, edits=(Edit("line", "", "48", None, {"label": "Renfort"}),))
    fourth = asked(database, edits=(Edit("line", "", "48", None, {"label": "Relais"}),))
    assert service.pending(database) == (first, second, third, fourth)
    assert first.rivals(service.pending(database)) == (second,)
    assert third.rivals(service.pending(database)) == ()


def test_lists_are_narrowed(database):
    one, two = asked(database), asked(database, department_code="69", account_id=8, kind=Kind.OTHER)
    three = asked(database, department_code="33", account_id=8)
    service.decide(database, one.id, **ACCEPTED, at=AT)
    assert ids(service.proposals(database)) == [three.id, two.id, one.id]
    assert ids(service.proposals(database, status=Status.ACCEPTED)) == [one.id]
    assert ids(service.proposals(database, department_code="33")) == [three.id]
    assert ids(service.proposals(database, codes={"69"})) == [two.id]
    assert ids(service.proposals(database, codes={"69"}, account_id=7)) == [two.id, one.id]
    assert ids(service.proposals(database, account_id=8)) == [three.id, two.id]
    assert ids(service.proposals(database, codes=())) == []
    assert ids(service.proposals(database, limit=1)) == [three.id]
    assert ids(service.proposals(database, before=three.id, limit=1)) == [two.id]
    assert ids(service.pending(database)) == [two.id, three.id]
    assert ids(service.pending(database, ["33", "48"])) == [three.id]


# Confirmed by mail


def test_what_comes_without_an_account_waits_for_its_confirmation(database):
    kept, token = asked_by_mail(database)
    assert (kept.status, kept.account_id) == (Status.TO_CONFIRM, None)
    assert service.pending(database) == service.proposals(database) == ()
    assert ids(service.proposals(database, status=Status.TO_CONFIRM)) == [kept.id]
    assert service.confirm(database, token, at=AT) == replace(kept, status=Status.PENDING)
    assert ids(service.pending(database)) == [kept.id]


def test_a_link_confirms_once(database):
    _kept, token = asked_by_mail(database)
    assert service.confirm(database, token, at=AT) is not None
    assert service.confirm(database, token, at=AT) is None
    assert service.confirm(database, "", at=AT) is service.confirm(database, "none", at=AT) is None


def test_a_link_confirms_for_three_days(database):
    kept, token = asked_by_mail(database)
    late = {"at": AT + timedelta(days=3)}
    assert service.of_token(database, token, at=AT) == kept
    assert service.confirm(database, token, **late) is None
    assert service.of_token(database, token, **late) is None


def test_a_link_that_has_served_still_tells_of_what(database):
    _kept, token = asked_by_mail(database)
    confirmed = service.confirm(database, token, at=AT)
    assert service.of_token(database, token, at=AT + timedelta(days=9)) == confirmed
    assert service.of_token(database, "", at=AT) is service.of_token(database, "none", at=AT) is None
    service.decide(database, confirmed.id, **ACCEPTED, at=AT)
    service.purge(database, AT + timedelta(days=400))
    assert service.of_token(database, token, at=AT) is None


def test_the_token_is_not_in_the_table(database):
    _kept, token = asked_by_mail(database)
    with database.reading() as session:
        row = session.scalars(select(ProposalRow)).one()
    assert token not in {row.confirmation_hash, row.comment, row.batch}


# Answered


def test_an_answer_is_kept_with_its_word_and_the_change_that_it_made(database):
    kept = asked(database)
    decided = service.decide(database, kept.id, **ACCEPTED, at=AT + timedelta(hours=1))
    assert decided == service.proposal(database, kept.id)
    assert decided == replace(
        kept,
        status=Status.ACCEPTED,
        decided_at=AT + timedelta(hours=1),
        decided_by="Camille Martin",
        decision_note="Merci.",
        batch="b1",
    )


def test_of_two_answers_at_once_one_is_told_that_it_comes_too_late(database):
    kept, refused = asked(database), []

    def answer(status):
        together.wait()
        try:
            service.decide(database, kept.id, **{**ACCEPTED, "status": status}, at=AT)
        except UserError as error:
            refused.append(error)

    together = Barrier(2)
    threads = [Thread(target=answer, args=[status]) for status in (Status.ACCEPTED, Status.DECLINED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [error.message for error in refused] == [service.DECIDED]


def test_its_author_takes_it_back_until_it_is_answered(database):
    one, two = asked(database), asked(database)
    assert service.withdraw(database, one.id, by="Sacha Petit", at=AT).status is Status.WITHDRAWN
    service.decide(database, two.id, **ACCEPTED, at=AT)
    for closed in (one, two):
        with pytest.raises(UserError, match="déjà reçu sa réponse"):
            service.withdraw(database, closed.id, by="Sacha Petit", at=AT)


def test_what_is_not_confirmed_is_not_answered(database):
    kept, _token = asked_by_mail(database)
    with pytest.raises(UserError, match="déjà reçu"):
        service.decide(database, kept.id, **ACCEPTED, at=AT)
    with pytest.raises(UserError, match="déjà reçu"):
        service.decide(database, 99, **ACCEPTED, at=AT)


@pytest.mark.parametrize("status", [Status.PENDING, Status.TO_CONFIRM, Status.WITHDRAWN])
def test_an_answer_is_one_of_three(database, status):
    with pytest.raises(ValueError, match="no decision"):
        service.decide(database, asked(database).id, **{**ACCEPTED, "status": status}, at=AT)


# Forgotten


def test_what_nobody_confirms_is_erased_after_three_days(database):
    old, _ = asked_by_mail(database)
    new, _ = asked_by_mail(database, at=AT + timedelta(hours=1))
    waiting = asked(database)
    assert service.purge(database, AT + timedelta(days=3)) == 1
    assert service.proposal(database, old.id) is None
    assert {new.id, waiting.id} == {service.proposal(database, kept.id).id for kept in (new, waiting)}


def test_the_address_of_who_has_no_account_is_forgotten_half_a_year_after_the_answer(database):
    kept, token = asked_by_mail(database)
    service.confirm(database, token, at=AT)
    with_account, open_still = asked(database), asked_by_mail(database)
    service.confirm(database, open_still[1], at=AT)
    for closed in (kept, with_account):
        service.decide(database, closed.id, **ACCEPTED, at=AT)
    assert service.purge(database, AT + timedelta(days=180)) == 0
    assert service.purge(database, AT + timedelta(days=190)) == 1
    forgotten = service.proposal(database, kept.id)
    assert (forgotten.author_mail, forgotten.author_name) == ("", "Sacha Petit")
    assert forgotten.comment == kept.comment
    assert service.proposal(database, with_account.id).author_mail == SACHA.author_mail
    assert service.proposal(database, open_still[0].id).author_mail == SACHA.author_mail
