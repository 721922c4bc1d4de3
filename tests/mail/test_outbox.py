"""What is posted leaves once, is tried again, or is given up with a reason: on both engines."""

import io
import logging
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from core.errors import UserError
from core.logs import configure_logs
from mail import service
from mail.domain import CLAIMED_FOR, MOST_ATTEMPTS, SERVER_PAUSE, RefusedError, SendError, ServerAwayError, next_attempt
from mail.postman import Postman
from tests.mail.conftest import AT

MINUTE = timedelta(minutes=1)


class Answering:
    """A server that says what it is told to say."""

    def __init__(self, **answers):
        self.answers = answers
        self.taken = []

    def send(self, message):
        error = self.answers.get(message.to.partition("@")[0])
        if error:
            raise error
        self.taken.append(message.to)


def test_what_is_posted_leaves_once(database, posted):
    posted("a@x.example", "b@x.example")
    server = Answering()
    assert service.send_due(database, server, AT) == 2
    assert service.send_due(database, server, AT + MINUTE) == 0
    assert server.taken == ["a@x.example", "b@x.example"]
    message = posted.outbox["a@x.example"]
    assert (message.sent_at, message.attempts, message.last_error) == (AT, 1, "")


def test_a_link_is_forgotten_by_the_outbox_once_it_has_left_or_never_will(database, posted):
    link = "https://svi.example.fr/admin/connexion/lien/" + "x_-" * 14
    posted("a@x.example", "full@x.example", "gone@x.example", body=f"Voici : {link}\nBonne journée")
    server = Answering(full=SendError("pleine"), gone=RefusedError("refusée"))
    service.send_due(database, server, AT)
    kept = {to: link in message.body for to, message in posted.outbox.items()}
    assert kept == {"a@x.example": False, "full@x.example": True, "gone@x.example": False}
    assert "lien/[lien personnel]\nBonne journée" in posted.outbox["a@x.example"].body


def test_nothing_leaves_of_a_transaction_that_failed(database, posted):
    with suppress(UserError), database.transaction() as session:
        service.post(session, "a@x.example", "Bonjour", "…", at=AT)
        service.post(session, "nobody", "Bonjour", "…", at=AT)
    assert service.send_due(database, Answering(), AT) == 0
    assert posted.outbox == {}


@pytest.mark.parametrize("to", ["", "a", "a@x.example\r\nBcc: b@x.example", "a@x.example, b@x.example"])
def test_only_one_plain_address_is_written_to(database, to):
    with pytest.raises(UserError, match="destinataire"), database.transaction() as session:
        service.post(session, to, "Bonjour", "…", at=AT)


def test_a_subject_is_one_line_of_two_hundred_characters(database, posted):
    posted("a@x.example", subject="Bonjour\r\nBcc: b@x.example " + "x" * 300)
    subject = posted.outbox["a@x.example"].subject
    assert subject.startswith("Bonjour Bcc: b@x.example x")
    assert len(subject) == 200


def test_a_refused_address_is_given_up_at_once_with_its_reason(database, posted):
    posted("gone@x.example", "a@x.example")
    server = Answering(gone=RefusedError("le serveur refuse l'adresse du destinataire (réponse 550)"))
    assert service.send_due(database, server, AT) == 1
    gone = posted.outbox["gone@x.example"]
    assert (gone.sent_at, gone.attempts, "550" in gone.last_error) == (None, 1, True)
    assert service.count_waiting(database) == 0


