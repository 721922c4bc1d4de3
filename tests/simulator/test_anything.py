"""Whatever people do, in whatever order, a call is a call: nothing breaks, and it can end."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.events import Event, OnLine, Press, Start, Wait, happen, start
from simulator.office import Office
from simulator.operator import Operator
from simulator.state import Call
from simulator.transport import WsgiTransport
from simulator.wiring import wiring_of

ACTIONS = ["accept", "refuse", "voicemail", "busy", "press", "hang_up"]
THINGS = st.one_of(
    st.just("wait"),
    st.just("hang_up"),
    st.sampled_from(["75", "7", "5", "#", "*", "99", "0123456789"]).map(lambda keys: {"type": "keys", "keys": keys}),
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 2), st.sampled_from(["1", "2"])),
)


def event(thing, call: Call) -> Event | None:
    if isinstance(thing, str):
        return msgspec.convert({"type": thing}, Event)
    if isinstance(thing, dict):
        return Press(thing["keys"])
    action, rank, keys = thing
    lines = call.legs[1:]
    return OnLine(lines[rank].sid, action, keys) if rank < len(lines) else None


@settings(deadline=None, max_examples=60)
@given(things=st.lists(st.tuples(THINGS, st.floats(0, 40)), max_size=25))
def test_anything_may_happen(demo, things):
    app = demo.create_app()
    office = Office(wiring_of(app).account, WsgiTransport(app.wsgi_app, "https://svi.example"))
    operator = start(office, Start(at="2026-03-03T10:00"))
    for thing, elapsed in things:
        call = msgspec.json.decode(msgspec.json.encode(operator.call), type=Call)
        before = call.now
        happening = event(thing, call)
        if happening is not None:
            operator = happen(office, call, happening, elapsed)
            assert operator.call.now >= before
    _end(operator)
    assert operator.call.faults == []
    assert [webhook.url for webhook in office.sent].count(office.account.status_url) == 1


def _end(operator: Operator) -> None:
    """Everybody left alone, then the caller hangs up: what is left of the call ends by itself."""
    operator.hang_up()
    for _ in range(20):
        if operator.call.over:
            return
        happen(operator.office, operator.call, Wait(), 0)
    raise AssertionError(operator.call)
