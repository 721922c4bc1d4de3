"""Every route of the application is guarded, or named here with the reason why anybody may read it."""

import pytest

from app import create_app
from tests.app.paths import path_of
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment

PUBLIC = {
    "/": "leads to the telephone or to the hours",
    "/horaires": "the hours are for everybody",
    "/horaires.json": "the same for programs",
    "/horaires/<code>": "the hours of a département are for everybody",
    "/horaires/<code>.json": "the same for programs",
    "/horaires.ics": "the same holidays and closures for diaries",
    "/horaires/<code>.ics": "those of a département, with no address that could be somebody's",
    "/annuaire/modification": "who has no account asks for a change, and is shown nothing of the annuaire",
    "/annuaire/modification/envoyee": "the same words for all who asked",
    "/annuaire/modification/confirmer": "the link that was mailed to a known address, and its button",
    "/public/<path:filename>": "the style sheet and the icon of the public pages",
    "/sante/vivant": "says only that the process answers",
    "/sante/pret": "for who watches the service: no personal data, no secret",
    "/metrics": "counts and times of webhooks, nothing about a caller",
}
ASKED = {"/annuaire/modification", "/annuaire/modification/confirmer"}
"""Forms for anybody: what is sent waits for a mail to be answered, changes nothing by itself, and is limited
(tests/app/test_public_proposal.py)."""
SIMULATOR = "/simulateur"
ADMIN = "/admin/"
"""Its guards, by role and by département: tests/admin/test_matrix.py."""
ENTRANCES = {
    "/admin/connexion": "the page of signing in",
    "/admin/connexion/lien": "asks for a link by mail, and says the same to all",
    "/admin/connexion/lien/<token>": "the link that was mailed: who has it enters, once",
    "/admin/proconnect": "leaves for ProConnect, where it is set",
    "/admin/proconnect/retour": "comes back from it with a code",
    "/admin/premier/<token>": "the link that makes the first administrator, once",
    "/admin/statique/<path:filename>": "the style sheet and the scripts of the pages",
}
"""What of the pages may be opened without an account."""
SENT_AWAY = {302, 403}
"""To the page of signing in, or refused."""


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    token = {"SVI_TWILIO_AUTH_TOKEN": "12345", "SVI_PUBLIC_BASE_URL": "https://svi.example.fr"}
    app = create_app(environment(tmp_path_factory.mktemp("production"), **token), clock=lambda: LOADED_AT)
    yield app
    app.extensions["svi"].database.dispose()


def _rules(app):
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def _status(app, path, method):
    with app.test_client().open(path, method=method) as response:
        return response.status_code


def test_every_route_is_guarded_or_named_as_public(production):
    for rule in _rules(production):
        answers = {_status(production, path_of(rule), method) for method in rule.methods - {"OPTIONS"}}
        if rule.rule in PUBLIC:
            assert answers <= {200, 302, 503}, rule
        elif rule.rule.startswith(ADMIN):
            assert rule.rule in ENTRANCES or answers <= SENT_AWAY, f"{rule} is neither guarded nor an entrance"
        else:
            assert answers == {403}, f"{rule} is neither guarded nor public"


def test_no_public_route_is_named_in_vain(production):
    named = set(PUBLIC) | set(ENTRANCES)
    assert named == {rule.rule for rule in _rules(production)} & named


def test_only_reading_is_public_but_for_the_forms_that_are_named(production):
    for rule in _rules(production):
        if rule.rule in PUBLIC:
            assert rule.methods <= {"GET", "HEAD", "OPTIONS"} or rule.rule in ASKED, rule
    posted = {rule.rule for rule in _rules(production) if "POST" in rule.methods and rule.rule in PUBLIC}
    assert posted == ASKED


@pytest.mark.parametrize("path", ["/simulateur", "/simulateur/parole?texte=a", "/simulateur/statique/telephone.js"])
def test_the_browser_telephone_is_closed_in_a_real_service(production, path):
    response = production.test_client().get(path)
    assert response.status_code == 403
    assert "Forbidden" not in response.text


def test_the_browser_telephone_is_open_in_a_demonstration(app):
    assert app.test_client().get("/simulateur").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_no_method_on_any_route_is_an_error(production, method):
    for rule in _rules(production):
        assert _status(production, path_of(rule), method) < 500 or rule.rule == "/sante/pret", rule


@pytest.mark.parametrize("path", ["/public/../app.py", "/public/%2e%2e/app.py", "/public//etc/passwd", "/public/"])
def test_no_file_leaves_its_folder(production, path):
    assert production.test_client().get(path, follow_redirects=True).status_code == 404
