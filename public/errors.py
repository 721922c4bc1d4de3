"""What a visitor reads when there is no page to show: in French, with a way out."""

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from svi.parts import parts

TITLES = {
    403: ("Cette page n'est pas ouverte à tous", "Elle demande un accès que vous n'avez pas, ou qui a expiré."),
    404: ("Cette page n'existe pas", "Vérifiez l'adresse, ou partez des horaires."),
    500: ("Quelque chose s'est mal passé", "C'est notre faute, et c'est noté. Réessayez dans un instant."),
}
OTHERWISE = ("Cette demande n'est pas comprise", "Revenez en arrière et réessayez, ou partez des horaires.")


def not_shown(error: HTTPException) -> Response:
    """A page for people, one field of JSON for programs; the status stays."""
    code = error.code or 500
    title, advice = TITLES.get(code, OTHERWISE)
    if request.path.endswith(".json"):
        answer = jsonify({"message": title})
    else:
        page = render_template("public/error.html", heading=title, advice=advice, settings=parts().settings)
        answer = make_response(page)
    answer.status_code = code
    return answer


def not_served(error: HTTPException) -> Response:
    """Where no page is served: one line, for whoever took the wrong port."""
    return Response("Il n'y a pas de page à cette adresse.\n", error.code or 500, mimetype="text/plain")