def test_what_fails_for_now_is_tried_again_later_each_time_and_then_given_up(database, posted):
    posted("full@x.example")
    server = Answering(full=SendError("la boîte est pleine"))
    tried, now = [], AT
    while now < AT + timedelta(hours=5):
        before = posted.outbox["full@x.example"].attempts
        service.send_due(database, server, now)
        if posted.outbox["full@x.example"].attempts > before:
            tried.append(int((now - AT).total_seconds()) // 60)
        now += MINUTE
    assert tried == [0, 1, 3, 7, 15, 31, 63, 127]
    assert len(tried) == MOST_ATTEMPTS
    assert service.count_waiting(database) == 0


def test_the_pauses_double(database):
    assert [next_attempt(n, AT) for n in (1, 2, 7)] == [AT + MINUTE, AT + 2 * MINUTE, AT + 64 * MINUTE]
    assert next_attempt(MOST_ATTEMPTS, AT) is None


def test_a_server_that_is_away_costs_no_attempt_and_stops_the_round(database, posted):
    posted("a@x.example", "b@x.example")
    away = Answering(a=ServerAwayError("ne répond pas"), b=ServerAwayError("ne répond pas"))
    for minutes in range(0, 600, 10):
        service.send_due(database, away, AT + minutes * MINUTE)
    assert service.count_waiting(database) == 2
    assert {message.attempts for message in posted.outbox.values()} == {0}
    assert service.send_due(database, Answering(), AT + 600 * MINUTE + SERVER_PAUSE) == 2


def test_a_message_that_waited_for_more_than_a_day_is_not_sent(database, posted):
    posted("a@x.example")
    server = Answering()
    assert service.send_due(database, server, AT + timedelta(days=1, seconds=1)) == 0
    assert (server.taken, posted.outbox["a@x.example"].last_error) == ([], service.TOO_OLD)


def test_two_processes_do_not_send_the_same_message(database, posted):
    posted(*(f"a{n}@x.example" for n in range(20)))
    servers, together = [Answering() for _ in range(4)], Barrier(4)

    def send(server):
        together.wait()
        service.send_due(database, server, AT)

    threads = [Thread(target=send, args=[server]) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = sorted(to for server in servers for to in server.taken)
    assert taken == sorted(posted.outbox)


def test_what_a_killed_process_had_in_hand_is_sent_by_another(database, posted):
    class Killed(BaseException):
        pass

    posted("a@x.example")
    with pytest.raises(Killed):
        service.send_due(database, Answering(a=Killed()), AT)
    assert service.send_due(database, Answering(), AT + CLAIMED_FOR - MINUTE) == 0
    assert service.send_due(database, Answering(), AT + CLAIMED_FOR) == 1


def test_the_outbox_is_purged(database, posted):
    posted("a@x.example")
    posted("b@x.example", at=AT + MINUTE)
    assert service.purge(database, AT + MINUTE) == 1
    assert list(posted.outbox) == ["b@x.example"]


def test_neither_a_recipient_nor_a_body_is_in_a_log_line(database, posted, monkeypatch):
    configure_logs("json")
    handler = next(handler for handler in logging.getLogger().handlers if getattr(handler, "is_svi", False))
    monkeypatch.setattr(handler, "stream", written := io.StringIO())
    posted("secret@x.example", "full@x.example", "away@x.example", body="corps-secret", subject="objet-secret")
    server = Answering(full=SendError("pleine"), away=ServerAwayError("ne répond pas"))
    service.send_due(database, server, AT)
    assert "mail_sent" in written.getvalue()
    assert "mail_not_sent" in written.getvalue()
    for word in ("x.example", "secret"):
        assert word not in written.getvalue()


# The postman


def wait_for(postman):
    postman.stop()


def test_a_page_does_not_wait_for_its_mail(database, posted):
    posted("a@x.example")
    go_on, server = Barrier(2), Answering()

    class Slow:
        def send(self, message):
            go_on.wait()
            server.send(message)

    postman = Postman(database, lambda: AT, Slow())
    postman.wake()
    assert server.taken == []
    go_on.wait()
    wait_for(postman)
    assert server.taken == ["a@x.example"]


def test_what_is_posted_during_a_round_is_sent_too(database, posted):
    server = Answering()

    class Slow:
        def send(self, message):
            if message.to == "a@x.example":
                posted("b@x.example")
                postman.wake()
            server.send(message)

    posted("a@x.example")
    postman = Postman(database, lambda: AT, Slow())
    postman.wake()
    wait_for(postman)
    assert server.taken == ["a@x.example", "b@x.example"]
    posted("c@x.example")
    postman.wake()
    wait_for(postman)
    assert server.taken[2:] == ["c@x.example"]


def test_a_round_that_goes_wrong_does_not_end_the_postman(database, posted):
    posted("a@x.example")
    with database.transaction() as session:
        session.execute(text("ALTER TABLE outbox RENAME TO lost"))
    server = Answering()
    postman = Postman(database, lambda: AT, server)
    postman.wake()
    wait_for(postman)
    with database.transaction() as session:
        session.execute(text("ALTER TABLE lost RENAME TO outbox"))
    postman.wake()
    wait_for(postman)
    assert server.taken == ["a@x.example"]


def test_without_a_server_nothing_is_begun(database, posted):
    posted("a@x.example")
    postman = Postman(database, lambda: AT, None)
    postman.wake()
    postman.stop()
    assert (postman.sends, service.count_waiting(database)) == (False, 1)
