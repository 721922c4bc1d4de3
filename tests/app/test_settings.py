"""A missing or wrong setting is named in one clear line at start, never discovered during a call."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from core.engines import ENGINES
from core.errors import SettingsError
from core.settings import DEMONSTRATION_EMAIL, load_settings
from simulator.twiml.document import read
from svi.links import Links
from svi.secours import document
from svi.twiml import Voice, Writer

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PRODUCTION = {"SVI_TWILIO_AUTH_TOKEN": "t" * 32, "SVI_PUBLIC_BASE_URL": "https://svi.example.fr"}

WRONG = [
    pytest.param("SVI_DATABASE_URL", "nimportequoi", "sqlite:///", id="no URL"),
    pytest.param("SVI_DATABASE_URL", "mysql://localhost/svi", "SQLite ou PostgreSQL", id="another database"),
    pytest.param("SVI_DATABASE_URL", "postgresql://hote:port/svi", "postgresql://", id="a port that is no number"),
    pytest.param("SVI_DATABASE_URL", "postgresql+psycopg2://h/svi", "psycopg2", id="a driver that is not here"),
    pytest.param("SVI_DATABASE_URL", "postgresql+asyncpg://h/svi", "asyncpg", id="an asynchronous driver"),
    pytest.param("SVI_DATABASE_URL", "sqlite+aiosqlite:///a", "aiosqlite", id="an asynchronous SQLite"),
    pytest.param("SVI_DATABASE_URL", "sqlite://", "mémoire", id="a database in memory"),
    pytest.param("SVI_DATABASE_URL", "sqlite:///:memory:", "mémoire", id="a database in memory, by its name"),
    pytest.param("SVI_PUBLIC_BASE_URL", "svi.example.fr", "https://exemple.fr", id="no scheme"),
    pytest.param("SVI_PUBLIC_BASE_URL", "ftp://svi.example.fr", "https://exemple.fr", id="another scheme"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://", "https://exemple.fr", id="no host"),
    pytest.param("SVI_PUBLIC_BASE_URL", "http://[", "https://exemple.fr", id="half an address"),
    pytest.param("SVI_PUBLIC_BASE_URL", "http://[::zz]", "https://exemple.fr", id="no address in brackets"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://a.fr:99999", "https://exemple.fr", id="a port out of range"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://a.fr:0", "https://exemple.fr", id="port zero"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://a.fr:abc", "https://exemple.fr", id="a port in letters"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://é.fr", "https://exemple.fr", id="an accent"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://a .fr", "https://exemple.fr", id="a space"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://a\x01.fr", "https://exemple.fr", id="a control character"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://a.fr?x=1", "ni « ? » ni « # »", id="a query"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://a.fr#x", "ni « ? » ni « # »", id="a fragment"),
    pytest.param("SVI_FORM_URL", "formulaire", "https://exemple.fr", id="a form that is no address"),
    pytest.param("SVI_FORM_URL", "https://a.fr/\tx", "https://exemple.fr", id="a form with a tab"),
    pytest.param("SVI_EMAIL", "assistance", "adresse mail", id="no at sign"),
    pytest.param("SVI_EMAIL", "a@b", "adresse mail", id="no dot"),
    pytest.param("SVI_EMAIL", "a@b.fr, c@d.fr", "adresse mail", id="two mails"),
    pytest.param("SVI_EMAIL", "a@.", "adresse mail", id="only a dot"),
    pytest.param("SVI_EMAIL", "a@b..fr", "adresse mail", id="two dots"),
    pytest.param("SVI_EMAIL", "A <a@b.fr>", "adresse mail", id="a name and a mail"),
    pytest.param("SVI_PUBLIC_NUMBER", "12", "SVI_PUBLIC_NUMBER", id="no number"),
    pytest.param("SVI_PUBLIC_NUMBER", "zéro huit", "chiffres", id="a number in words"),
    pytest.param("SVI_CALLER_ID", "0199", "SVI_CALLER_ID", id="half a number"),
    pytest.param("SVI_SMTP_URL", "relais", "smtp://", id="no mail server"),
    pytest.param("SVI_MAIL_FROM", "moi", "adresse mail", id="no sender"),
    pytest.param("SVI_PAGES_URL", "svi.example.fr", "https://exemple.fr", id="pages that are nowhere"),
    pytest.param("SVI_SECRET_KEY", "court", "16 caractères", id="a short key"),
    pytest.param("SVI_LOG_FORMAT", "xml", "console ou json", id="an unknown form of logs"),
    pytest.param("SVI_RINGING_LIMIT", "5", "entre 10 et 600", id="too short a ringing"),
    pytest.param("SVI_RINGING_LIMIT", "-20", "entre 10 et 600", id="less than nothing"),
    pytest.param("SVI_RINGING_LIMIT", "٣٠", "entre 10 et 600", id="figures of another script"),
    pytest.param("SVI_TALKING_LIMIT", "9" * 6000, "entre 60 et 14400", id="too many figures"),
    pytest.param("SVI_TALKING_LIMIT", "une heure", "nombre de secondes", id="no number of seconds"),
    pytest.param("SVI_VOICE", "Léa & Paul", "Polly.Lea-Neural", id="a voice that is none"),
    pytest.param("SVI_LANGUAGE", "fr\x01", "fr-FR", id="a language that is none"),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG)
@pytest.mark.parametrize("others", [{}, PRODUCTION], ids=["demonstration", "production"])
def test_a_wrong_setting_is_named_in_one_line(name, value, expected, others):
    with pytest.raises(SettingsError) as refusal:
        load_settings({**others, name: value})
    heading, *lines = refusal.value.format_message().split("\n")
    assert heading == "Réglages à corriger :"
    assert len(lines) == 1
    assert lines[0].startswith(f"- {name} : ")
    assert expected in lines[0]


def test_a_wrong_port_is_named_and_not_the_address_made_of_it():
    with pytest.raises(SettingsError, match=r"^Réglages à corriger :\n- PORT : un numéro de port entre 1 et 65535"):
        load_settings({"PORT": "abc"})
    load_settings({"PORT": "abc", **PRODUCTION})


def test_the_public_address_is_missing_when_there_is_a_token():
    with pytest.raises(SettingsError, match="SVI_PUBLIC_BASE_URL manque"):
        load_settings({"SVI_TWILIO_AUTH_TOKEN": "t"})


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        pytest.param({"ISSUER": "https://a.fr"}, {"CLIENT_ID", "CLIENT_SECRET"}, id="the address alone"),
        pytest.param({"CLIENT_ID": "x", "CLIENT_SECRET": "y"}, {"ISSUER"}, id="all but the address"),
        pytest.param({"ISSUER": "a.fr", "CLIENT_ID": "x", "CLIENT_SECRET": "y"}, {"ISSUER"}, id="no address"),
    ],
)
def test_proconnect_has_all_its_settings_or_none(settings, names):
    with pytest.raises(SettingsError) as refusal:
        load_settings({f"SVI_PROCONNECT_{name}": value for name, value in settings.items()})
    said = refusal.value.format_message().split("\n")[1:]
    assert {line.split()[1].removeprefix("SVI_PROCONNECT_") for line in said} == names


def test_secrets_are_not_in_what_settings_look_like():
    secrets = {"SVI_SMTP_URL": "smtp://u:motsecret@h", "SVI_MAIL_FROM": "a@b.fr"}
    secrets |= {"SVI_PROCONNECT_ISSUER": "https://a.fr", "SVI_PROCONNECT_CLIENT_ID": "x"}
    assert "motsecret" not in repr(load_settings(secrets | {"SVI_PROCONNECT_CLIENT_SECRET": "motsecret"}))


def test_several_wrong_settings_are_named_at_once():
    wrong = {"SVI_EMAIL": "x", "SVI_DATABASE_URL": "mysql://x", "SVI_VOICE": "&", "SVI_CALLER_ID": "1"}
    with pytest.raises(SettingsError) as refusal:
        load_settings(wrong)
    lines = refusal.value.format_message().split("\n")[1:]
    assert {line.split()[1] for line in lines} == set(wrong)


RIGHT = [
    pytest.param("SVI_DATABASE_URL", "postgres://u:p@h:5432/svi", "postgresql+psycopg://u:p@h:5432/svi", id="postgres"),
    pytest.param("SVI_DATABASE_URL", "postgresql://h/svi", "postgresql+psycopg://h/svi", id="postgresql"),
    pytest.param("SVI_DATABASE_URL", " sqlite:////a/b.sqlite3 ", "sqlite:////a/b.sqlite3", id="spaces around"),
    pytest.param("SVI_PUBLIC_BASE_URL", "https://a.fr/", "https://a.fr", id="a slash at the end"),
    pytest.param("SVI_PUBLIC_BASE_URL", "http://[::1]:8000/svi", "http://[::1]:8000/svi", id="an address in brackets"),
    pytest.param("SVI_EMAIL", "a.b+c@d-e.gouv.fr", "a.b+c@d-e.gouv.fr", id="a long mail"),
    pytest.param("SVI_EMAIL", "", "", id="no mail"),
    pytest.param("SVI_PUBLIC_NUMBER", "0 806 000 156", "+33806000156", id="a number as people write it"),
    pytest.param("SVI_CALLER_ID", "01.99.00.12.34", "+33199001234", id="a number with dots"),
    pytest.param("SVI_RINGING_LIMIT", "600", 600, id="the upper bound"),
    pytest.param("SVI_TALKING_LIMIT", "60", 60, id="the lower bound"),
    pytest.param("SVI_VOICE", "Google.fr-FR-Neural2-A", "Google.fr-FR-Neural2-A", id="another voice"),
]
FIELDS = {
    "SVI_DATABASE_URL": "database_url", "SVI_PUBLIC_BASE_URL": "public_base_url", "SVI_EMAIL": "email",
    "SVI_PUBLIC_NUMBER": "public_number", "SVI_CALLER_ID": "caller_id", "SVI_RINGING_LIMIT": "ringing_limit",
    "SVI_TALKING_LIMIT": "talking_limit", "SVI_VOICE": "voice",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value", "expected"), RIGHT)
def test_a_right_setting_is_read(name, value, expected):
    assert getattr(load_settings({**PRODUCTION, name: value}), FIELDS[name]) == expected


def test_a_demonstration_has_all_it_needs_and_a_token_of_its_own():
    one, other = load_settings({}), load_settings({})
    assert one.demonstration
    assert one.twilio_auth_token != other.twilio_auth_token
    assert (one.email, one.public_base_url) == (DEMONSTRATION_EMAIL, "http://127.0.0.1:8000")
    assert one.notices == ()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param(PRODUCTION, "SVI_FORM_URL et SVI_EMAIL manquent", id="nowhere to write"),
        pytest.param({**PRODUCTION, "SVI_EMAIL": "a@b.fr"}, "SVI_FORM_URL manque", id="no form"),
        pytest.param({**PRODUCTION, "SVI_FORM_URL": "https://a.fr"}, "SVI_EMAIL manque", id="no mail"),
        pytest.param({**PRODUCTION, "SVI_TWILIO_ACCOUNT_SID": "bof"}, "n'a pas la forme", id="an odd account"),
        pytest.param({**PRODUCTION, "SVI_TWILIO_AUTH_TOKEN": "t"}, "est très court", id="a short token"),
        pytest.param({**PRODUCTION, "SVI_PUBLIC_BASE_URL": "http://a.fr"}, "n'est pas en https", id="no encryption"),
        pytest.param(PRODUCTION, "SVI_SMTP_URL manque", id="no mails"),
        pytest.param(PRODUCTION, "SVI_SECRET_KEY manque", id="a derived key"),
        pytest.param({"SVI_DATA_DIR": __file__}, "n'est pas un dossier où écrire", id="a folder that is a file"),
    ],
)
def test_what_an_operator_should_know_is_said_at_start(settings, expected):
    assert [notice for notice in load_settings(settings).notices if expected in notice]


def test_no_setting_makes_a_document_that_the_operator_refuses():
    settings = load_settings({**PRODUCTION, "SVI_FORM_URL": "https://a.fr/x?a=1&b=<2>", "SVI_EMAIL": "a&b@c.fr"})
    writer = Writer(Voice(settings.voice, settings.language), Links(settings.public_base_url), settings.caller_id)
    assert read(document(writer, settings.form_url, settings.email).encode())


def test_create_app_says_it_too(tmp_path):
    with pytest.raises(SettingsError, match="SVI_EMAIL"):
        create_app({"SVI_EMAIL": "x", "SVI_DATABASE_URL": f"sqlite:///{tmp_path / 'a.sqlite3'}"})
    assert list(tmp_path.iterdir()) == []


def _runs(*command: str, folder: Path, **wrong: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SVI_")}
    place = {"SVI_DATABASE_URL": f"sqlite:///{folder / 'a.sqlite3'}", "SVI_DATA_DIR": str(folder), "PORT": "8765"}
    return subprocess.run(  # noqa: S603
        [BIN / command[0], *command[1:]], cwd=ROOT, env={**clean, **place, **wrong}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["flask", "--app", "app", "db", "upgrade"], id="flask"),
        pytest.param(["gunicorn", "--config", "gunicorn.conf.py", "app:create_app()"], id="gunicorn"),
    ],
)
def test_a_command_prints_the_line_and_no_traceback(tmp_path, command):
    ended = _runs(*command, folder=tmp_path, SVI_EMAIL="x", SVI_VOICE="&")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        "Erreur : Réglages à corriger :",
        "- SVI_EMAIL : une adresse mail est attendue (lu : « x »).",
        "- SVI_VOICE : un nom comme Polly.Lea-Neural est attendu (lu : « & »).",
    ]


# The engine

PUBLIC_KEY = "A" * 43 + "="
TELNYX = {"SVI_ENGINE": "telnyx", "SVI_PUBLIC_BASE_URL": "https://svi.example.fr", "SVI_SECRET_KEY": "x" * 16}
WRONG_ENGINES = [
    pytest.param({"SVI_ENGINE": "asterisk"}, ["SVI_ENGINE"], "twilio ou signalwire ou telnyx ou somleng", id="unknown"),
    pytest.param(TELNYX | {"SVI_TELNYX_PUBLIC_KEY": "A" * 10}, ["SVI_TELNYX_PUBLIC_KEY"], "44 caractères", id="short"),
    pytest.param(TELNYX | {"SVI_TELNYX_PUBLIC_KEY": "é" * 44}, ["SVI_TELNYX_PUBLIC_KEY"], "base64", id="no base64"),
    pytest.param(
        TELNYX | {"SVI_TWILIO_AUTH_TOKEN": "t" * 32}, ["SVI_TELNYX_PUBLIC_KEY"], "manque", id="a token, no key"
    ),
    pytest.param(
        TELNYX | {"SVI_TELNYX_PUBLIC_KEY": PUBLIC_KEY, "SVI_SECRET_KEY": ""},
        ["SVI_SECRET_KEY"],
        "Telnyx ne signe pas les adresses",
        id="no secret for the seal",
    ),
    pytest.param({"SVI_TELNYX_PUBLIC_KEY": PUBLIC_KEY}, ["SVI_TELNYX_PUBLIC_KEY"], "SVI_ENGINE=telnyx", id="forgotten"),
]


@pytest.mark.parametrize(("settings", "names", "expected"), WRONG_ENGINES)
def test_an_engine_without_what_it_needs_is_said_at_start(settings, names, expected):
    with pytest.raises(SettingsError, match=expected) as refusal:
        load_settings(settings)
    assert [line.split()[1] for line in refusal.value.format_message().split("\n")[1:]] == names


def test_telnyx_serves_with_its_public_key_and_no_token():
    settings = load_settings(TELNYX | {"SVI_TELNYX_PUBLIC_KEY": PUBLIC_KEY})
    assert (settings.engine.name, settings.demonstration) == ("telnyx", False)
    assert not [notice for notice in settings.notices if "TWILIO" in notice]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_can_be_demonstrated(engine):
    settings = load_settings({"SVI_ENGINE": engine})
    assert (settings.engine.name, settings.demonstration, settings.notices) == (engine, True, ())


@pytest.mark.parametrize("engine", ["signalwire", "somleng"])
def test_another_engine_has_other_forms_of_accounts(engine):
    settings = load_settings({**PRODUCTION, "SVI_ENGINE": engine, "SVI_TWILIO_ACCOUNT_SID": "b3877c40-da60-4998"})
    assert not [notice for notice in settings.notices if "forme de Twilio" in notice]
