"""Settings come from the environment, are checked once at start, and are then a frozen value."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from core import engine_settings, phone_numbers
from core.caps import Caps, read_caps
from core.database_url import what_is_wrong, with_psycopg
from core.engines import ENGINES, TELNYX, TWILIO, Engine
from core.errors import SettingsError
from core.mail_settings import MailSettings, read_mail
from core.proconnect_settings import ProConnectSettings, read_proconnect
from core.web_addresses import is_web_address

DEMONSTRATION_FORM_URL = "https://formulaire.si-siao.example"
DEMONSTRATION_EMAIL = "assistance@si-siao.example"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Durations are in seconds."""

    engine: Engine
    database_url: str = field(repr=False)
    public_base_url: str
    twilio_auth_token: str = field(repr=False)
    twilio_account_sid: str
    telnyx_public_key: str
    public_number: str
    caller_id: str
    form_url: str
    email: str
    secret_key: str = field(repr=False)
    demonstration: bool
    data_dir: Path
    voice: str
    language: str
    log_format: str
    ringing_limit: int
    talking_limit: int
    caps: Caps
    mail: MailSettings
    pages_url: str
    """Where people find the pages, for links in mails."""
    proconnect: ProConnectSettings | None
    serves: str
    notices: tuple[str, ...] = ()
    """What an operator of the service should know at start, one French line each."""

    @property
    def own_numbers(self) -> frozenset[str]:
        """The numbers that the SVI must never dial: it would call itself."""
        return frozenset({self.public_number, self.caller_id})

    @property
    def serves_calls(self) -> bool:
        """Whether this process answers the operator's webhooks."""
        return self.serves != "pages"

    @property
    def serves_pages(self) -> bool:
        """Whether this process answers people."""
        return self.serves != "appels"


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Reads and checks everything. Raises `SettingsError` that names every wrong setting, one line each."""
    reader = _Reader(environment)
    settings = _read(reader)
    if reader.errors:
        raise SettingsError("Réglages à corriger :\n" + "\n".join(f"- {line}" for line in reader.errors))
    return settings


def _read(reader: "_Reader") -> Settings:
    engine = ENGINES.get(reader.choice("SVI_ENGINE", tuple(ENGINES)), TWILIO)
    token, public_key = reader.text("SVI_TWILIO_AUTH_TOKEN"), reader.text("SVI_TELNYX_PUBLIC_KEY")
    reader.errors += engine_settings.errors(engine, token, public_key, reader.text("SVI_SECRET_KEY"))
    demonstration = not (public_key if engine is TELNYX else token)
    token = token or secrets.token_hex(16)
    public_number = reader.phone("SVI_PUBLIC_NUMBER", "+33806000156")
    form_url = reader.url("SVI_FORM_URL", DEMONSTRATION_FORM_URL if demonstration else "")
    email = reader.email("SVI_EMAIL", DEMONSTRATION_EMAIL if demonstration else "")
    account = reader.text("SVI_TWILIO_ACCOUNT_SID", "AC" + "0" * 32 if demonstration else "")
    base_url = reader.base_url(required=not demonstration)
    reader.notices += _doubts(form_url, email) + (
        [] if demonstration else engine_settings.doubts(engine, token, account, base_url)
    )
    return Settings(
        engine=engine,
        database_url=reader.database_url("SVI_DATABASE_URL", "sqlite:///var/svi.sqlite3"),
        public_base_url=base_url,
        twilio_auth_token=token,
        twilio_account_sid=account,
        telnyx_public_key=public_key,
        public_number=public_number,
        caller_id=reader.phone("SVI_CALLER_ID", public_number),
        form_url=form_url,
        email=email,
        secret_key=reader.secret_key(token, demonstration=demonstration),
        demonstration=demonstration,
        data_dir=reader.folder("SVI_DATA_DIR", "var"),
        voice=reader.word("SVI_VOICE", "Polly.Lea-Neural"),
        language=reader.language("SVI_LANGUAGE", "fr-FR"),
        log_format=reader.choice("SVI_LOG_FORMAT", ("console", "json")),
        ringing_limit=reader.seconds("SVI_RINGING_LIMIT", 120, 10, 600),
        talking_limit=reader.seconds("SVI_TALKING_LIMIT", 3600, 60, 14400),
        caps=reader.caps(),
        mail=reader.mail(required=not demonstration),
        pages_url=(reader.url("SVI_PAGES_URL", "") or base_url).rstrip("/"),
        proconnect=reader.proconnect(),
        serves=reader.choice("SVI_SERVES", ("tout", "appels", "pages")),
        notices=tuple(reader.notices),
    )


def _doubts(form_url: str, email: str) -> list[str]:
    if not (form_url or email):
        return ["SVI_FORM_URL et SVI_EMAIL manquent : un appelant sans réponse n'aura nulle part où écrire."]
    if not form_url:
        return ["SVI_FORM_URL manque : les appelants sans réponse n'entendront que l'adresse mail."]
    return [] if email else ["SVI_EMAIL manque : les appelants sans réponse n'entendront que l'adresse du formulaire."]


class _Reader:
    """Reads one setting after the other and collects what is wrong, so that all of it is said at once."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.errors: list[str] = []
        self.notices: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return str(self._environment.get(name) or "").strip() or default

    def phone(self, name: str, default: str) -> str:
        text = self.text(name, default)
        try:
            return phone_numbers.parse(text)
        except phone_numbers.PhoneNumberError as error:
            self.errors.append(f"{name} : {error} (lu : « {text} »).")
            return default

    def url(self, name: str, default: str) -> str:
        text = self.text(name, default)
        if text and not is_web_address(text):
            self.errors.append(
                f"{name} : une adresse complète est attendue, comme https://exemple.fr (lu : « {text} »)."
            )
        return text

    def base_url(self, *, required: bool) -> str:
        default = "" if required else f"http://127.0.0.1:{self.number('PORT', 8000, 1, 65535, 'un numéro de port')}"
        text = self.url("SVI_PUBLIC_BASE_URL", default).rstrip("/")
        if not text:
            self.errors.append("SVI_PUBLIC_BASE_URL manque : c'est l'adresse que l'opérateur appelle, et signe.")
        elif "?" in text or "#" in text:
            self.errors.append(f"SVI_PUBLIC_BASE_URL : ni « ? » ni « # » dans l'adresse (lu : « {text} »).")
        return text

    def email(self, name: str, default: str) -> str:
        text = self.text(name, default)
        if text and not re.fullmatch(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
            self.errors.append(f"{name} : une adresse mail est attendue (lu : « {text} »).")
        return text

    def language(self, name: str, default: str) -> str:
        text = self.text(name, default)
        if not re.fullmatch(r"[a-z]{2,3}-[A-Z]{2}", text):
            self.errors.append(f"{name} : une langue et un pays, comme fr-FR (lu : « {text[:40]} »).")
        return text

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        text = self.text(name, choices[0])
        if text not in choices:
            self.errors.append(f"{name} : {' ou '.join(choices)} (lu : « {text} »).")
        return text

    def word(self, name: str, default: str) -> str:
        """Goes into every document as it is."""
        text = self.text(name, default)
        if not re.fullmatch(r"[A-Za-z0-9._-]+", text):
            self.errors.append(f"{name} : un nom comme {default} est attendu (lu : « {text} »).")
        return text

    def seconds(self, name: str, default: int, least: int, most: int) -> int:
        return self.number(name, default, least, most, "un nombre de secondes")

    def number(self, name: str, default: int, least: int, most: int, what: str) -> int:
        text = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            self.errors.append(f"{name} : {what} entre {least} et {most} (lu : « {text} »).")
            return default
        return int(text)

    def caps(self) -> Caps:
        caps, errors = read_caps(self._environment)
        self.errors += errors
        return caps

    def mail(self, *, required: bool) -> MailSettings:
        mail, errors = read_mail(self._environment)
        self.errors += errors
        if required and not mail.server:
            self.notices.append("SVI_SMTP_URL manque : aucun mail ne part, ni lien de connexion ni réponse.")
        return mail

    def proconnect(self) -> ProConnectSettings | None:
        proconnect, errors = read_proconnect(self._environment)
        self.errors += errors
        return proconnect

    def folder(self, name: str, default: str) -> Path:
        """Calls go on without it, so it is only said."""
        folder = Path(self.text(name, default))
        if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK)):
            self.notices.append(f"{name} : « {folder} » n'est pas un dossier où écrire ; rien n'y sera gardé.")
        return folder

    def database_url(self, name: str, default: str) -> str:
        text = with_psycopg(self.text(name, default))
        wrong = what_is_wrong(text)
        if wrong:
            self.errors.append(f"{name} : {wrong}")
        return text

    def secret_key(self, token: str, *, demonstration: bool) -> str:
        text = self.text("SVI_SECRET_KEY")
        if text and len(text) < 16:
            self.errors.append("SVI_SECRET_KEY : 16 caractères au moins.")
        if not text and not demonstration:
            self.notices.append(
                "SVI_SECRET_KEY manque : elle est dérivée du jeton de l'opérateur, et changerait avec lui."
            )
        return text or sha256(b"svi secret key\0" + token.encode()).hexdigest()
