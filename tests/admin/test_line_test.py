"""« Essayer cette ligne »: in the simulator, and by the operator on a real account."""

import re
from datetime import timedelta
from html import unescape

import pytest

import annuaire.service
from simulator.twiml.document import read
from tests.admin.conftest import signed_in
from tests.admin.people import settle
from tests.carrier.conftest import make_app, twilio
from tests.carrier.fake_twilio import BASE, TECHNICAL
from tests.svi.conftest import LOADED_AT
from tests.svi.signed import document, post

__all__ = ["make_app", "twilio"]
pytestmark = pytest.mark.usefixtures("unforged")


def lines(app, code):
    return annuaire.service.load(app.extensions["svi"].database)[code].lines


def path(app, code="13", rank=0):
    return f"/admin/departements/{code}/lignes/{lines(app, code)[rank].id}/essai"


@pytest.mark.parametrize(
    ("code", "rank", "address"),
    [
        pytest.param("75", 0, "/simulateur?a=2026-03-03T09:30&touches=75", id="the first"),
        pytest.param(
            "75", 1, "/simulateur?a=2026-03-03T09:30&touches=75&occupees=1", id="the second, the first engaged"
        ),
        pytest.param("59", 1, "/simulateur?a=2026-03-03T09:30&touches=59", id="all at once"),
    ],
)
def test_the_simulator_rings_that_very_line(app, visit, code, rank, address):
    page = unescape(visit("administratrice").get(path(app, code, rank)).text)
    assert f'href="{address}"' in page
    assert "Oui, appeler cette ligne" not in page


def test_a_line_that_never_rings_is_said_so(app, visit):
    assert "Aucun appel ne ferait sonner cette ligne" in visit("administratrice").get(path(app, "05")).text


def test_a_demonstration_rings_nobody(app, visit):
    assert visit("administratrice").post(path(app)).status_code == 404


class Clock:
    def __init__(self):
        self.now = LOADED_AT

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def real(make_app, twilio, clock):
    app = make_app(clock)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def somebody(real):
    people = settle(real.extensions["svi"].database, LOADED_AT)

    def sits(name="administratrice"):
        client = signed_in(real, people[name].id, base_url=BASE)
        return lambda method, path: client.open(path, method=method, base_url=BASE)

    return sits


@pytest.fixture
def rung(real, somebody):
    """The line is rung; where its result is read."""
    answer = somebody()("POST", path(real))
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_the_line_is_rung_with_a_french_sentence_and_a_key_to_press(real, twilio, rung):
    [asked] = twilio.rung
    assert (asked["To"], asked["From"]) == ("+33465711301", TECHNICAL)
    assert (asked["Timeout"], asked["TimeLimit"]) == ("20", "60")
    gather = read(asked["Twiml"].encode())[0]
    assert gather.action == f"{BASE}/svi/essai"
    assert "Ceci est un essai" in asked["Twiml"]


def test_the_number_is_neither_in_the_address_nor_in_the_logs(rung, caplog):
    assert "465711301" not in rung
    assert "465711301" not in caplog.text


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("ringing", "La ligne sonne"),
        ("no-answer", "Pas de réponse"),
        ("busy", "Occupé"),
        ("failed", "Refusé"),
        ("completed", "personne n'a tapé 1"),
    ],
)
def test_what_became_of_it_is_told(twilio, somebody, rung, status, told):
    twilio.call_status = status
    page = unescape(somebody()("GET", rung).text)
    assert told in page
    assert ("every 2s" in page) is (status == "ringing")


def test_nothing_is_said_again_while_nothing_changes(twilio, somebody, rung):
    twilio.call_status = "ringing"
    again = unescape(re.search(r'hx-get="([^"]+)"', somebody()("GET", rung).text)[1])
    assert somebody()("GET", again).status_code == 204
    twilio.call_status = "no-answer"
    assert "Pas de réponse" in unescape(somebody()("GET", again).text)


@pytest.mark.parametrize(("keys", "told"), [("1", "Répondu et confirmé"), ("2", "personne n'a tapé 1")])
def test_the_key_confirms(real, twilio, somebody, rung, keys, told):
    said = document(post(real, "/svi/essai", {"CallSid": f"CA{1:032}", "Digits": keys}))
    assert said
    twilio.call_status = "completed"
    assert told in unescape(somebody()("GET", rung).text)


def test_a_key_that_the_operator_did_not_sign_confirms_nothing(real, somebody, rung):
    assert post(real, "/svi/essai", {"CallSid": f"CA{1:032}", "Digits": "1"}, signature="false").status_code == 403
    assert "confirmé :" not in somebody()("GET", rung).text


def test_it_is_in_no_indicator(real, rung):
    post(real, "/svi/essai", {"CallSid": f"CA{1:032}", "Digits": "1"})
    assert list(real.extensions["svi"].call_log.calls(include_simulated=True)) == []


def test_a_line_is_rung_once_a_minute_and_somebody_rings_six_an_hour(real, twilio, somebody, clock):
    ask = somebody()
    assert ask("POST", path(real)).status_code == 303
    assert "attendez 1 minute." in ask("POST", path(real)).text
    for _ in range(8):
        clock.now += timedelta(minutes=1)
        ask("POST", path(real))
    assert len(twilio.rung) <= 6


def test_a_result_that_we_did_not_ask_for_is_not_read(real, twilio, somebody, rung):
    other = rung.replace(re.search(r"lignes/(\d+)", rung)[0], f"lignes/{lines(real, '13')[1].id}")
    before = len(twilio.calls)
    for address in (other, rung[:-3]):
        assert 'hx-trigger="every 2s"' not in somebody()("GET", address).text
    assert len(twilio.calls) == before


def test_an_operator_that_refuses_is_explained(twilio, real, somebody):
    twilio.refuses(403, 20003, "no")
    assert "L'opérateur interdit cette demande" in unescape(somebody()("POST", path(real)).text)


@pytest.mark.parametrize("name", ["observatrice", "referent"])
def test_nobody_else_rings_a_line(real, somebody, twilio, name):
    assert somebody(name)("POST", path(real)).status_code == 403
    assert twilio.rung == []


@pytest.mark.parametrize(
    ("name", "status"), [pytest.param("observatrice", 403, id="observer"), pytest.param("referent", 200, id="référent")]
)
def test_the_telephone_that_shows_the_numbers_of_lines_is_not_for_observers(somebody, name, status):
    asks = somebody(name)
    page = asks("GET", "/admin/departements/48/essai?a=2026-03-03T10:00")
    assert page.status_code == 200
    assert ("/simulateur?" in page.text) is (status == 200)
    assert asks("GET", "/simulateur").status_code == status


@pytest.mark.parametrize(
    ("name", "keys", "status"),
    [
        pytest.param("referent", "69", 200, id="one's own"),
        pytest.param("referent", "75", 400, id="another's"),
        pytest.param("administratrice", "75", 200, id="the national administration"),
    ],
)
def test_the_telephone_shows_a_referent_the_lines_of_their_departements_only(real, name, keys, status):
    people = settle(real.extensions["svi"].database, LOADED_AT)
    client = signed_in(real, people[name].id, base_url=BASE)
    happened, answer = [{"type": "call", "at": "2026-03-03T10:00"}, {"type": "keys", "keys": keys}], None
    for event in [*happened, *[{"type": "wait"}] * 6]:
        asked = {"event": event, "state": answer.json["state"] if answer else None}
        answer = client.post("/simulateur/evenement", json=asked, base_url=BASE)
        if answer.status_code != 200 or answer.json["lines"]:
            break
    assert answer.status_code == status
    assert ("+33" in answer.text) is (status == 200)
