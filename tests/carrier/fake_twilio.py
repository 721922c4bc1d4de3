"""Plays Twilio's REST API behind its own client library: same paths, same JSON, same refusals."""

import logging
from datetime import UTC, timedelta
from email.utils import format_datetime

import requests
from flask import Flask, Response, jsonify, request
from twilio.http import HttpClient
from twilio.http.response import Response as TwilioResponse

from tests.svi.conftest import LOADED_AT

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC = "+33806000156"
TECHNICAL = "+33199001000"
BASE = "https://svi.exemple.fr"
GOOD_NUMBER = {
    "voice_url": f"{BASE}/svi/appel", "voice_method": "POST",
    "voice_fallback_url": f"{BASE}/svi/secours", "voice_fallback_method": "POST",
    "status_callback": f"{BASE}/svi/statut", "status_callback_method": "POST",
    "voice_application_sid": "", "trunk_sid": None, "voice_receive_mode": "voice",
}  # fmt: skip
NEW_NUMBER = GOOD_NUMBER | {"voice_url": None, "voice_fallback_url": None, "status_callback": ""}
COUNTRIES = {
    "FR": ("France", "+33"), "RE": ("Reunion", "+262"), "YT": ("Mayotte", "+262"), "GP": ("Guadeloupe", "+590"),
    "GF": ("French Guiana", "+594"), "MQ": ("Martinique", "+596"), "GB": ("United Kingdom", "+44"),
    "LV": ("Latvia", "+371"),
}  # fmt: skip
OURS = {"FR", "RE", "YT", "GP", "GF", "MQ"}


class FakeTwilio:
    """What the account holds; a test changes it, then asks."""

    def __init__(self) -> None:
        self.status, self.kind, self.clock = "active", "Full", LOADED_AT
        self.numbers: dict[str, dict[str, str | None]] = {TECHNICAL: dict(GOOD_NUMBER)}
        self.verified = [PUBLIC]
        self.open, self.risky = set(OURS), set()
        self.answers_always: tuple[int, str] | None = None
        self.cannot_be_reached: Exception | None = None
        self.is_deaf = False
        self.calls: list[str] = []
        self.rung: list[dict[str, str]] = []
        self.call_status = "queued"

    def drifts(self, seconds: float) -> None:
        self.clock = LOADED_AT + timedelta(seconds=seconds)

    def http_client(self) -> "Wire":
        return Wire(self)

    def refuses(self, status: int, code: int, message: str) -> None:
        more = f"https://www.twilio.com/docs/errors/{code}"
        self.answers_always = (
            status,
            f'{{"code": {code}, "message": "{message}", "more_info": "{more}", "status": 0}}',
        )


class Wire(HttpClient):
    """The library's requests, taken to the fake instead of the network."""

    def __init__(self, twilio: FakeTwilio) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._twilio, self._client = twilio, _api(twilio).test_client()

    def request(
        self, method, uri, params=None, data=None, headers=None, auth=None, timeout=None, allow_redirects=False
    ):
        if self._twilio.cannot_be_reached:
            raise self._twilio.cannot_be_reached
        self._twilio.calls.append(f"{method.upper()} {uri}")
        answer = self._client.open(uri, method=method, query_string=params, data=data, auth=auth)
        return TwilioResponse(answer.status_code, answer.text, answer.headers)


def _api(twilio: FakeTwilio) -> Flask:
    api = Flask(__name__)
    _guard(api, twilio)
    _serve_numbers(api, twilio)
    _serve_the_rest(api, twilio)
    _serve_calls(api, twilio)
    return api


def _guard(api: Flask, twilio: FakeTwilio) -> None:
    @api.before_request
    def guard() -> Response | tuple[Response, int] | None:
        if twilio.answers_always:
            status, body = twilio.answers_always
            return Response(body, status, content_type="application/json")
        asked = request.authorization
        if not asked or (asked.username, asked.password) != (ACCOUNT, TOKEN):
            return jsonify(code=20003, message="Authenticate", status=401), 401
        return None

    @api.after_request
    def date(response: Response) -> Response:
        response.headers["Date"] = format_datetime(twilio.clock.astimezone(UTC), usegmt=True)
        return response


