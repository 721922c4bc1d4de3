"""Nothing lets a caller choose a number: whatever is sent, only dialable lines of the annuaire are dialled."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

import annuaire.service
from annuaire.domain import Line
from app import create_app
from call_log.domain import Step
from core.changes import Author
from core.clock import paris_time
from core.errors import UserError
from core.phone_numbers import why_not_dialable
from simulator.twiml.verbs import Dial, Gather
from svi import demonstration
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, document, next_target, post
from tests.svi.test_webhook_garbage import FORM_FIELDS

NEVER = {
    "a premium number": "+33899700123",
    "abroad": "+442071838750",
    "a satellite": "+881621234567",
    "our own number": "+33806000156",
    "no number": "+33",
    "an address": "sip:x@example.org",
}
CHOSEN = [*NEVER.values(), "0899700123", "+33199009999", "<Number>+442071838750</Number>"]


_ROW = text(
    "INSERT INTO lines (department_code, position, number, label, ring_seconds, screening, active)"
    " VALUES ('75', :place, :number, 'Ligne', 20, 1, :active)"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The demonstration; Paris got, behind our back, lines that may never be dialled, and one that is switched off."""
    folder = tmp_path_factory.mktemp("numbers")
    made = create_app(environment(folder, SVI_MAX_CALLS="0", SVI_MAX_CALLS_PER_CALLER="0",
                                  SVI_MAX_CALLS_PER_DEPARTMENT="0"),
                      clock=lambda: paris_time("2026-03-03 10:00"))  # fmt: skip
    database = made.extensions["svi"].database
    demonstration.load(database, at=LOADED_AT)
    rows = [*((number, True) for number in NEVER.values()), ("+33199008888", False)]
    with database.engine.begin() as connection:
        for place, (number, active) in enumerate(rows, start=10):
            connection.execute(_ROW, {"place": place, "number": number, "active": active})
        connection.exec_driver_sql("UPDATE configuration_revision SET number = number + 1")
    yield made
    made.extensions["svi"].background.stop()
    database.dispose()


@pytest.fixture(scope="module")
def may_ring(app):
    """Département → the numbers of its active lines that the SVI may dial, by the rule itself."""
    siaos = annuaire.service.load(app.extensions["svi"].database)
    own = app.extensions["svi"].settings.own_numbers
    return {
        code: {line.number for line in siao.lines if line.active and not why_not_dialable(line.number, own)}
        for code, siao in siaos.items()
    }


@pytest.fixture(scope="module")
def line_ids(app):
    siaos = annuaire.service.load(app.extensions["svi"].database)
    return sorted(line.id for siao in siaos.values() for line in siao.lines)


def dialled(response):
    return {number.number for verb in document(response) if isinstance(verb, Dial) for number in verb.numbers}


hostile = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
anything = st.sampled_from([*CHOSEN, "75", "13", "*", "1", "true", "false", "completed", "no-answer"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=12
)
forms = st.dictionaries(st.sampled_from([*FORM_FIELDS, "Called", "Number", "Dial", "callerId"]), anything, max_size=6)


@hostile
@given(data=st.data(), form=forms)
def test_no_address_even_signed_dials_what_is_not_a_line_of_its_departement(app, may_ring, line_ids, data, form):
    """An attacker who could sign could name any line id, of any département: still only lines that may be dialled."""
    code = data.draw(st.sampled_from(["75", "13", "59", "69", "974"]))
    ids = st.sampled_from(line_ids) | st.integers(0, 10**6)
    plan = data.draw(st.lists(st.lists(ids, min_size=1, max_size=3), min_size=1, max_size=4))
    at_step = data.draw(st.sampled_from([Step.RINGING, Step.CONFIRM]))
    revision = app.extensions["svi"].snapshots.latest().revision
    query = {
        "e": at_step.value,
        "n": "3",
        "v": str(revision),
        "d": code,
        "f": str(int(paris_time("2026-03-03 10:02").timestamp())),
    }
    if at_step is Step.RINGING:
        query["p"] = ".".join("-".join(map(str, group)) for group in plan)
    query |= data.draw(st.dictionaries(st.sampled_from(["to", "Number", "url", "x"]), anything, max_size=2))
    rung = dialled(post(app, f"/svi/etape?{urlencode(query)}", {"DialCallStatus": "completed", **form}))
    event("dials" if rung else "does not dial")
    assert rung <= may_ring[code]


@hostile
@given(keys=st.lists(st.sampled_from(["75", "13", "", "20", "97", "1", "*"]) | anything, min_size=1, max_size=8),
       form=forms)  # fmt: skip
def test_no_keys_dial_anything_but_a_line_of_the_annuaire(app, may_ring, keys, form):
    everyone = set().union(*may_ring.values())
    fields = {name: value for name, value in form.items() if name not in {"Digits", "CallStatus", "SimulatedAt"}}
    call = CALL | {"CallSid": f"CA{uuid4().hex}"}
    response = post(app, "/svi/appel", {**fields, **call})
    for typed in keys:
        if not any(isinstance(verb, Gather) for verb in document(response)):
            break
        response = post(app, next_target(app, response), {**fields, **call, "Digits": typed})
    rung = dialled(response)
    event("dials" if rung else "does not dial")
    assert rung <= everyone


def test_the_test_can_see_a_call_that_dials(app, may_ring):
    revision = app.extensions["svi"].snapshots.latest().revision
    response = post(app, f"/svi/etape?e=confirmation&n=3&d=75&v={revision}", {"CallSid": uuid4().hex, "Digits": ""})
    assert dialled(response) <= may_ring["75"]
    assert len(dialled(response)) == 1, response.text


# Checked when saved, and again when dialled


@pytest.mark.parametrize("number", NEVER.values(), ids=NEVER)
def test_a_number_that_may_not_be_dialled_is_refused_when_saved(app, number):
    parts = app.extensions["svi"]
    line = Line(0, "75", 30, number, "Ligne")
    with pytest.raises(UserError):
        annuaire.service.save_line(
            parts.database, line, at=LOADED_AT, author=Author("test"), own_numbers=parts.settings.own_numbers
        )


@pytest.mark.parametrize("number", NEVER.values(), ids=NEVER)
def test_the_same_number_in_the_database_all_the_same_is_not_dialled(app, number):
    snapshot = app.extensions["svi"].snapshots.latest()
    known = snapshot.siao("75").lines
    assert number in {line.number for line in known}
    assert number not in {line.number for line in snapshot.callable_lines("75", LOADED_AT)}
    assert snapshot.lines_of("75", tuple(line.id for line in known if line.number == number)) == ()
