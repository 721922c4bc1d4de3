"""A tiny IVR in Flask, for trying the simulator's faces: `flask --app tests/simulator/demo.py run`."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, Response, request, url_for

import simulator

LINES = {
    "+33199001234": "Référent 1, département 75",
    "+33199001235": "Référent 2, département 75",
    "+33199001236": "Référente 3, département 75",
}
NUMBERS = list(LINES)
LOG: dict[str, dict[str, str]] = {}
PARIS = ZoneInfo("Europe/Paris")


def twiml(inside: str) -> Response:
    return Response(f"<Response>{inside}</Response>", mimetype="text/xml")


def create_app(allowed: Callable[[], bool] = lambda: True, opening: datetime | None = None) -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/svi/appel", view_func=welcome, methods=["POST"])
    app.add_url_rule("/svi/departement", view_func=department, methods=["POST"])
    app.add_url_rule("/svi/ligne/<int:rank>", view_func=line, methods=["POST"])
    app.add_url_rule("/svi/filtre", view_func=screening, methods=["POST"])
    app.add_url_rule("/svi/choix", view_func=choice, methods=["POST"])
    app.add_url_rule("/svi/statut", view_func=status, methods=["POST"])
    app.add_url_rule("/svi/secours", view_func=lambda: twiml("<Say>Secours</Say>"), methods=["POST"])
    simulator.init_app(app, wiring(allowed, opening))
    return app


def wiring(allowed: Callable[[], bool], opening: datetime | None = None) -> simulator.Wiring:
    return simulator.Wiring(
        public_base_url="https://svi.example",
        auth_token="jeton",
        account_sid="AC" + "0" * 32,
        number="+33806000156",
        secret_key="secret de démonstration",
        allowed=allowed,
        describe_call=LOG.get,
        prepare=lambda: "Annuaire de démonstration.",
        line_label=lambda number: LINES.get(number, ""),
        examples=examples,
        default_at=lambda: opening,
    )


def examples() -> list[simulator.Example]:
    return [
        simulator.Example(
            "Paris, trois lignes", "75", datetime(2026, 3, 3, 10, 0, tzinfo=PARIS), "Les lignes sonnent."
        ),
        simulator.Example("Dimanche", "75", datetime(2026, 3, 1, 10, 0, tzinfo=PARIS), "Le service est fermé."),
        simulator.Example("Ajaccio", "20,1", None, "La Corse a son sous-menu."),
    ]


def welcome() -> Response:
    LOG[request.form["CallSid"]] = {"Issue": "en cours", "Département": ""}
    return twiml(
        '<Gather action="/svi/departement" numDigits="2" timeout="6" actionOnEmptyResult="true">'
        "<Say>Bienvenue à l'assistance SI SIAO. Tapez les deux chiffres de votre département.</Say></Gather>"
    )


def department() -> Response:
    entry = LOG[request.form["CallSid"]]
    entry["Département"] = request.form["Digits"]
    if request.form["Digits"] != "75":
        entry["Issue"] = "numéro inconnu"
        return twiml("<Say>Ce numéro ne correspond à aucun département. Au revoir.</Say><Hangup/>")
    if datetime.fromisoformat(request.form["SimulatedAt"]).weekday() > 4:
        entry["Issue"] = "service fermé"
        return twiml("<Say>Paris. Le service est fermé : nous rouvrons lundi à neuf heures trente.</Say><Hangup/>")
    return twiml(f"<Say>Paris.</Say>{_dial(0)}")


def _dial(rank: int) -> str:
    action = url_for("line", rank=rank + 1)
    return f'<Dial action="{action}" timeout="20"><Number url="/svi/filtre">{NUMBERS[rank]}</Number></Dial>'


def line(rank: int) -> Response:
    entry = LOG[request.form["CallSid"]]
    if request.form.get("DialBridged") == "true":
        entry["Issue"] = "appel pris"
        entry["Ligne"] = LINES[NUMBERS[rank - 1]]
        return twiml("<Hangup/>")
    if rank < len(NUMBERS) and request.form["CallStatus"] == "in-progress":
        return twiml(f"<Say>Un instant, j'essaie une autre ligne.</Say>{_dial(rank)}")
    entry["Issue"] = "personne n'a répondu"
    return twiml("<Say>Personne n'a pu prendre votre appel. Écrivez-nous avec le formulaire. Au revoir.</Say><Hangup/>")


def screening() -> Response:
    say = "<Say>Appel de l'assistance SI SIAO, département de Paris. Pour prendre l'appel, tapez 1.</Say>"
    return twiml(f'<Gather action="/svi/choix" numDigits="1" timeout="5">{say * 2}</Gather><Hangup/>')


def choice() -> Response:
    return twiml("" if request.form["Digits"] == "1" else "<Hangup/>")


def status() -> tuple[str, int]:
    LOG[request.form["CallSid"]]["Durée"] = f"{request.form['CallDuration']} s"
    return "", 204
