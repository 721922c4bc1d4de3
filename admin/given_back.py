"""What somebody typed into a form that cannot be received any more is given back as text: nothing typed is lost."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from flask import Response, current_app, make_response, render_template, request, url_for

from admin.visitors import visitor
from editing.kinds import KINDS

EXPIRED = ("Votre session a expiré", "Rien n'est enregistré.", "Se reconnecter")
STALE = (
    "Cette page a expiré",
    "Elle date d'une autre session que la vôtre, ou ce navigateur refuse les cookies. Rien n'est enregistré.",
    "Ouvrir la page à nouveau",
)
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "active": "Active",
        "active_from": "À partir du",
        "active_until": "Jusqu'au",
        "actif": "Compte actif",
        "call_order": "Ordre d'appel",
        "concerne": "Pour qui",
        "departement": "Département",
        "departements": "Départements",
        "direct": "Changent directement",
        "ferme": "Jours fériés fermés",
        "first_day": "Premier jour",
        "first_name": "Prénom",
        "gone": "N'est plus contact",
        "groups": "Groupes de départements",
        "horloge": "Horloge",
        "hours": "Heures",
        "label": "Libellé",
        "last_day": "Dernier jour",
        "last_name": "Nom",
        "line": "Ligne",
        "mail": "Adresse mail",
        "moment": "Moment",
        "nom": "Nom",
        "note": "Note",
        "number": "Numéro",
        "numbers": "Numéros",
        "order": "Ordre d'appel",
        "phone": "Téléphone",
        "phone_support": "Assistance téléphonique",
        "places": "Départements ou régions",
        "reason": "Motif",
        "ring_seconds": "Durée de sonnerie, en secondes",
        "role": "Rôle",
        "sans": "Ne pas retenir",
        "screening": "Filtrage",
        "structure": "Structure",
        "text": "Texte",
        "urgent_mail": "Adresse pour les urgences",
    }
)
"""What people call a field; the days of the week are called by their name."""
NOT_GIVEN_BACK = frozenset(
    {"csrf_token", "vu", "suite", "session", "action", "confirme", "montre", "montres", "avant", "ref", "ordre"}
    | {"glissee", "jeton", "actuel", "nouveau", "encore", "mot_de_passe"}
)
"""Nobody typed them, or they are secret."""
_OF_KINDS = {name: field.label for kind in KINDS.values() for name, field in kind.fields.items()}
_KNOWN = dict(sorted({**_OF_KINDS, **NAMES}.items(), key=lambda named: len(named[0]), reverse=True))
"""The longest first: `urgent_mail` is no `mail`."""


def expired() -> Response:
    """Nobody is signed in (any more): a form is not received."""
    return _page(EXPIRED, url_for("admin.sign_in", suite=_address()), 403)


def stale() -> Response:
    """A form without its token, or with that of another session."""
    return _page(STALE, _address() or url_for("admin.today" if visitor() else "admin.sign_in"), 400)


def _page(words: tuple[str, str, str], leads_to: str, status: int) -> Response:
    heading, advice, way_out = words
    shown = {"heading": heading, "advice": advice, "way_out": way_out, "leads_to": leads_to}
    return make_response(render_template("admin/given_back.html", **shown, typed=list(_typed())), status)


def _typed() -> Iterator[tuple[str, str]]:
    for name, values in request.form.lists():
        written = "\n".join(value for value in values if value.strip())
        if written and name not in NOT_GIVEN_BACK:
            yield _name(name), "oui" if written == "y" else written


def _name(field: str) -> str:
    """A form of several people or objects says before the name whose field it is: `line-12_number`."""
    named = (label for name, label in _KNOWN.items() if field == name or field.endswith((f"-{name}", f"_{name}")))
    return next(named, field.capitalize())


def _address() -> str | None:
    """Where the form was, as far as its own address is that of a page."""
    adapter = current_app.create_url_adapter(request)
    is_page = adapter and "GET" in adapter.allowed_methods(request.path)
    return request.full_path.rstrip("?") if is_page else None