def _serve_numbers(api: Flask, twilio: FakeTwilio) -> None:
    @api.get("/2010-04-01/Accounts/<sid>/IncomingPhoneNumbers.json")
    def numbers(sid: str) -> Response:
        wanted = request.args.get("PhoneNumber", "")
        return _page("incoming_phone_numbers", [_number(twilio, n) for n in twilio.numbers if n.startswith(wanted)])

    @api.post("/2010-04-01/Accounts/<sid>/IncomingPhoneNumbers/<pn>.json")
    def change(sid: str, pn: str) -> Response:
        e164 = f"+{pn.removeprefix('PN').lstrip('0')}"
        named = {"".join(word.title() for word in name.split("_")): name for name in GOOD_NUMBER}
        if not twilio.is_deaf:
            twilio.numbers[e164] |= {named[name]: value for name, value in request.form.items()}
        return jsonify(_number(twilio, e164))


def _serve_the_rest(api: Flask, twilio: FakeTwilio) -> None:
    @api.get("/2010-04-01/Accounts/<sid>.json")
    def account(sid: str) -> Response:
        return jsonify(sid=sid, status=twilio.status, type=twilio.kind, friendly_name="SI SIAO")

    @api.get("/2010-04-01/Accounts/<sid>/OutgoingCallerIds.json")
    def callers(sid: str) -> Response:
        wanted = request.args.get("PhoneNumber", "")
        found = [{"phone_number": n, "sid": "PN" + "a" * 32} for n in twilio.verified if n.startswith(wanted)]
        return _page("outgoing_caller_ids", found)

    @api.get("/v1/DialingPermissions/Countries")
    def countries() -> Response:
        """Three a page, so that a check that reads one page only is caught."""
        first = int(request.args.get("Page", 0)) * 3
        page = [_country(twilio, iso) for iso in COUNTRIES][first : first + 3]
        after = f"https://voice.twilio.com/v1/DialingPermissions/Countries?Page={first // 3 + 1}"
        meta = {"key": "content", "next_page_url": after if first + 3 < len(COUNTRIES) else None}
        return jsonify(content=page, meta=meta)


def _serve_calls(api: Flask, twilio: FakeTwilio) -> None:
    @api.post("/2010-04-01/Accounts/<sid>/Calls.json")
    def ring(sid: str) -> Response:
        twilio.rung.append(request.form.to_dict())
        return jsonify(sid=f"CA{len(twilio.rung):032}", status="queued")

    @api.get("/2010-04-01/Accounts/<sid>/Calls/<call>.json")
    def call(sid: str, call: str) -> Response:
        return jsonify(sid=call, status=twilio.call_status)


def _page(name: str, records: list[dict[str, object]]) -> Response:
    return jsonify({name: records, "next_page_uri": None, "page": 0, "page_size": 50, "start": 0, "end": 0, "uri": ""})


def _number(twilio: FakeTwilio, e164: str) -> dict[str, object]:
    dated = {"date_created": "Thu, 30 Jul 2015 23:19:04 +0000", "date_updated": "Thu, 30 Jul 2015 23:19:04 +0000"}
    return {"phone_number": e164, "sid": f"PN{e164[1:]:0>32}", **dated, **twilio.numbers[e164]}


def _country(twilio: FakeTwilio, iso: str) -> dict[str, object]:
    name, code = COUNTRIES[iso]
    return {
        "iso_code": iso, "name": name, "country_codes": [code], "continent": "EUROPE",
        "low_risk_numbers_enabled": iso in twilio.open,
        "high_risk_special_numbers_enabled": iso in twilio.risky,
        "high_risk_tollfraud_numbers_enabled": False,
    }  # fmt: skip


def network_errors() -> dict[str, Exception]:
    """What the library lets through when the network fails."""
    return {
        "slow": requests.ReadTimeout("slow"),
        "no name": requests.ConnectionError("no name"),
        "certificate": requests.exceptions.SSLError("certificate"),
        "proxy": requests.exceptions.ProxyError("proxy"),
    }
