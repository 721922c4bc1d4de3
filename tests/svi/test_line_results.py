"""Every line result, alone and combined: who rings, in which order, with what outcome in the log."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

import annuaire.service
from annuaire.domain import CallOrder
from call_log.domain import EventKind, Outcome
from core.changes import Author
from core.clock import paris_time
from prompts.catalogue import CATALOGUE, Audience
from prompts.spoken import for_the_ear
from svi.turn import Ring
from svi.understand import SHORTEST_RINGING
from tests.svi.pictures import BUSY, FAILED, NO_ANSWER, NOT_ACCEPTED, TAKEN, Walk, lines, picture, siao

EARLY = paris_time("2026-03-02 08:00")
ACCEPTS = "accepts"
# On the pure flow: what the operator says of each.
TOLD = {ACCEPTS: TAKEN, "not accepted": NOT_ACCEPTED, "busy": BUSY, "no answer": NO_ANSWER, "fails": FAILED}
LOGGED = {ACCEPTS: "answered", "not accepted": "not_accepted", "busy": "busy", "no answer": "no_answer",
          "fails": "failed"}  # fmt: skip


def played(snapshot, results):
    """A call to Paris, whose lines answer so, one after the other: the walk, and who rang."""
    call = Walk(snapshot).types("75", "")
    rang = []
    for result in results:
        if isinstance(call.turn.then, Ring):
            rang.append(tuple(line.id for line in call.turn.then.lines))
            call.answers(TOLD[result], after=3)
    return call, rang


def until_accepted(results):
    return results[: results.index(ACCEPTS) + 1] if ACCEPTS in results else results


def happened(call, kind):
    return [h.data for turn in call.turns for h in turn.happenings if h.kind is kind]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_every_combination_of_results_rings_in_order_until_the_first_acceptance(count):
    snapshot = picture(siao(*lines(count)))
    for rung in {until_accepted(results) for results in product(TOLD, repeat=count)}:
        call, rang = played(snapshot, rung)
        assert rang == [(n,) for n in range(1, len(rung) + 1)], rung
        assert call.is_over, rung
        ends = happened(call, EventKind.ATTEMPT_ENDED)
        assert [end["result"] for end in ends] == [LOGGED[result] for result in rung], rung
        assert [end["attempt"] for end in ends] == list(range(1, len(rung) + 1)), rung
        assert call.said[-1] == "goodbye", rung
        outcomes = [end["outcome"] for end in happened(call, EventKind.ENDED)]
        assert outcomes == ([] if ACCEPTS in rung else [Outcome.NO_ANSWER]), rung


def test_between_two_lines_the_caller_hears_that_another_one_is_tried():
    call, _ = played(picture(siao(*lines(3))), ["busy"])
    assert call.said == ["next_line"]


def test_at_once_then_one_by_one_the_first_acceptance_wins():
    together = picture(siao(*lines(3), call_order=CallOrder.SIMULTANEOUS))
    for results in product(TOLD, repeat=4):
        call, rang = played(together, results)
        picked_up, rung = results[0] == "not accepted", until_accepted(results)
        assert rang == [(1, 2, 3), (1,), (2,), (3,)][: len(rung) if picked_up else 1], results
        assert call.is_over


# Through the real webhooks: what people do, what the operator makes of it, and what the log keeps.


def says_nothing(call):
    call.answers()
    while call.state.lines("active"):
        call.waits(1)


BEHAVIOURS = {
    "accepts": ("answered", lambda call: call.answers().accepts().talks(30).referent_hangs_up()),
    "refuses": ("not_accepted", lambda call: call.refuses()),
    "says nothing": ("not_accepted", says_nothing),
    "is a voicemail": ("not_accepted", lambda call: call.voicemail()),
    "picks up and hangs up": ("not_accepted", lambda call: call.answers().referent_hangs_up()),
    "is busy": ("busy", lambda call: call.busy()),
    "does not answer": ("no_answer", lambda call: call.nobody_answers()),
    "fails": ("failed", lambda call: call.fails()),
}
NUMBERS = {
    "76": ["+33261917601"],
    "69": ["+33465716901", "+33465716902"],
    "75": ["+33199001234", "+33199001235", "+33199001236"],
    "31": [f"+335364931{n:02}" for n in range(1, 6)],
}


def sample(count, size):
    """Some of the combinations, always the same ones, half of them with an acceptance at the end."""
    random = Random(count)
    refusing = [name for name in BEHAVIOURS if name != "accepts"]
    drawn = [random.choices(refusing, k=count) for _ in range(size)]
    return [[*each[:-1], "accepts"] if place % 2 else each for place, each in enumerate(drawn)]


COMBINATIONS = [
    *(("76", [one]) for one in BEHAVIOURS),
    *(("69", list(both)) for both in product(BEHAVIOURS, repeat=2) if both[0] != "accepts"),
    *(("75", three) for three in sample(3, 8)),
    *(("31", five) for five in sample(5, 6)),
]


def seconds_to_ring(call):
    """How long lines may still ring: two minutes from the first « Nous appelons »."""
    began = next(entry.at for entry in call.entries if "Nous appelons" in entry.text)
    return 120 - (call.state.now - began)


@pytest.mark.parametrize(("code", "behaviours"), COMBINATIONS, ids=[", ".join(names) for _, names in COMBINATIONS])
def test_lines_that_behave_so(telephone, logged, code, behaviours):
    call = telephone().at("2026-03-03 10:00").presses(code).hears("Nous appelons")
    wanted = until_accepted(behaviours)
    played = []
    for number, behaviour in zip(NUMBERS[code], wanted, strict=False):
        if seconds_to_ring(call) < SHORTEST_RINGING:
            break
        BEHAVIOURS[behaviour][1](call.rings(number))
        played.append(BEHAVIOURS[behaviour][0])
    call.hears("Au revoir").ended()
    summary = logged(call)
    assert [(attempt.number, attempt.result) for attempt in summary.attempts] == list(enumerate(played, 1))
    assert [leg.number for leg in call.state.legs[1:]] == NUMBERS[code][: len(played)]
    is_taken = "answered" in played
    assert summary.outcome == ("answered" if is_taken else "no_answer")
    assert 25 <= summary.talking_s <= 35 if is_taken else summary.talking_s == 0
    assert (summary.line_label is not None) is is_taken
    assert len(played) == len(wanted) or seconds_to_ring(call) < SHORTEST_RINGING


def test_a_drawn_combination_reaches_the_fifth_line(telephone):
    call = telephone().at("2026-03-03 10:00").presses("31")
    for number in NUMBERS["31"][:4]:
        call.rings(number).busy()
    call.rings(NUMBERS["31"][4]).answers().accepts()


def test_after_an_acceptance_nobody_else_rings_whatever_the_caller_presses(telephone, logged):
    call = telephone().at("2026-03-03 10:00").presses("75").rings("+33199001234").answers().accepts()
    call.talks(10).presses("*").presses("75").talks(10).hangs_up().ended()
    assert [leg.number for leg in call.state.legs[1:]] == ["+33199001234"]
    assert logged(call).outcome == "answered"


def test_five_lines_of_a_minute_ring_two_minutes_in_all(telephone, app, logged):
    database = app.extensions["svi"].database
    for line in annuaire.service.load(database)["31"].lines:
        annuaire.service.save_line(database, replace(line, ring_seconds=60), at=EARLY, author=Author("test"))
    call = telephone().at("2026-03-03 10:00").presses("31").hears("Nous appelons")
    began = call.state.now
    call.rings(NUMBERS["31"][0]).nobody_answers().rings(NUMBERS["31"][1]).nobody_answers()
    assert 110 <= call.state.now - began <= 125  # the bound, and the sentence between the two
    call.hears("n'a pas pu prendre votre appel").hears("formulaire").hears("Au revoir").ended()
    summary = logged(call)
    assert (summary.outcome, summary.lines_rung) == ("no_answer", 2)


# All at once: département 59

NORTH = ["+33353015901", "+33353015902", "+33353015903"]


@pytest.fixture
def north(telephone):
    return telephone().at("2026-03-03 10:00").presses("59").rings(*NORTH)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_all_at_once_the_first_acceptance_wins(north, logged, place):
    north.answers(NORTH[place]).referent_hears("département du Nord").accepts().talks(30).hangs_up().ended()
    summary = logged(north)
    assert (summary.outcome, len(summary.attempts), summary.lines_rung) == ("answered", 1, 3)
    assert summary.line_label == ["Référente Lille", "Référent Dunkerque", "Référente Valenciennes"][place]


def test_all_at_once_a_voicemail_that_picks_up_first_does_not_swallow_the_others(north, logged):
    north.voicemail(NORTH[1]).hears("autre ligne").rings(NORTH[0]).nobody_answers().rings(NORTH[1]).busy()
    north.rings(NORTH[2]).answers().accepts().talks(5).referent_hangs_up().ended()
    summary = logged(north)
    assert [attempt.result for attempt in summary.attempts] == ["not_accepted", "no_answer", "busy", "answered"]
    assert summary.line_label == "Référente Valenciennes"


def test_all_at_once_when_nobody_picks_up_nobody_rings_again(north, logged):
    north.nobody_answers().hears("n'a pas pu prendre votre appel").ended()
    summary = logged(north)
    assert [attempt.result for attempt in summary.attempts] == ["no_answer"]
    assert (summary.outcome, summary.lines_rung) == ("no_answer", 3)


def test_all_at_once_one_is_busy_one_fails_and_the_third_takes_the_call(north, logged):
    north.busy(NORTH[0]).fails(NORTH[1]).answers(NORTH[2]).accepts().talks(5).hangs_up().ended()
    assert logged(north).outcome == "answered"


# In turn: département 13

SOUTH = ["+33465711301", "+33465711302", "+33465711303"]


def test_in_turn_each_call_starts_after_the_line_that_took_the_last_one(telephone, logged):
    def calls(at, *expected, taken):
        call = telephone().at(f"2026-03-03 {at}").presses("13")
        for number in expected:
            call.rings(number)
            call.answers().accepts() if number == taken else call.busy()
        if taken:
            call.talks(20).referent_hangs_up().ended()
        assert logged(call.ended()).outcome == ("answered" if taken else "no_answer")

    first, second, third = SOUTH
    calls("10:00", first, taken=first)
    calls("10:10", second, third, taken=third)
    calls("10:20", first, second, third, taken=None)  # nobody: the turn does not change
    calls("10:30", first, second, taken=second)
    calls("10:40", third, taken=third)
    calls("10:50", first, taken=first)


def test_in_turn_the_next_call_goes_to_somebody_who_is_not_already_talking(telephone):
    telephone().at("2026-03-03 10:00").presses("13").rings(SOUTH[0]).answers().accepts().talks(5)
    telephone().at("2026-03-03 10:01").presses("13").rings(SOUTH[1])


# What référents hear

HEARD_BY_A_REFERENT = {
    "screening_accepted": lambda call: call.answers().accepts(),
    "screening_refused": lambda call: call.refuses(),
    "screening_timeout": says_nothing,
    "caller_gone": lambda call: call.answers().referent_hears("tapez 1").hangs_up().accepts(),
}


@pytest.mark.parametrize(("key", "behaves"), HEARD_BY_A_REFERENT.items(), ids=HEARD_BY_A_REFERENT)
def test_every_message_for_referents_is_heard_by_one(telephone, key, behaves):
    call = telephone().at("2026-03-03 10:00").presses("69").rings("+33465716901")
    behaves(call)
    call.referent_hears("département du Rhône", "+33465716901")
    call.referent_hears(for_the_ear(CATALOGUE[key].text), "+33465716901")


def test_there_is_no_other_message_for_referents():
    for_referents = {key for key, prompt in CATALOGUE.items() if prompt.audience is Audience.REFERENT}
    assert for_referents == {"screening", *HEARD_BY_A_REFERENT}
