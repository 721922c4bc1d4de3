"""The operator's REST API, as far as we need it. `twilio.rest` costs 27 MiB: it is imported when it is asked."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from carrier.addresses import LABELS
from core.errors import UserError
from core.settings import Settings

PATIENCE_S = 10
MOST_NUMBERS = 20
LONGEST_TEST_S = 60
"""A call that we make ourselves is never longer."""


class OperatorError(UserError):
    """The operator does not answer, or refuses; in French, with what to do."""

    def __init__(self, what: str, how_to_mend: str) -> None:
        super().__init__(f"{what} {how_to_mend}")
        self.what = what
        self.how_to_mend = how_to_mend


@dataclass(frozen=True, slots=True)
class Account:
    """`clock` is what the operator's clock said, when its answer has a date."""

    status: str
    kind: str
    clock: datetime | None


@dataclass(frozen=True, slots=True)
class IncomingNumber:
    """A number of the account. `settings` are those that we care for, by the operator's names."""

    sid: str
    number: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Country:
    """Where the account may call. `codes` without the plus sign."""

    name: str
    codes: frozenset[str]
    is_open: bool
    is_risky: bool
    """Whether premium numbers, or those known for fraud, may be called."""


def connect(settings: Settings) -> "Operator":
    """The operator's API with the account of the settings. Raises `OperatorError`."""
    if not settings.twilio_account_sid:
        raise OperatorError(
            "SVI_TWILIO_ACCOUNT_SID manque.", "Recopiez l'identifiant du compte (AC…) de la console de l'opérateur."
        )
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", settings.twilio_account_sid):
        raise OperatorError(
            "SVI_TWILIO_ACCOUNT_SID n'est pas un identifiant de compte : AC, puis 32 chiffres ou lettres de a à f.",
            "Recopiez-le de la console de l'opérateur, sans espace.",
        )
    from twilio.rest import Client

    account = settings.twilio_account_sid
    return Operator(Client(account, settings.twilio_auth_token, http_client=http_client()), account)


def http_client() -> Any:  # noqa: ANN401 - the library's own type, which is imported late
    """How the API is reached; it says nothing in the logs."""
    from twilio.http.http_client import TwilioHttpClient

    logging.getLogger("twilio.http_client").setLevel(logging.WARNING)
    return TwilioHttpClient(timeout=PATIENCE_S)


class Operator:
    """Every method raises `OperatorError`."""

    def __init__(self, client: Any, account_sid: str) -> None:  # noqa: ANN401 - imported late
        self._client = client
        self._account_sid = account_sid

    def account(self) -> Account:
        """Whether it is active, and the operator's clock."""
        with _explained():
            answer = self._client.api.v2010.accounts(self._account_sid).fetch_with_http_info()
        return Account(str(answer.data.status), str(answer.data.type), _date(answer.headers))

    def numbers(self) -> list[str]:
        """The first numbers of the account, E.164."""
        with _explained():
            return [str(found.phone_number) for found in self._client.incoming_phone_numbers.list(limit=MOST_NUMBERS)]

    def number(self, e164: str) -> IncomingNumber | None:
        """A number of the account, or None. The operator's filter also finds longer numbers."""
        with _explained():
            found = self._client.incoming_phone_numbers.list(phone_number=e164, limit=MOST_NUMBERS)
        return next((_number(one) for one in found if one.phone_number == e164), None)

    def change(self, number: IncomingNumber, values: Mapping[str, str]) -> IncomingNumber:
        """The number with its new settings, as the operator has them afterwards."""
        with _explained():
            return _number(self._client.incoming_phone_numbers(number.sid).update(**values))

    def has_verified(self, e164: str) -> bool:
        """Whether this number, not of the account, may be shown by it."""
        with _explained():
            found = self._client.outgoing_caller_ids.list(phone_number=e164, limit=MOST_NUMBERS)
        return any(one.phone_number == e164 for one in found)

    def ring(self, e164: str, *, shown: str, document: str, seconds: int) -> str:
        """Calls a number, which hears the document; the id of the call."""
        wanted = {"to": e164, "from_": shown, "twiml": document, "timeout": seconds, "time_limit": LONGEST_TEST_S}
        with _explained():
            return str(self._client.calls.create(**wanted).sid)

    def call_status(self, sid: str) -> str:
        """In the operator's words: « ringing », « completed », « busy »…"""
        with _explained():
            return str(self._client.calls(sid).fetch().status)

    def countries(self) -> tuple[Country, ...]:
        """Where calls may go."""
        with _explained():
            return tuple(map(_country, self._client.voice.v1.dialing_permissions.countries.list(page_size=1000)))


