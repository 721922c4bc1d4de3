"""The table of the flow: every arrow is walked by some real answer, leads somewhere, and says what can be said."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from call_log.domain import EventKind, Outcome, Refusal, Step
from core.clock import paris_time
from prompts.catalogue import CATALOGUE, Audience
from prompts.domain import Texts
from schedules.assembly import Saved
from schedules.domain import Absence, Closure
from svi import diagram, flow, secours
from svi.flow import AT_THE_START, FAREWELL, QUESTIONS, SECOND_KEY, START, TABLE
from svi.links import Links
from svi.reply import Reply
from svi.turn import DialResult, HangUp, Keys, Ring
from svi.twiml import Voice, Writer
from svi.understand import REFUSED, understand
from tests.svi.pictures import BUSY, NOT_ACCEPTED, TAKEN, line, lines, moment, picture, siao

ARROWS = [(step, reply) for step, arrows in TABLE.items() for reply in arrows]
TYPED = ("", "*", "99", "75", "69", "01", "02", "09", "13", "48", "20", "1", "97", "4")
WHILE_THE_NAME_IS_SAID = ("", "*", "5", "0", "7")
LEFT = DialResult("canceled", bridged=False, caller_gone=True)
RANG = [TAKEN, BUSY, NOT_ACCEPTED, LEFT, DialResult("completed", bridged=True, duration=3600)]


def some_of_everything():
    """A picture, and times, such that every reply is given: open, each reason to be closed, nobody to ring, a crowd."""
    closure = Closure(1, "69", date(2026, 3, 3), date(2026, 3, 3), "travaux")
    absence = Absence(1, "01", date(2026, 3, 3), None, "urgence@siao01.example")
    siaos = (
        siao(*lines(2)),
        siao(line(3), code="69"),
        siao(line(4), code="09"),
        siao(code="48", phone_support=False),
        siao(code="13"),
    )
    snapshot = picture(*siaos, saved=Saved(closures=(closure,), absences=(absence,)))
    return snapshot, [paris_time(at) for at in ("2026-03-03 10:00", "2026-03-03 12:00", "2026-04-06 10:00")]


def at_that(time):
    return moment(time, refused={"09": Refusal.CALLS_OF_DEPARTMENT})


def answers_at(step):
    if step is Step.RINGING:
        return RANG
    return [Keys(keys) for keys in (WHILE_THE_NAME_IS_SAID if step is Step.CONFIRM else TYPED)]


def walked():
    """Every turn that can be reached: (step, reply) → the turns it led to. At other times, first answers only."""
    snapshot, times = some_of_everything()
    found, seen = {}, set()
    waiting = [(at, flow.start(snapshot, at_that(at)).position) for at in times]
    while waiting:
        at, position = waiting.pop()
        state = at, replace(position, turn=0)
        if state in seen or position.step is Step.END or (at != times[0] and position.tries + position.returns):
            continue
        seen.add(state)
        for answer in answers_at(position.step):
            reply = understand(position, answer, snapshot, at_that(at)).reply
            turn = flow.advance(position, answer, snapshot, at_that(at))
            found.setdefault((position.step, reply), []).append(turn)
            waiting.append((at, turn.position))
    return found


@pytest.fixture(scope="module")
def turns():
    return walked()


def test_every_arrow_of_the_table_is_walked_by_a_real_answer(turns):
    assert set(ARROWS) - set(turns) == set()


def test_every_answer_has_an_arrow(turns):
    assert set(turns) - set(ARROWS) == set()


def test_every_reply_is_on_some_arrow():
    assert {reply for _, reply in ARROWS} | set(AT_THE_START) == set(Reply)


def test_every_step_but_the_conversation_is_in_the_call_and_reached(turns):
    """A conversation is between two people: the log knows of it, the flow waits for its end."""
    arrived = {turn.position.step for found in turns.values() for turn in found} | {START.to}
    assert arrived == set(Step) - {Step.TALKING}
    assert {*TABLE, Step.END} == arrived


ELSEWHERE_ONLY = {"voicemail_may_answer"}
"""Said with an engine that does not screen: tests/svi/test_engines.py."""


@pytest.mark.parametrize(("step", "reply"), ARROWS, ids=[f"{step} {reply}" for step, reply in ARROWS])
def test_every_arrow_lands_where_it_says_and_says_what_it_says(step, reply, turns):
    arrow = TABLE[step][reply]
    assert arrow.to in {*TABLE, Step.END}
    for turn in turns[step, reply]:
        assert turn.position.step is arrow.to
        keys = [say.key for say in turn.says]
        asked = SECOND_KEY if reply is Reply.RETYPED else QUESTIONS.get(arrow.to)
        question = [asked[0]] if asked else []
        says = [key for key in (*arrow.says, *question) if key not in ELSEWHERE_ONLY]
        assert set(keys) <= set(says)
        assert keys[:1] == says[:1]
        assert keys[-1:] == says[-1:]


def test_a_turn_asks_rings_or_hangs_up_and_hangs_up_only_at_the_end(turns):
    for found in turns.values():
        for turn in found:
            assert isinstance(turn.then, HangUp) is (turn.position.step is Step.END)
            assert isinstance(turn.then, Ring) is (turn.position.step is Step.RINGING)


def test_every_turn_tells_the_log_its_answer_first_whatever_it_decides(turns):
    """It is by the first event that a webhook that comes twice is recognised, though it would be decided otherwise."""
    for (step, _), found in turns.items():
        kind = EventKind.ATTEMPT_ENDED if step is Step.RINGING else EventKind.KEYED
        assert {turn.happenings[0].kind for turn in found} == {kind}
        assert all(turn.happenings[0].data.get("heard") != "" for turn in found)


def test_a_call_that_arrives_is_served_unless_it_is_refused():
    assert flow.start(picture(), moment()).position.step is START.to
    assert set(AT_THE_START) == {Reply.SERVED, *REFUSED.values()} - {Reply.DEPARTMENT_CROWDED}


@pytest.mark.parametrize("refusal", [r for r in Refusal if r is not Refusal.CALLS_OF_DEPARTMENT])
def test_a_call_that_is_refused_hears_why_and_where_to_write_and_is_logged_with_the_reason(refusal):
    arrow = AT_THE_START[REFUSED[refusal]]
    turn = flow.start(picture(), moment(), refusal)
    assert [say.key for say in turn.says] == list(arrow.says)
    assert (turn.then, turn.position.step, turn.stands) == (HangUp(), Step.END, Step.END)
    assert [(h.kind, h.data) for h in turn.happenings] == [
        (EventKind.ENDED, {"outcome": arrow.outcome, "reason": refusal})
    ]


def test_a_department_with_too_many_calls_is_logged_with_the_reason_and_decided_the_same_again(turns):
    for turn in turns[Step.CONFIRM, Reply.DEPARTMENT_CROWDED]:
        heard, end = turn.happenings
        assert heard.data == {"heard": "confirmed", "refused": Refusal.CALLS_OF_DEPARTMENT}
        assert end.data == {"outcome": Outcome.NO_ANSWER, "reason": Refusal.CALLS_OF_DEPARTMENT}


EVERY_TABLE = {"arrival": AT_THE_START, **TABLE}
ENDS = {
    f"{at} {reply}": arrow for at, arrows in EVERY_TABLE.items() for reply, arrow in arrows.items() if arrow.outcome
}


@pytest.mark.parametrize("arrow", ENDS.values(), ids=ENDS)
def test_an_end_with_an_outcome_says_why_and_where_to_write_and_goodbye(arrow):
    why, *rest = arrow.says
    assert arrow.to is Step.END
    assert why not in FAREWELL
    assert tuple(rest) == FAREWELL


def test_an_end_is_silent_only_for_a_caller_who_has_left():
    ends = [pair for arrows in TABLE.values() for pair in arrows.items() if pair[1].to is Step.END]
    silent = [reply for reply, arrow in ends if not arrow.says]
    assert silent == [Reply.GONE]


def test_every_outcome_is_the_flows_or_is_known_otherwise():
    """A call is taken, or left, as the operator tells; an error is what no arrow foresees."""
    decided = {arrow.outcome for arrow in ENDS.values()}
    assert set(Outcome) - decided == {Outcome.ANSWERED, Outcome.ABANDONED, Outcome.ERROR}


def test_an_outcome_is_told_once_and_only_at_the_end(turns):
    for (step, reply), found in turns.items():
        for turn in found:
            told = [h.data["outcome"] for h in turn.happenings if h.kind is EventKind.ENDED]
            outcome = TABLE[step][reply].outcome
            assert told == ([outcome] if outcome else [])


# The catalogue

SAID_BY_THE_FLOW = {key for arrows in EVERY_TABLE.values() for arrow in arrows.values() for key in arrow.says} | {
    *(question for question, _ in (*QUESTIONS.values(), SECOND_KEY)),
}
SAID_ELSEWHERE = {"apology": "the fallback document, which needs no flow"}


def test_every_message_of_the_flow_is_in_the_catalogue_and_is_for_callers():
    assert {key for key in SAID_BY_THE_FLOW if CATALOGUE[key].audience is not Audience.CALLER} == set()


def test_every_message_for_callers_is_said_somewhere():
    for_callers = {key for key, prompt in CATALOGUE.items() if prompt.audience is Audience.CALLER}
    assert for_callers - SAID_BY_THE_FLOW == set(SAID_ELSEWHERE)


def test_the_apology_is_in_the_fallback_document():
    writer = Writer(Voice("Polly.Lea-Neural", "fr-FR"), Links("https://svi.example"), "+33806000156")
    assert "incident technique" in secours.document(writer, "https://formulaire.example", "")


def test_every_message_that_the_flow_says_can_be_said_once_reached(turns):
    """No variable is missing where the message is said: every text of every turn reads as a sentence."""
    said = {(say.key, tuple(say.values.items())) for found in turns.values() for turn in found for say in turn.says}
    for key, values in said:
        text = Texts().render(key, dict(values))
        assert not set(text) & set("{}")
        assert "  " not in text
        assert text.endswith((".", "!", "?"))


def test_every_question_lets_time_to_answer():
    assert set(QUESTIONS) == set(TABLE) - {Step.RINGING}
    assert all(ask.keys >= 1 and ask.seconds >= 1 for _, ask in QUESTIONS.values())


# The diagram

FILE = Path(__file__).parents[2] / diagram.FILE


def test_the_diagram_of_the_documentation_is_the_one_of_the_table():
    written = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    assert written == diagram.page(), "docs/parcours.md est périmé : tapez « flask --app app parcours »"


def test_the_diagram_draws_every_step_and_every_arrow():
    drawing = diagram.page().split("```")[1].splitlines()
    assert sum("-->" in row for row in drawing) == len(ARROWS) + len(AT_THE_START)
    for step in {*TABLE, Step.END}:
        assert any(row.startswith((f"  {step.value}{{", f"  {step.value}[", f"  {step.value}(")) for row in drawing)
