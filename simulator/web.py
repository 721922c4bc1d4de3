"""`/simulateur`: the telephone in the browser. The call's state travels signed in the page, nothing stays here."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from itsdangerous import BadData, URLSafeSerializer

from simulator import events, picture, speech
from simulator.asked import Asked, asked
from simulator.events import BadEvent, Start
from simulator.operator import Operator
from simulator.paris import PARIS
from simulator.state import Call
from simulator.wiring import Example, here, office_of

LARGEST_REQUEST = 256 * 1024
NOT_SHOWN = "Une ligne qui n'est pas des vôtres sonnerait : son numéro ne vous est pas montré. Rappelez."
POLICY = {
    "Content-Security-Policy": "default-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

telephone = Blueprint(
    "simulator",
    __name__,
    url_prefix="/simulateur",
    template_folder="templates",
    static_folder="static",
    static_url_path="/statique",
)


@telephone.before_request
def only_those_allowed() -> None:
    if not here().allowed():
        abort(403)


@telephone.after_request
def nothing_from_elsewhere(response: Response) -> Response:
    response.headers.update(POLICY)
    return response


@telephone.get("")
def page() -> str:
    wiring, wanted = here(), asked(request.args)
    return render_template(
        "simulator/telephone.html",
        asked=_prepared(wanted) if wanted else None,
        number=picture.french_number(wiring.number),
        examples=[_example(example) for example in wiring.examples()],
        proposed=_field(wanted.at if wanted else wiring.default_at()),
        speech=speech.available(),
    )


def _example(example: Example) -> dict[str, str]:
    return {"label": example.label, "explanation": example.explanation, **_played_at(example.at, example.keys)}


def _prepared(wanted: Asked) -> dict[str, str]:
    engaged = wanted.busy
    lines = "La première ligne est occupée" if engaged == 1 else f"Les {engaged} premières lignes sont occupées"
    explanation = f"{lines} : la suivante sonne." if engaged else ""
    return {"busy": str(engaged), "explanation": explanation, **_played_at(wanted.at, wanted.keys)}


def _played_at(moment: datetime | None, keys: str) -> dict[str, str]:
    at = moment.astimezone(PARIS) if moment else None
    return {
        "touches": keys,
        "said": " puis ".join(item.strip() or "silence" for item in keys.split(",")),
        "at": _field(at),
        "when": f"{at:%d/%m/%Y à %H:%M}" if at else "maintenant",
    }


def _field(at: datetime | None) -> str:
    """As the field of the page holds it; empty: now."""
    return f"{at.astimezone(PARIS):%Y-%m-%dT%H:%M}" if at else ""


@telephone.post("/evenement")
def event() -> Response:
    """One thing happens in a call; says what follows from it, until somebody does something or time passes."""
    if not _same_origin() or not request.is_json:
        raise BadEvent("Cette demande ne vient pas de la page du simulateur.")
    happened = _body()
    operator = _played(happened)
    if not all(here().shows(line.number) for line in operator.call.legs[1:]):
        raise BadEvent(NOT_SHOWN)
    shown = picture.of(operator, here())
    return jsonify({**shown, "state": _seal().dumps(msgspec.to_builtins(operator.call))})


def _same_origin() -> bool:
    origin = request.headers.get("Origin")
    hosts = {request.host, urlsplit(here().public_base_url).netloc}
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" and (
        origin is None or urlsplit(origin).netloc in hosts
    )


def _body() -> events.Request:
    request.max_content_length = LARGEST_REQUEST
    try:
        return msgspec.json.decode(request.get_data(), type=events.Request)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadEvent("Cette demande n'est pas comprise.") from error


def _played(happened: events.Request) -> Operator:
    office = office_of(current_app)
    if isinstance(happened.event, Start):
        return events.start(office, happened.event)
    return events.happen(office, _call(happened.state or ""), happened.event, happened.elapsed)


def _call(sealed: str) -> Call:
    try:
        return msgspec.convert(_seal().loads(sealed), type=Call)
    except (BadData, msgspec.ValidationError) as error:
        raise BadEvent("Le serveur a redémarré et ne connaît plus cet appel : rappelez.") from error


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(here().secret_key, salt="simulateur")


@telephone.errorhandler(BadEvent)
def not_understood(error: BadEvent) -> tuple[Response, int]:
    return jsonify({"message": str(error)}), 400


@telephone.errorhandler(413)
def too_large(_error: Exception) -> tuple[Response, int]:
    return jsonify({"message": "Cette demande est trop longue."}), 413


@telephone.get("/parole")
def spoken() -> Any:  # noqa: ANN401 - a sound, or nothing
    """A sentence as a sound; 204 when there is no voice for it, and the page then shows the text alone."""
    sound = speech.wav(request.args.get("texte", ""))
    if sound is None:
        return "", 204
    return Response(sound, mimetype="audio/wav", headers={"Cache-Control": "private, max-age=3600"})