def _number(found: Any) -> IncomingNumber:  # noqa: ANN401
    return IncomingNumber(found.sid, found.phone_number, {name: getattr(found, name) or "" for name in LABELS})


def _country(found: Any) -> Country:  # noqa: ANN401
    codes = frozenset(re.sub(r"\D", "", code) for code in found.country_codes or ())
    risky = found.high_risk_special_numbers_enabled or found.high_risk_tollfraud_numbers_enabled
    return Country(str(found.name), codes, bool(found.low_risk_numbers_enabled), bool(risky))


def _date(headers: Mapping[str, str] | None) -> datetime | None:
    written = next((value for name, value in (headers or {}).items() if name.lower() == "date"), "")
    try:
        return parsedate_to_datetime(written)
    except ValueError:
        return None


@contextmanager
def _explained() -> Iterator[None]:
    import requests
    from twilio.base.exceptions import TwilioException

    try:
        yield
    except TwilioException as error:
        raise _refusal(*_status_and_code(error)) from error
    except requests.Timeout as error:
        raise OperatorError(f"L'opérateur n'a pas répondu en {PATIENCE_S} secondes.", _NETWORK) from error
    except requests.exceptions.SSLError as error:
        raise OperatorError(
            "Le certificat de l'opérateur est refusé.",
            "Vérifiez l'horloge de la machine, ses certificats racine (ca-certificates) et le mandataire de sortie.",
        ) from error
    except requests.RequestException as error:
        raise OperatorError("L'opérateur est injoignable.", _NETWORK) from error
    except ValueError as error:
        raise _refusal(0, None) from error


_NETWORK = "Vérifiez le réseau, le DNS et le mandataire de sortie (HTTPS_PROXY), puis recommencez."
_REFUSALS = {
    401: (
        "L'opérateur refuse l'identifiant du compte ou son jeton.",
        "Recopiez de la console SVI_TWILIO_ACCOUNT_SID et SVI_TWILIO_AUTH_TOKEN, du même compte, sans jeton de test.",
    ),
    403: (
        "L'opérateur interdit cette demande à ce compte.",
        "Vérifiez dans la console que le compte est actif et que le jeton est celui du compte entier.",
    ),
    404: (
        "L'opérateur ne connaît pas ce compte.",
        "Vérifiez que SVI_TWILIO_ACCOUNT_SID est celui du compte qui détient le numéro.",
    ),
    429: ("L'opérateur a reçu trop de demandes de ce compte.", "Attendez une minute, puis recommencez."),
}


def _status_and_code(error: Exception) -> tuple[int, object]:
    """The library's error of a list has neither: it has the answer, the second of its arguments."""
    status, code = getattr(error, "status", 0), getattr(error, "code", None)
    for answer in error.args[1:]:
        status = getattr(answer, "status_code", status)
        found = re.search(r'"code": *([0-9]+)', str(getattr(answer, "text", "")))
        code = found[1] if found else code
    return status if status >= 400 else 0, code


def _refusal(status: int, code: object) -> OperatorError:
    if status in _REFUSALS:
        return OperatorError(*_REFUSALS[status])
    if status >= 500:
        return OperatorError(f"L'opérateur est en panne (réponse {status}).", "Voyez sa page d'état, puis recommencez.")
    if status:
        return OperatorError(
            f"L'opérateur refuse la demande (réponse {status}, erreur {code}).",
            f"L'erreur est expliquée sur https://www.twilio.com/docs/api/errors/{code}",
        )
    return OperatorError(
        "La réponse de l'opérateur est illisible.",
        "Un mandataire de sortie a peut-être répondu à sa place : vérifiez HTTPS_PROXY.",
    )
