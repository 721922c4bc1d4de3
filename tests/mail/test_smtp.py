"""Messages that a real SMTP server takes or refuses, plain or encrypted."""

import email
import email.policy

import pytest

from bench.ports import free_port
from core.mail_settings import Encryption, MailSettings, SmtpServer, read_mail
from mail.domain import Message, RefusedError, SendError, ServerAwayError
from mail.smtp import Smtp
from mail.transports import transport_of
from tests.mail.conftest import AT, PASSWORD, SENDER, USER

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
LINK = "https://svi.example.fr/admin/connexion/lien/" + "x_-" * 40
MESSAGE = Message("rene@siao48.example", "Votre lien : entrée « SVI »", f"Bonjour René,\n\n{LINK}\n", 7, AT)


def opened(envelope):
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


@pytest.mark.parametrize("encryption", Encryption, ids=lambda encryption: encryption.value)
@pytest.mark.parametrize("login", [False, True], ids=["without a password", "with one"])
def test_a_message_arrives_as_it_was_written(post_office, letterbox, encryption, login):
    post_office(encryption, login=login).send(MESSAGE)
    (envelope,) = letterbox.taken
    mail = opened(envelope)
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [MESSAGE.to])
    assert (mail["Subject"], mail["To"], mail["From"]) == (MESSAGE.subject, MESSAGE.to, f"SVI SI SIAO <{SENDER}>")
    assert (mail["Date"].datetime, mail["Message-ID"]) == (AT, "<7.1772528400@dihal.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.body
    assert max(map(len, envelope.content.splitlines())) <= 78


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS], ids=lambda encryption: encryption.value)
def test_a_certificate_that_nobody_vouches_for_is_refused(post_office, letterbox, encryption):
    with pytest.raises(ServerAwayError, match="certificat"):
        post_office(encryption, trusted=False).send(MESSAGE)
    assert letterbox.taken == []


def test_a_server_without_encryption_is_not_trusted_with_a_link(post_office, letterbox):
    plain = post_office()
    strict = Smtp(SmtpServer("127.0.0.1", plain._server.port, Encryption.STARTTLS), SENDER)
    with pytest.raises(ServerAwayError, match="n'offre pas"):
        strict.send(MESSAGE)
    assert letterbox.taken == []


def test_a_wrong_password_is_said_without_it(post_office):
    transport = post_office(login=True)
    wrong = Smtp(SmtpServer("127.0.0.1", transport._server.port, Encryption.NONE, USER, "faux"), SENDER)
    with pytest.raises(ServerAwayError, match="SVI_SMTP_URL") as refusal:
        wrong.send(MESSAGE)
    assert "faux" not in str(refusal.value)


@pytest.mark.parametrize(
    ("where", "answer", "kind"),
    [
        pytest.param(MESSAGE.to, "550 no such user <rene@siao48.example>", RefusedError, id="no such mailbox"),
        pytest.param(MESSAGE.to, "451 greylisted, come back", SendError, id="not now"),
        pytest.param("data", "554 looks like spam", RefusedError, id="refused for what it says"),
        pytest.param("data", "452 disk full", SendError, id="a full disk over there"),
    ],
)
def test_a_refusal_is_for_good_or_for_now_and_tells_no_address(post_office, letterbox, where, answer, kind):
    letterbox.answers[where] = answer
    with pytest.raises(SendError) as refusal:
        post_office().send(MESSAGE)
    assert type(refusal.value) is kind
    assert answer[:3] in str(refusal.value)
    assert "rene" not in str(refusal.value)


def test_nobody_at_the_port_is_a_server_that_is_away():
    with pytest.raises(ServerAwayError, match="ne répond pas"):
        Smtp(SmtpServer("127.0.0.1", free_port(), Encryption.NONE), SENDER).send(MESSAGE)


# Settings

FROM = {"SVI_MAIL_FROM": SENDER}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://u:p%2F%40@relais.example:587", SmtpServer("relais.example", 587, Encryption.STARTTLS, "u", "p/@")),
        ("smtp://relais.example", SmtpServer("relais.example", 587, Encryption.STARTTLS)),
        ("smtps://u:p@relais.example", SmtpServer("relais.example", 465, Encryption.TLS, "u", "p")),
        ("smtp://127.0.0.1:25", SmtpServer("127.0.0.1", 25, Encryption.NONE)),
        ("smtp://[::1]:25/", SmtpServer("::1", 25, Encryption.NONE)),
    ],
)
def test_an_address_of_a_server_is_read(url, expected):
    settings, errors = read_mail({"SVI_SMTP_URL": url, **FROM})
    assert (settings, errors) == (MailSettings(expected, SENDER), [])
    assert transport_of(settings)


@pytest.mark.parametrize(
    "url",
    ["relais", "http://relais", "smtp://", "smtp://h:0", "smtp://h:x", "smtp://u@h", "smtp://h/x", "smtp://h?a=1"],
)
def test_what_is_no_server_is_named_without_its_password(url):
    errors = read_mail({"SVI_SMTP_URL": url, **FROM})[1]
    assert [line.split(" ")[0] for line in errors] == ["SVI_SMTP_URL"]
    assert PASSWORD not in repr(read_mail({"SVI_SMTP_URL": f"smtp://u:{PASSWORD}@h", **FROM}))


def test_a_server_needs_a_sender():
    assert read_mail({"SVI_SMTP_URL": "smtp://127.0.0.1"})[1] == [
        "SVI_MAIL_FROM manque : c'est l'adresse d'où partent les mails."
    ]
    assert read_mail({"SVI_SMTP_URL": "smtp://127.0.0.1", "SVI_MAIL_FROM": "moi"})[1][0].startswith("SVI_MAIL_FROM :")
    assert read_mail({}) == (MailSettings(), [])
    assert transport_of(MailSettings()) is None
