"""What the telephone in the browser asks the server, and what it is answered."""

import io
import json
import re
import wave
from datetime import UTC, datetime

import pytest
from itsdangerous import URLSafeSerializer

from simulator import speech

EVENT = "/simulateur/evenement"


@pytest.fixture
def client(demo):
    return demo.create_app().test_client()


class Phone:
    """Sends events, keeps the signed state as the page does."""

    def __init__(self, client):
        self.client, self.state, self.told, self.entries = client, None, {}, []

    def send(self, kind, elapsed=0, **details):
        body = {"event": {"type": kind, **details}, "state": self.state, "elapsed": elapsed}
        answer = self.client.post(EVENT, json=body)
        assert answer.status_code == 200, answer.text
        self.told = answer.json
        self.state = self.told["state"]
        self.entries += self.told["entries"]
        return self

    def on_line(self, action, rank=-1, **details):
        return self.send("line", sid=self.told["lines"][rank]["sid"], action=action, **details)

    def until(self, found):
        for _ in range(50):
            if found(self.told):
                return self
            self.send("wait")
        raise AssertionError(self.entries)

    def ringing(self):
        return self.until(lambda told: any(line["state"] == "ringing" for line in told["lines"]))

    def over(self):
        return self.until(lambda told: told["over"])

    def texts(self):
        return [entry["text"] for entry in self.entries]


@pytest.fixture
def phone(client):
    return Phone(client).send("call", at="2026-03-03T10:00")


@pytest.mark.parametrize(
    ("opening", "proposed"),
    [
        pytest.param(
            datetime(2026, 7, 6, 7, 30, tzinfo=UTC), "2026-07-06T09:30", id="closed: its next opening, in Paris"
        ),
        pytest.param(None, "", id="open: now"),
    ],
)
def test_the_page_proposes_when_to_call(demo, opening, proposed):
    page = demo.create_app(opening=opening).test_client().get("/simulateur").text
    assert re.search(r'id="at"[^>]* value="([^"]*)"', page)[1] == proposed


def test_the_beginning_of_a_call(phone):
    told = phone.told
    assert told["clock"] == "2026-03-03T10:00:00+01:00"
    assert told["caller"] == {"state": "active", "listening": True, "speaking": True, "question": "1.0"}
    assert (told["lines"], told["over"], told["log"]) == ([], False, None)
    assert told["entries"][1]["text"].startswith("Bienvenue")
    assert told["entries"][1]["who"] == "SVI"


def test_a_whole_call(phone):
    phone.send("keys", keys="7", elapsed=2).send("keys", keys="5", elapsed=1).ringing()
    phone.on_line("voicemail").ringing().on_line("accept").on_line("press", keys="1", elapsed=3)
    assert phone.told["caller"]["state"] == "talking"
    assert [line["said"] for line in phone.told["lines"]] == ["messagerie", "en communication"]
    phone.on_line("hang_up", elapsed=30).over()
    assert dict(phone.told["log"])["Issue"] == "appel pris"
    assert "Référent 2, département 75" in [entry["who"] for entry in phone.entries]
    assert phone.told["caller"]["state"] == "ended"


def test_time_passes_as_far_as_the_next_thing_but_not_beyond(phone):
    due = phone.told["next_in"]
    phone.send("keys", keys="7", elapsed=1000)
    assert phone.entries[-1]["kind"] == "key"
    assert phone.told["clock"] == f"2026-03-03T10:00:{due:09.6f}+01:00"


@pytest.mark.parametrize(
    ("action", "said"),
    [("busy", "occupé"), ("voicemail", "messagerie"), ("refuse", "appel non pris")],
)
def test_how_a_line_may_answer(phone, action, said):
    phone.send("keys", keys="75").ringing().on_line(action)
    phone.until(lambda told: told["lines"][0]["state"] == "ended")
    assert phone.told["lines"][0]["said"] == said


def test_a_line_left_to_ring(phone):
    phone.send("keys", keys="75").ringing().send("wait")
    assert phone.told["lines"][0]["said"] == "n'a pas répondu"


def test_the_caller_hangs_up(phone):
    phone.send("keys", keys="75").ringing().send("hang_up")
    assert phone.told["over"]
    assert phone.told["lines"][0]["said"] == "n'a pas répondu"


def test_what_comes_too_late_changes_nothing(phone):
    phone.send("keys", keys="75").ringing().on_line("busy")
    before = len(phone.entries)
    phone.on_line("accept", rank=0).on_line("press", rank=0).on_line("hang_up", rank=0)
    assert len(phone.entries) == before
    phone.send("hang_up").send("keys", keys="1").send("wait").send("hang_up")
    assert phone.texts().count("l'appelant raccroche") == 1


