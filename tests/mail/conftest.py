"""A real SMTP server on this machine, plain or encrypted, with a certificate made here."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bench.ports import free_port
from core.mail_settings import Encryption, SmtpServer
from mail import service
from mail.smtp import Smtp
from tests.mail.letterbox import AuthResult, Controller, Letterbox

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
SENDER = "svi@dihal.example"
USER, PASSWORD = "svi", "mot de passe / de la poste"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """For 127.0.0.1, signed by itself: the file of the certificate and that of the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    authority = x509.BasicConstraints(ca=True, path_length=0)
    return _written(tmp_path_factory.mktemp("tls"), key, name, now, address, authority)


def _written(folder, key, name, now, address, authority):
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(authority, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return pem, secret


@pytest.fixture
def letterbox():
    return Letterbox()


@pytest.fixture
def post_office(letterbox, certificate):
    """Starts a server of a kind; the transport to it."""
    started = []

    def start(encryption=Encryption.NONE, *, login=False, trusted=True):
        inside = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        inside.load_cert_chain(*certificate)
        options = {"ssl_context": inside} if encryption is Encryption.TLS else {}
        if encryption is Encryption.STARTTLS:
            options = {"tls_context": inside, "require_starttls": True}
        if login:
            options |= {"authenticator": _checks, "auth_required": True, "auth_require_tls": False}
        controller = Controller(letterbox, hostname="127.0.0.1", port=free_port(), ready_timeout=60, **options)
        controller.start()
        started.append(controller)
        outside = ssl.create_default_context(cafile=certificate[0] if trusted else None)
        server = SmtpServer("127.0.0.1", controller.port, encryption, *((USER, PASSWORD) if login else ()))
        return Smtp(server, SENDER, outside)

    yield start
    for controller in started:
        controller.stop()


def _checks(server, session, envelope, mechanism, auth_data):
    right = (auth_data.login, auth_data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@pytest.fixture
def posted(database):
    """Posts mails, and says what the outbox holds."""

    class Posted:
        def __call__(self, *recipients, at=AT, subject="Bonjour", body="Voici le lien.\n"):
            with database.transaction() as session:
                for to in recipients:
                    service.post(session, to, subject, body, at=at)

        @property
        def outbox(self):
            return {message.to: message for message in service.outbox(database)}

    return Posted()
