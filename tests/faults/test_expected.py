"""The harness would be worthless if it did not see what is lost, doubled or elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from call_log.domain import Event, EventKind, Step
from faults.balancer import Delivery
from faults.callers import Played
from faults.expected import HELP_KEY, Difference, compare, expect, key_of, shape
from faults.verdict import Measures, count_diverging, measure_deliveries
from simulator.state import Call, Leg
from simulator.transport import Answer

AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
HELP = b'<Response><Say language="fr-FR">Secours</Say></Response>'
RING = b"<Response><Dial><Number>+33199001234</Number></Dial></Response>"


def delivered(
    path: str, body: bytes = b"<Response/>", status: int = 200, seconds: float = 0.01, **fields: str
) -> Delivery:
    query = {name: value for name, value in fields.items() if len(name) == 1}
    form = {"CallSid": "CA1"} | {name: value for name, value in fields.items() if len(name) > 1}
    return Delivery(path, query, form, Answer(status, "text/xml", body, seconds), sent_at=0, was_down=False)


def event(key: str, kind: EventKind = EventKind.KEYED, turn: int = 1, **data: object) -> Event:
    return Event("CA1", key, kind, turn, AT, Step.CONFIRM, "75", data)


DELIVERED = [
    delivered("/svi/appel"),
    delivered("/svi/etape", e="confirmation", n="1"),
    delivered("/svi/etape", RING, e="confirmation", n="2"),
    delivered("/svi/filtrage", n="2", a="1", l="7"),
    delivered("/svi/statut", CallStatus="completed", SequenceNumber="0"),
]
LOGGED = [
    event("0:0", EventKind.STARTED, 0),
    event("1:0", turn=1, heard="75"),
    event("2:0", turn=2, heard="silence"),
    event("2:1", EventKind.LINE_RUNG, 2, attempt=1),
    event("screened:1:7", EventKind.SCREENED, 2, attempt=1, line_id=7),
    event("status:completed:0", EventKind.STATUS, 9, status="completed"),
]


def test_a_log_that_holds_what_was_delivered_differs_in_nothing() -> None:
    assert compare(expect(DELIVERED, HELP), LOGGED) == Difference()


@pytest.mark.parametrize("missing", [e.key for e in LOGGED])
def test_an_event_that_is_not_there_is_lost(missing: str) -> None:
    lost = compare(expect(DELIVERED, HELP), [e for e in LOGGED if e.key != missing]).lost
    assert lost == (("sonnerie 2",) if missing == "2:1" else (missing,))


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(event("7:0", turn=7), id="of a turn that was never asked for"),
        pytest.param(event("pressed:1:7", EventKind.ACCEPTED, 2), id="of a key that no référent pressed"),
        pytest.param(event("2:2", EventKind.LINE_RUNG, 2, attempt=1), id="the same ringing under another key"),
        pytest.param(event("1:1", turn=1), id="two answers to one question"),
    ],
)
def test_an_event_too_many_is_doubled(more: Event) -> None:
    assert compare(expect(DELIVERED, HELP), [*LOGGED, more]).doubled


def test_a_webhook_that_nobody_was_seen_to_answer_may_be_in_the_log_or_not() -> None:
    unanswered = delivered("/svi/etape", status=0, e="sonnerie", n="3")
    expected = expect([*DELIVERED, unanswered], HELP)
    assert compare(expected, LOGGED) == Difference()
    assert compare(expected, [*LOGGED, event("3:0", EventKind.ATTEMPT_ENDED, 3, attempt=1)]) == Difference()


def test_the_apology_in_place_of_an_answer_is_expected_as_an_error() -> None:
    expected = expect([delivered("/svi/etape", HELP, e="confirmation", n="1")], HELP)
    assert expected.heard_help
    assert expected.keys == {HELP_KEY}


def test_a_question_answered_after_hanging_up_is_of_no_interest() -> None:
    late = delivered("/svi/etape", e="confirmation", n="1", CallStatus="completed")
    ringing = delivered("/svi/etape", e="sonnerie", n="3", CallStatus="completed")
    assert (key_of(late), key_of(ringing)) == (None, "3:0")


def test_the_shape_of_a_call_tells_lines_and_outcomes_but_not_times() -> None:
    later = [replace(e, at=AT.replace(hour=11)) for e in LOGGED]
    other = [replace(e, data={"attempt": 2}) if e.kind is EventKind.LINE_RUNG else e for e in LOGGED]
    assert shape(later) == shape(reversed(LOGGED)) == shape(LOGGED)
    assert shape(other) != shape(LOGGED)


@pytest.mark.parametrize(
    ("rings", "double"),
    [
        pytest.param([("1", "1"), ("2", "1"), ("1", "1")], 1, id="the same attempt"),
        pytest.param([("1", "1"), ("2", "1"), ("1", "2")], 0, id="together, then alone: another attempt"),
        pytest.param([("1", ""), ("1", "")], 1, id="nobody screens"),
    ],
)
def test_a_line_rung_twice_for_one_attempt_is_seen(rings: list[tuple[str, str]], double: int) -> None:
    legs = [Leg(f"CA{n}", f"+3319900000{line}", screening=f"/svi/filtrage?a={a}") for n, (line, a) in enumerate(rings)]
    assert Played("", Call("CA1", "+33536490001", AT, [Leg("CA"), *legs])).double_rings == double


def test_delays_over_two_seconds_and_failures_are_counted() -> None:
    slow, failed = delivered("/svi/appel", seconds=2.5), delivered("/svi/appel", status=500)
    measures = measure_deliveries([*DELIVERED, slow, failed], kills=True)
    assert (measures.worst_ms, measures.slow, measures.errors, measures.excused) == (2500, 1, 1, 0)
    assert not measures.is_kept


@pytest.mark.parametrize(
    ("kills", "excused"),
    [pytest.param(True, 1, id="the killed process held it"), pytest.param(False, 0, id="nobody was killed")],
)
def test_a_connection_that_breaks_is_excused_when_a_process_was_killed(kills: bool, excused: int) -> None:
    assert measure_deliveries([delivered("/svi/appel", status=0)], kills=kills).excused == excused


def test_a_document_that_is_not_french_is_counted() -> None:
    english = delivered("/svi/appel", b'<Response><Say language="en-US">Sorry</Say></Response>')
    assert measure_deliveries([english], kills=False).foreign == 1


def test_copies_that_get_other_documents_are_counted() -> None:
    measures = Measures()
    count_diverging(measures, [DELIVERED[1], DELIVERED[1]])
    assert measures.diverging == 0
    count_diverging(measures, [DELIVERED[1], replace(DELIVERED[1], answer=Answer(200, "text/xml", RING))])
    assert measures.diverging == 1


@pytest.mark.parametrize(
    "field",
    [
        "slow",
        "apologies",
        "foreign",
        "lost",
        "doubled",
        "double_rings",
        "detours",
        "diverging",
        "rebuilt",
        "errors",
        "help",
    ],
)
def test_any_broken_promise_shows(field: str) -> None:
    assert Measures().is_kept
    assert not Measures(**{field: 1}).is_kept
