"""Sessions end, links work once, tries are counted: on both engines."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text

from accounts import service
from accounts.domain import FIRST_LINK_LIFETIME, IDLE_LIMIT, LINK_LIFETIME, SESSION_LIFETIME, Account, Role
from accounts.models import LinkRow, RateRow, SessionRow
from accounts.rates import Action, Rates, Visitor
from core.errors import UserError
from tests.accounts.conftest import AT, FIREFOX, OLGA, PASSWORD, use_first_link, use_link

SECOND = timedelta(seconds=1)
DEVICE = FIREFOX.device


def enter(database, account, at=AT):
    return service.open_session(database, account.id, at=at, device=DEVICE)


def invited(database, account):
    with database.transaction() as session:
        return service.invitation(session, account, at=AT)


def stay(database, token, until):
    """As somebody who looks at a page every half hour."""
    at = AT
    while at < until:
        service.session_account(database, token, at=at)
        at += timedelta(minutes=30)


def together(*actions):
    """What each answers, begun at the same instant."""
    answers, start = [], Barrier(len(actions))

    def act(action):
        start.wait()
        answers.append(action())

    threads = [Thread(target=act, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# Sessions


def test_a_session_tells_who_it_is_of(database, rene):
    token = enter(database, rene)
    assert service.session_account(database, token, at=AT) == replace(rene, signed_in_at=AT)
    assert service.session_account(database, token + "x", at=AT) is None
    assert service.session_account(database, "", at=AT) is None


def test_only_the_hash_of_a_token_is_kept(database, rene):
    token = enter(database, rene)
    with database.reading() as session:
        (kept,) = session.scalars(select(SessionRow.token_hash))
    assert token not in kept
    assert service.session_account(database, kept, at=AT) is None


@pytest.mark.parametrize(
    ("after", "goes_on"),
    [
        pytest.param(IDLE_LIMIT - SECOND, True, id="just before the idle limit"),
        pytest.param(IDLE_LIMIT, False, id="not used for too long"),
    ],
)
def test_a_session_that_nobody_uses_is_over(database, rene, after, goes_on):
    token = enter(database, rene)
    assert (service.session_account(database, token, at=AT + after) is not None) is goes_on


@pytest.mark.parametrize(
    ("after", "goes_on"),
    [
        pytest.param(SESSION_LIFETIME - SECOND, True, id="just before the end"),
        pytest.param(SESSION_LIFETIME, False, id="however much it is used"),
    ],
)
def test_a_session_ends_with_the_day(database, rene, after, goes_on):
    token = enter(database, rene)
    stay(database, token, AT + after)
    assert (service.session_account(database, token, at=AT + after) is not None) is goes_on


def test_that_somebody_was_seen_is_written_once_a_minute(database, rene):
    token = enter(database, rene)
    seen = []
    for seconds in (59, 60, 119, 120):
        service.session_account(database, token, at=AT + timedelta(seconds=seconds))
        seen.append((service.sessions(database, rene.id)[0].seen_at - AT).seconds)
    assert seen == [0, 60, 60, 120]


def test_who_is_no_longer_active_is_out_for_good(database, rene):
    token, link = enter(database, rene), service.create_link(database, rene.id, at=AT)
    service.save_account(database, replace(rene, active=False), at=AT)
    assert service.session_account(database, token, at=AT) is None
    service.save_account(database, rene, at=AT)
    assert service.session_account(database, token, at=AT) is None
    assert use_link(database, link, at=AT) is None


def test_a_new_role_is_that_of_the_next_page(database, rene):
    token = enter(database, rene)
    service.save_account(database, replace(rene, role=Role.OBSERVER), at=AT)
    assert service.session_account(database, token, at=AT).role is Role.OBSERVER


def test_sessions_are_ended_one_by_one_or_everywhere(database, rene, anne):
    first, second, third = (enter(database, rene, AT + SECOND * n) for n in range(3))
    other = enter(database, anne)
    assert [session.device for session in service.sessions(database, rene.id)] == [DEVICE] * 3
    service.end_session(database, first)
    service.end_one_of(database, anne.id, service.sessions(database, rene.id)[0].token_hash)
    assert len(service.sessions(database, rene.id)) == 2, "another's is not one's own"
    assert service.end_sessions(database, rene.id, but=second) == 1
    assert [bool(service.session_account(database, t, at=AT)) for t in (first, second, third)] == [False, True, False]
    assert service.end_sessions(database, rene.id, but=None) == 1
    assert service.session_account(database, other, at=AT)


def test_who_is_put_out_everywhere_has_no_way_in_left(database, rene, anne):
    mailed, others = (service.create_link(database, account.id, at=AT) for account in (rene, anne))
    service.end_sessions(database, rene.id, but=None)
    assert use_link(database, mailed, at=AT) is None
    assert use_link(database, others, at=AT)


def test_a_second_invitation_takes_the_place_of_the_first(database, rene):
    asked = service.create_link(database, rene.id, at=AT)
    first, second = (invited(database, rene) for _ in range(2))
    assert use_link(database, first, at=AT) is None
    assert use_link(database, second, at=AT)
    assert use_link(database, asked, at=AT), "a link that was asked for serves beside it"


# Links


def test_a_link_lets_in_once(database, rene):
    link = service.create_link(database, rene.id, at=AT)
    assert service.is_usable(database, link, at=AT)
    assert use_link(database, link, at=AT) == replace(rene, signed_in_at=AT)
    assert not service.is_usable(database, link, at=AT)
    assert use_link(database, link, at=AT) is None


def test_two_clicks_at_once_give_one_entrance(database, rene):
    link = service.create_link(database, rene.id, at=AT)
    answers = together(*[lambda: use_link(database, link, at=AT)] * 4)
    assert (answers.count(replace(rene, signed_in_at=AT)), answers.count(None)) == (1, 3)


@pytest.mark.parametrize(
    ("after", "works"),
    [(LINK_LIFETIME - SECOND, True), (LINK_LIFETIME, False)],
    ids=["just before a quarter of an hour", "after it"],
)
def test_a_link_does_not_last(database, rene, after, works):
    link = service.create_link(database, rene.id, at=AT)
    assert service.is_usable(database, link, at=AT + after) is works
    assert (use_link(database, link, at=AT + after) is not None) is works


def test_only_the_hash_of_a_link_is_kept(database, rene):
    link = service.create_link(database, rene.id, at=AT)
    with database.reading() as session:
        (kept,) = session.scalars(select(LinkRow.token_hash))
    assert link not in kept
    assert use_link(database, kept, at=AT) is None


def test_there_is_no_link_for_who_is_not_active(database, rene):
    service.save_account(database, replace(rene, active=False), at=AT)
    for account_id in (rene.id, 99):
        with pytest.raises(UserError, match="aucun lien"):
            service.create_link(database, account_id, at=AT)


# The first administrator

EVE = {"mail": "Eve@dihal.example", "name": "Ève", "password": PASSWORD}


def test_the_first_link_makes_the_first_administrator_and_no_other(database):
    link = service.first_link(database, at=AT)
    made = use_first_link(database, link, **EVE, at=AT)
    assert (made.role, made.mail, made.has_password) == (Role.ADMINISTRATOR, "eve@dihal.example", True)
    assert service.authenticate(database, made.mail, PASSWORD) == made
    with pytest.raises(UserError, match="ne sert plus"):
        use_first_link(database, link, **EVE | {"mail": "b@dihal.example"}, at=AT)
    assert service.first_link(database, at=AT) is None


@pytest.mark.parametrize(
    "wrong", [{"mail": "eve"}, {"name": ""}, {"password": "court"}], ids=["mail", "name", "password"]
)
def test_a_mistake_does_not_use_the_first_link_up(database, wrong):
    link = service.first_link(database, at=AT)
    with pytest.raises(UserError):
        use_first_link(database, link, **EVE | wrong, at=AT)
    assert use_first_link(database, link, **EVE, at=AT)


def test_the_first_link_does_not_last_and_the_newest_alone_works(database):
    older, newer = service.first_link(database, at=AT), service.first_link(database, at=AT)
    for link, at in ((older, AT), (newer, AT + FIRST_LINK_LIFETIME), ("", AT)):
        with pytest.raises(UserError, match="ne sert plus"):
            use_first_link(database, link, **EVE, at=at)
    assert service.accounts(database) == ()


def test_a_link_of_one_kind_is_not_of_the_other(database, rene):
    first, other = service.first_link(database, at=AT), service.create_link(database, rene.id, at=AT)
    assert use_link(database, first, at=AT) is None
    with pytest.raises(UserError, match="ne sert plus"):
        use_first_link(database, other, **EVE, at=AT)


def test_an_address_that_has_an_account_is_said_to_the_first_administrator(database, rene):
    link = service.first_link(database, at=AT)
    with pytest.raises(UserError, match="déjà celle d'un compte"):
        use_first_link(database, link, **EVE | {"mail": rene.mail}, at=AT)


# Tries

RENE_HERE = Visitor("rene@siao48.example", "192.0.2.1")


def tries(database, action, visitor, times, at=AT):
    return [Rates(database, "secret" * 4, at).wait(action, visitor) for _ in range(times)]


def test_the_eleventh_password_in_a_quarter_of_an_hour_waits(database):
    answers = tries(database, Action.PASSWORD, RENE_HERE, 12)
    assert answers == [None] * 10 + [timedelta(minutes=15)] * 2
    later = AT + timedelta(minutes=10)
    assert tries(database, Action.PASSWORD, RENE_HERE, 1, later) == [timedelta(minutes=5)]
    assert tries(database, Action.PASSWORD, RENE_HERE, 1, AT + timedelta(minutes=15)) == [None]


def test_one_place_that_tries_does_not_lock_somebody_out_elsewhere(database):
    tries(database, Action.PASSWORD, RENE_HERE, 12)
    assert tries(database, Action.PASSWORD, Visitor(RENE_HERE.mail, "192.0.2.2"), 1) == [None]


def test_many_places_that_try_one_account_are_counted_together(database):
    places = [Visitor("RENE@siao48.example ", f"192.0.2.{n}") for n in range(61)]
    answers = [tries(database, Action.PASSWORD, place, 1)[0] for place in places]
    assert answers == [None] * 60 + [timedelta(hours=1)]


def test_one_place_that_tries_many_accounts_is_counted(database):
    answers = [tries(database, Action.PASSWORD, Visitor(f"{n}@x.example", "192.0.2.1"), 1)[0] for n in range(101)]
    assert answers == [None] * 100 + [timedelta(minutes=15)]


def test_who_got_in_begins_again_at_nothing(database):
    tries(database, Action.PASSWORD, RENE_HERE, 10)
    Rates(database, "secret" * 4, AT).forgive(Action.PASSWORD, RENE_HERE)
    assert tries(database, Action.PASSWORD, RENE_HERE, 10) == [None] * 10


def test_of_many_tries_at_once_each_is_counted(database):
    answers = together(*[lambda: tries(database, Action.PASSWORD, RENE_HERE, 1)[0]] * 16)
    assert answers.count(None) == 10


def test_counters_tell_neither_whom_nor_from_where(database):
    tries(database, Action.LINK, RENE_HERE, 1)
    with database.reading() as session:
        keys = session.scalars(select(RateRow.key)).all()
        everything = str(session.execute(text("SELECT * FROM rate_counters")).all())
    assert {len(key) for key in keys} == {64}
    assert "rene" not in everything
    assert "192.0.2" not in everything
    tries_with_another_key = Rates(database, "other" * 4, AT)
    assert tries_with_another_key.wait(Action.LINK, RENE_HERE) is None


def test_what_is_over_is_purged(database, rene, anne):
    service.save_account(database, OLGA, at=AT)
    enter(database, rene)
    service.create_link(database, rene.id, at=AT)
    tries(database, Action.LINK, RENE_HERE, 1)
    assert service.purge(database, AT + timedelta(minutes=14)) == 0
    assert service.purge(database, AT + timedelta(hours=13)) == 5
    assert service.sessions(database, rene.id) == ()
    assert len(service.accounts(database)) == 3


def test_an_account_is_a_value_without_any_secret(anne):
    assert "argon2" not in repr(anne)
    assert isinstance(anne, Account)
