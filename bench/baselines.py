"""What our webhooks are compared with: the same server, the same requests, and less to do."""

import os

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

DOCUMENT = '<?xml version="1.0" encoding="UTF-8"?><Response><Say language="fr-FR">Bonjour</Say><Hangup/></Response>'


def bare() -> Flask:
    """(1) A Flask view that returns a constant document, whatever is posted to it."""
    app = Flask("bare")

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def constant(path: str) -> Response:
        return Response(DOCUMENT, mimetype="text/xml")

    return app


def signed() -> Flask:
    """(2) The same, with the signature checked and the document built by Twilio's own helpers."""
    app = Flask("signed")
    validator = RequestValidator(os.environ["SVI_TWILIO_AUTH_TOKEN"])
    base = os.environ["SVI_PUBLIC_BASE_URL"]

    @app.get("/sante/vivant")
    def alive() -> str:
        return "ok"

    @app.post("/<path:path>")
    def built(path: str) -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(base + request.environ["RAW_URI"], request.form, signature):
            return Response(status=403)
        document = VoiceResponse()
        gather = document.gather(num_digits=2, timeout=5, action=base + "/svi/etape", method="POST")
        gather.say("Tapez les deux chiffres de votre département.", voice="Polly.Lea-Neural", language="fr-FR")
        return Response(str(document), mimetype="text/xml")

    return app
