"""The sound of a message: only of what the server wrote, for who is signed in, and no more than it can bear."""

import re

import pytest

from admin import sound
from simulator import speech

SOUND = re.compile(r'<audio [^>]*src="([^"]+)"')


@pytest.fixture
def voice(monkeypatch):
    """A voice that is there, and says what it was given."""
    said = []
    monkeypatch.setattr(speech, "available", lambda: True)
    monkeypatch.setattr(speech, "wav", lambda text: said.append(text) or b"RIFF")
    return said


def address(client, path="/admin/messages/closed/48"):
    return SOUND.search(client.get(path).text)[1]


def test_a_message_is_heard(visit, voice):
    browser = visit("observatrice")
    answer = browser.get(address(browser))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/wav", b"RIFF")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert voice[0].startswith("Nous sommes fermés pour le moment. Nous rouvrons")


def test_nothing_is_fetched_before_somebody_listens(visit, voice):
    assert 'preload="none"' in visit("observatrice").get("/admin/messages/closed").text


def test_the_page_says_when_there_is_no_voice(visit, monkeypatch):
    monkeypatch.setattr(speech, "available", lambda: False)
    page = visit("observatrice").get("/admin/messages/closed").text
    assert "<audio" not in page
    assert "Pas de voix sur ce serveur" in page


def test_who_has_not_signed_in_hears_nothing(visit, voice):
    assert visit(None).get(address(visit("observatrice"))).status_code == 302
    assert voice == []


def test_the_address_holds_no_word_that_can_be_read_or_changed(visit, voice):
    browser = visit("administratrice")
    there = address(browser, "/admin/messages/absence/23")
    assert "urgence" not in there
    middle = len(there) // 2
    changed = there[:middle] + ("A" if there[middle] != "A" else "B") + there[middle + 1 :]
    assert browser.get(changed).status_code == 404
    assert voice == []


@pytest.mark.parametrize("sealed", ["x", "Bonjour", "A" * 2000, "é", "%00", "QUJD"])
def test_what_the_server_did_not_write_is_not_spoken(visit, voice, sealed):
    assert visit("administratrice").get(f"/admin/parole/{sealed}").status_code == 404
    assert voice == []


def test_a_text_too_long_has_no_sound(app, voice):
    with app.test_request_context():
        assert sound.sound_url("a" * (speech.LONGEST + 1)) == ""


def test_no_more_are_spoken_at_once_than_the_server_bears(visit, voice):
    browser = visit("administratrice")
    there = address(browser)
    slots = [sound._AT_A_TIME.acquire(blocking=False) for _ in range(2)]
    try:
        answer = browser.get(there)
    finally:
        for _ in slots:
            sound._AT_A_TIME.release()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert browser.get(there).status_code == 200


def test_what_is_typed_is_heard_too(visit, unforged, voice):
    browser = visit("referent")
    part = browser.post("/admin/messages/closed/48/apercu", data={"text": "Revenez à 9h30."})
    assert browser.get(SOUND.search(part.text)[1]).status_code == 200
    assert voice == ["Revenez à neuf heures trente."]