BAD = {
    "no JSON": b"bonjour",
    "empty": b"",
    "not UTF-8": b"\xff\xfe",
    "another shape": b"[]",
    "no event": b"{}",
    "unknown event": {"event": {"type": "explode"}},
    "unknown field": {"event": {"type": "wait", "x": 1}},
    "keys that are none": {"event": {"type": "keys", "keys": "A"}},
    "too many keys": {"event": {"type": "keys", "keys": "1" * 21}},
    "time that goes back": {"event": {"type": "wait"}, "elapsed": -1},
    "time that never ends": {"event": {"type": "wait"}, "elapsed": 1e300},
    "no state": {"event": {"type": "wait"}},
    "a state made up": {"event": {"type": "wait"}, "state": "e30.abc"},
    "a state signed by another": {
        "event": {"type": "wait"},
        "state": URLSafeSerializer("autre", salt="simulateur").dumps({"sid": "CA1"}),
    },
    "a state of another shape": {
        "event": {"type": "wait"},
        "state": URLSafeSerializer("secret de démonstration", salt="simulateur").dumps({"sid": 1}),
    },
    "a caller that is none": {"event": {"type": "call", "caller": "moi"}},
    "a date that is none": {"event": {"type": "call", "at": "mardi"}},
    "a date with another zone": {"event": {"type": "call", "at": "2026-03-03T10:00+04:00"}},
    "a date at the end of time": {"event": {"type": "call", "at": "9999-12-31T23:59"}},
    "an action that is none": {"event": {"type": "line", "sid": "CA1", "action": "dance"}},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_is_not_understood(client, body):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(EVENT, data=data, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["message"].endswith((".", ")"))


def test_a_line_of_another_call(client, phone):
    event = {"type": "line", "sid": "CA1", "action": "busy"}
    answer = client.post(EVENT, json={"event": event, "state": phone.state})
    assert (answer.status_code, answer.json["message"]) == (400, "Cette ligne n'est pas de cet appel.")


def test_a_state_changed_by_one_letter_is_refused(client, phone):
    state = phone.state[:40] + ("A" if phone.state[40] != "A" else "B") + phone.state[41:]
    assert client.post(EVENT, json={"event": {"type": "wait"}, "state": state}).status_code == 400


def test_a_request_that_is_too_long(client):
    body = json.dumps({"event": {"type": "wait"}, "state": "a" * 300_000})
    answer = client.post(EVENT, data=body, content_type="application/json")
    assert (answer.status_code, answer.json["message"]) == (413, "Cette demande est trop longue.")


ELSEWHERE = {
    "a form, which another site may send": {"content_type": "application/x-www-form-urlencoded"},
    "text, which another site may send": {"content_type": "text/plain"},
    "another origin": {"headers": {"Origin": "https://ailleurs.example"}},
    "no origin at all": {"headers": {"Origin": "null"}},
    "the browser says so": {"headers": {"Sec-Fetch-Site": "cross-site"}},
    "another subdomain": {"headers": {"Sec-Fetch-Site": "same-site"}},
}


@pytest.mark.parametrize("how", ELSEWHERE.values(), ids=ELSEWHERE)
def test_nothing_comes_from_another_site(client, how):
    arguments = {"content_type": "application/json", **how}
    assert client.post(EVENT, data=b'{"event":{"type":"call"}}', **arguments).status_code == 400


@pytest.mark.parametrize("origin", ["http://localhost", "https://svi.example"], ids=["this host", "behind the proxy"])
def test_the_page_itself_may(client, origin):
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert client.post(EVENT, json={"event": {"type": "call"}}, headers=headers).status_code == 200


PATHS = ["/simulateur", "/simulateur/parole?texte=a", "/simulateur/statique/page.css"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_shown_to_whom_it_is_not_allowed(demo, path):
    client = demo.create_app(allowed=lambda: False).test_client()
    assert client.get(path).status_code == 403
    assert client.post(EVENT, json={"event": {"type": "call"}}).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_loaded_from_elsewhere(client, path):
    with client.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy


def test_the_page(client):
    page = client.get("/simulateur").text
    assert '<html lang="fr">' in page
    assert page.count("<h1") == 1
    assert "0 806 000 156" in page
    assert "<noscript>" in page
    assert 'data-keys="20,1"' in page
    assert "20 puis 1" in page
    assert "style=" not in page
    assert "<style" not in page


@pytest.mark.skipif(not speech.available(), reason="py-nanotts is not installed here")
def test_a_sentence_is_a_sound(client):
    answer = client.get("/simulateur/parole", query_string={"texte": "Bienvenue à l'assistance <volume> 😀"})
    assert answer.mimetype == "audio/wav"
    with wave.open(io.BytesIO(answer.data)) as sound:
        assert 1 < sound.getnframes() / sound.getframerate() < 10


@pytest.mark.parametrize("text", ["", " ", "<>", "a" * 1501], ids=["nothing", "a space", "signs", "too long"])
def test_what_cannot_be_said_is_silence(client, text):
    answer = client.get("/simulateur/parole", query_string={"texte": text})
    assert (answer.status_code, answer.data) == (204, b"")


def test_without_a_voice_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr(speech, "available", lambda: False)
    assert "tout s'affiche en texte" in client.get("/simulateur").text
    assert client.get("/simulateur/parole?texte=bonjour,+sans+voix").status_code == 204


@pytest.mark.parametrize(
    ("address", "held"),
    [
        pytest.param("a=2026-03-03T10:00&touches=75", ("2026-03-03T10:00", "75", "0"), id="a moment and a département"),
        pytest.param("touches=97,4", ("", "97,4", "0"), id="now"),
        pytest.param("a=2026-03-03T10:00&touches=13&occupees=2", ("2026-03-03T10:00", "13", "2"), id="lines engaged"),
        pytest.param("a=hier&touches=75", ("", "75", "0"), id="no such moment"),
        pytest.param("a=2026-03-03T10:00&touches=<b>&occupees=beaucoup", ("2026-03-03T10:00", "", "0"), id="nonsense"),
        pytest.param("a=9999-01-01T10:00&touches=75", ("", "75", "0"), id="a year that cannot be played"),
    ],
)
def test_the_address_prepares_a_call(client, address, held):
    page = client.get(f"/simulateur?{address}").text
    button = re.search(r'data-keys="([^"]*)" data-at="([^"]*)" data-busy="([^"]*)"', page)
    assert (button[2], button[1], button[3]) == held
    assert f'autocomplete="off" value="{held[0]}"' in page


@pytest.mark.parametrize("address", ["", "?a=&touches=", "?touches=+33199001234", "?a=1999-01-01"])
def test_an_address_that_asks_for_nothing_prepares_nothing(client, address):
    assert "Jouer l'appel préparé" not in client.get(f"/simulateur{address}").text
