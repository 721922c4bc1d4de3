"""What anybody may read: the hours, the health, the metrics."""

import re
from dataclasses import replace
from datetime import date, time

import pytest

import annuaire.service
import schedules.service
from app import create_app
from core.changes import COMMAND_LINE
from core.clock import paris_time
from core.departments import all_departments
from schedules.domain import Interval
from svi import demonstration
from tests.app.markup import Page
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, post

PAGES = [
    "/horaires",
    "/horaires/05",
    "/horaires/23",
    "/horaires/44",
    "/horaires/75",
    "/horaires/2A",
    "/horaires/974",
    "/horaires/48",
    "/horaires/67",
]


def unspanned(text):
    """What is read, without the tags inside sentences."""
    return re.sub(r"</?span[^>]*>", "", text).replace("&#39;", "'")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = create_app(environment(tmp_path_factory.mktemp("pages")), clock=lambda: paris_time("2026-03-03 10:00"))
    demonstration.load(made.extensions["svi"].database, at=LOADED_AT)
    yield made
    made.extensions["svi"].background.stop()
    made.extensions["svi"].database.dispose()


def _read(app, path, status=200):
    response = app.test_client().get(path)
    assert response.status_code == status
    page = Page(response.text)
    page.check()
    return response.text, page


# The hours


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_hours_is_a_good_page(app, path):
    _text, page = _read(app, path)
    said = " ".join(page.texts.values())
    assert "lundi" in said.lower() or path == "/horaires/48"
    assert "9h30" in said or path != "/horaires"
    assert all(link["href"].startswith(("/", "#", "https://", "tel:", "mailto:")) for link in page.all("a"))
    assert not re.search(r"\b(None|Undefined|true|false|monday)\b", said, re.IGNORECASE)
    assert not re.search(r"\d{4}-\d{2}-\d{2}", said)


def test_every_departement_has_its_page_and_its_json(app):
    client = app.test_client()
    listed = {entry["departement"] for entry in client.get("/horaires.json").json["departements"]}
    assert listed == set(all_departments())
    for department in all_departments().values():
        page = client.get(f"/horaires/{department.code}")
        assert page.status_code == 200
        assert department.of_name in page.text.replace("&#39;", "'")
        told = client.get(f"/horaires/{department.code}.json").json
        assert (told["departement"], told["nom"]) == (department.code, department.name)


@pytest.mark.parametrize(
    ("path", "name"),
    [("/horaires/rhône", "Rhône"), ("/horaires/1", "Ain"), ("/horaires/2a", "Corse-du-Sud"), ("/horaires/69", "Rhône")],
)
def test_a_departement_is_found_as_people_write_it(app, path, name):
    assert app.test_client().get(f"{path}.json").json["nom"] == name
    assert name in app.test_client().get(path).text


@pytest.mark.parametrize("code", ["99", "20", "xyz", "%F0%9F%98%80", "<script>", "7" * 3000, " ", "..%2f.."])
def test_an_unknown_departement_is_a_page_in_french(app, code):
    text, page = _read(app, f"/horaires/{code}", 404)
    assert "n'existe pas" in page.texts["h1"].replace("&#39;", "'")
    assert "Not Found" not in text
    assert "<script>" not in text
    told = app.test_client().get(f"/horaires/{code}.json")
    assert (told.status_code, set(told.json)) == (404, {"message"})


@pytest.mark.parametrize("path", ["/nulle-part", "/svi/nulle-part", "/horaires/75/76"])
def test_any_other_address_is_a_page_in_french(app, path):
    _text, page = _read(app, path, 404)
    assert "n'existe pas" in page.texts["h1"].replace("&#39;", "'")


def test_a_method_that_is_not_understood_is_a_page_in_french(app):
    response = app.test_client().get("/svi/appel")
    assert response.status_code == 405
    Page(response.text).check()
    assert "Method Not Allowed" not in response.text


MOMENTS = [
    pytest.param("2026-03-03 10:00", "75", True, None, id="in opening hours"),
    pytest.param("2026-03-03 09:29", "75", False, "2026-03-03T09:30:00+01:00", id="a minute before"),
    pytest.param("2026-03-03 11:30", "75", False, "2026-03-03T14:00:00+01:00", id="closing bound excluded"),
    pytest.param("2026-03-06 16:30", "75", False, "2026-03-09T09:30:00+01:00", id="friday evening"),
    pytest.param("2026-04-06 10:00", "75", False, "2026-04-07T09:30:00+02:00", id="lundi de Pâques"),
    pytest.param("2026-03-03 10:00", "974", False, "2026-03-03T14:00:00+04:00", id="La Réunion, on its own clock"),
    pytest.param("2025-12-26 10:00", "67", False, "2025-12-29T09:30:00+01:00", id="the day after Christmas in Alsace"),
    pytest.param("2026-03-03 10:00", "48", False, None, id="no phone support"),
    pytest.param("2026-03-03 10:00", "05", False, None, id="no line that may be rung"),
    pytest.param("2026-03-03 08:00", "05", False, None, id="no line either when the hours begin"),
]


@pytest.mark.parametrize(("at", "code", "is_open", "opening"), MOMENTS)
def test_the_state_of_a_departement(tmp_path, demonstration_file, at, code, is_open, opening):
    url = f"sqlite:///{demonstration_file}"
    app = create_app(environment(tmp_path, SVI_DATABASE_URL=url), clock=lambda: paris_time(at))
    told = app.test_client().get(f"/horaires/{code}.json").json
    assert (told["ouvert"], told["prochaine_ouverture"]) == (is_open, opening)
    listed = {entry["departement"]: entry for entry in app.test_client().get("/horaires.json").json["departements"]}
    assert (listed[code]["ouvert"], listed[code]["prochaine_ouverture"]) == (is_open, opening)
    text, _page = _read(app, f"/horaires/{code}")
    assert ("Ouvert" in text) is is_open
    app.extensions["svi"].database.dispose()


def test_a_departement_that_nobody_can_be_reached_in_says_so_and_where_to_write(app):
    text, _page = _read(app, "/horaires/05")
    assert "Personne n&#39;est joignable par téléphone pour l&#39;instant" in text
    assert "remplir le formulaire" in text
    told = app.test_client().get("/horaires/05.json").json
    assert (told["assistance_telephonique"], told["joignable"]) == (True, False)
    assert told["etat"] == "personne n'est joignable par téléphone pour l'instant"


def _changed(tmp_path, change, at="2026-03-03 10:00"):
    app = create_app(environment(tmp_path), clock=lambda: paris_time(at))
    database = app.extensions["svi"].database
    demonstration.load(database, at=LOADED_AT)
    change(database)
    database.dispose()
    return app


def _with_days(**days):
    def change(database):
        line, *others = annuaire.service.load(database)["75"].lines
        for one in (replace(line, **days), *(replace(other, active=False) for other in others)):
            annuaire.service.save_line(database, one, at=LOADED_AT, author=COMMAND_LINE)

    return change


@pytest.mark.parametrize(
    ("days", "at", "is_open", "opening"),
    [
        pytest.param(
            {"active_from": date(2026, 3, 4)}, "2026-03-03 10:00", False, None, id="open, but from tomorrow on"
        ),
        pytest.param(
            {"active_from": date(2026, 3, 4)},
            "2026-03-03 17:00",
            False,
            "2026-03-04T09:30:00+01:00",
            id="from tomorrow on",
        ),
        pytest.param({"active_until": date(2026, 3, 3)}, "2026-03-03 10:00", True, None, id="on its last day"),
        pytest.param({"active_until": date(2026, 3, 3)}, "2026-03-03 17:00", False, None, id="after its last day"),
    ],
)
def test_no_opening_is_promised_when_no_line_rings_on_that_day(tmp_path, days, at, is_open, opening):
    app = _changed(tmp_path, _with_days(**days), at)
    told = app.test_client().get("/horaires/75.json").json
    assert (told["ouvert"], told["prochaine_ouverture"]) == (is_open, opening)
    assert told["joignable"] is (is_open or opening is not None)


WHO = {"at": LOADED_AT, "author": COMMAND_LINE}


def test_special_openings_are_told_until_they_are_over(tmp_path):
    def change(database):
        for first, last in ((date(2026, 3, 14), date(2026, 3, 15)), (date(2026, 3, 2), date(2026, 3, 2))):
            hours = (Interval(time(9), time(12)), Interval(time(20), time.min))
            schedules.service.add_opening(database, "33", first_day=first, last_day=last, intervals=hours, **WHO)

    app = _changed(tmp_path, change)
    assert app.test_client().get("/horaires/33.json").json["ouvertures_exceptionnelles"] == [
        {
            "du": "2026-03-14",
            "au": "2026-03-15",
            "plages": [{"de": "09:00", "a": "12:00"}, {"de": "20:00", "a": "24:00"}],
        }
    ]
    text = unspanned(_read(app, "/horaires/33")[0])
    assert "Du samedi 14 mars 2026 au dimanche 15 mars 2026 : 9h – 12h, 20h – 24h" in text
    assert "lundi 2 mars 2026" not in text


def test_a_closure_of_a_few_hours_says_which(tmp_path):
    def change(database):
        day = date(2026, 3, 4)
        hours = Interval(time(9), time(11, 30))
        schedules.service.add_closure(database, "33", first_day=day, last_day=day, reason="réunion", hours=hours, **WHO)

    text = unspanned(_read(_changed(tmp_path, change), "/horaires/33")[0])
    assert "Mercredi 4 mars 2026, 9h – 11h30 : réunion" in text


@pytest.mark.parametrize(
    ("last_day", "days"),
    [
        pytest.param(date(2026, 4, 30), "Du mardi 3 mars 2026 au jeudi 30 avril 2026", id="an end"),
        pytest.param(None, "À partir du mardi 3 mars 2026, jusqu'à nouvel ordre", id="no end yet"),
    ],
)
def test_an_absence_says_until_when_and_where_to_write(tmp_path, last_day, days):
    def change(database):
        first, mail = date(2026, 3, 3), "urgence@siao33.example"
        schedules.service.add_absence(database, "33", first_day=first, last_day=last_day, urgent_mail=mail, **WHO)

    app = _changed(tmp_path, change)
    assert app.test_client().get("/horaires/33.json").json["absences"] == [
        {"du": "2026-03-03", "au": last_day and "2026-04-30", "adresse_urgente": "urgence@siao33.example"}
    ]
    text = unspanned(_read(app, "/horaires/33")[0])
    assert f"{days}. Pour une urgence" in text
    assert 'href="mailto:urgence@siao33.example"' in text


@pytest.mark.parametrize(
    ("code", "is_national", "said", "unsaid"),
    [
        pytest.param("974", False, "heure de La Réunion", "heure de Paris", id="its own clock"),
        pytest.param("974", True, "heure de Paris", "heure de La Réunion", id="the clock of Paris, far from it"),
        pytest.param("75", False, "Paris", "heure de Paris", id="no other clock is possible"),
    ],
)
def test_the_clock_is_named_where_it_could_be_another(tmp_path, code, is_national, said, unsaid):
    def change(database):
        schedules.service.choose_clock(database, code, national=is_national, **WHO)

    app = _changed(tmp_path, change)
    text, _page = _read(app, f"/horaires/{code}")
    assert (said in text, unsaid in text) == (True, False)
    told = app.test_client().get(f"/horaires/{code}.json").json["horloge"]
    assert told == ("nationale" if is_national else "locale")


def test_the_holidays_that_come_are_in_order_and_named(app):
    told = app.test_client().get("/horaires/67.json").json["jours_feries"]
    days = [date.fromisoformat(entry["jour"]) for entry in told]
    assert days == sorted(days)
    assert days[0] >= date(2026, 3, 3)
    assert {"vendredi saint", "lundi de pâques"} <= {entry["nom"].lower() for entry in told}


def test_nothing_about_anybody_is_on_a_page(app):
    for path in ("/horaires", "/horaires.json", "/horaires/75", "/horaires/75.json"):
        text = app.test_client().get(path).text
        assert "0199001234" not in text.replace(" ", "")
        assert "+33199001234" not in text
        assert "siao-75.example" not in text


def test_the_pages_are_served_while_the_database_is_away(tmp_path):
    app = _changed(tmp_path, lambda database: None)
    assert "Ouvert" in _read(app, "/horaires/75")[0]
    app.extensions["svi"].database.dispose()
    for file in tmp_path.glob("svi.sqlite3*"):
        file.unlink()
    (tmp_path / "svi.sqlite3").mkdir()
    assert "Ouvert" in _read(app, "/horaires/75")[0]
    started_without = create_app(environment(tmp_path), clock=lambda: paris_time("2026-03-03 10:00"))
    assert "Ouvert" in _read(started_without, "/horaires/75")[0]


def test_a_service_that_never_knew_its_annuaire_promises_nobody(tmp_path):
    (tmp_path / "svi.sqlite3").mkdir()
    text, _page = _read(create_app(environment(tmp_path)), "/horaires/75")
    assert "Personne n&#39;est joignable" in text


def test_home_leads_to_the_telephone_or_to_the_hours(app, tmp_path):
    assert app.test_client().get("/").location == "/simulateur"
    token = {"SVI_TWILIO_AUTH_TOKEN": "12345", "SVI_PUBLIC_BASE_URL": "https://svi.example.fr"}
    production = create_app(environment(tmp_path, **token))
    assert production.test_client().get("/").location == "/horaires"


def test_the_style_sheet_is_there(app):
    for path in re.findall(r'(?:href|src)="(/public/[^"]+)"', app.test_client().get("/horaires").text):
        with app.test_client().get(path) as response:
            assert response.status_code == 200


# Health and metrics


def test_the_process_is_alive_even_without_anything(tmp_path):
    (tmp_path / "svi.sqlite3").mkdir()
    response = create_app(environment(tmp_path)).test_client().get("/sante/vivant")
    assert (response.status_code, response.json) == (200, {"statut": "vivant"})


def test_a_service_that_knows_its_annuaire_is_ready(app):
    response = app.test_client().get("/sante/pret")
    assert response.status_code == 200
    assert (response.json["statut"], response.json["base"]) == ("pret", "à jour")
    assert response.json["configuration"] > 0
    assert response.json["evenements_en_attente"] == 0


def test_a_database_away_is_said_and_the_service_stays_ready(tmp_path):
    app = create_app(environment(tmp_path))
    post(app, "/svi/appel", CALL)
    app.extensions["svi"].database.dispose()
    for file in tmp_path.glob("svi.sqlite3*"):
        file.unlink()
    (tmp_path / "svi.sqlite3").mkdir()
    post(app, "/svi/etape?e=departement&n=1", CALL | {"Digits": "75"})
    response = app.test_client().get("/sante/pret")
    assert response.status_code == 200
    assert (response.json["base"], response.json["evenements_en_attente"]) == ("injoignable", 1)
    assert "\nsvi_events_waiting 1.0\n" in app.test_client().get("/metrics").text
    app.extensions["svi"].background.stop()


def test_a_service_that_never_knew_anything_is_not_ready(tmp_path):
    (tmp_path / "svi.sqlite3").mkdir()
    response = create_app(environment(tmp_path)).test_client().get("/sante/pret")
    assert response.status_code == 503
    assert response.json["statut"] == "indisponible"


def test_migrations_that_wait_are_said(tmp_path):
    app = create_app(environment(tmp_path))
    with app.extensions["svi"].database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert app.test_client().get("/sante/pret").json["base"] == "migrations à appliquer"


def test_every_series_is_there_from_the_start(app):
    text = app.test_client().get("/metrics").text
    webhooks = [rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/svi/")]
    assert len(webhooks) >= 6
    for endpoint in webhooks:
        assert f'svi_webhooks_total{{endpoint="{endpoint}",status="200"}}' in text
        assert f'svi_webhook_seconds_count{{endpoint="{endpoint}"}}' in text


def test_the_metrics_tell_what_waits_and_which_configuration_serves(app):
    text = app.test_client().get("/metrics").text
    assert "\nsvi_events_waiting 0.0\n" in text
    revision = app.test_client().get("/sante/pret").json["configuration"]
    assert f"\nsvi_configuration_revision {float(revision)}\n" in text


def test_the_metrics_count_webhooks_and_know_no_caller(app):
    post(app, "/svi/appel", CALL)
    post(app, "/svi/appel", CALL, signature="nope")
    app.test_client().get("/horaires")
    response = app.test_client().get("/metrics")
    assert response.mimetype == "text/plain"
    for status in ("200", "403"):
        assert f'svi_webhooks_total{{endpoint="webhooks.call_starts",status="{status}"}}' in response.text
    assert 'svi_webhook_seconds_bucket{endpoint="webhooks.call_starts",le="15.0"}' in response.text
    assert "horaires" not in response.text
    assert CALL["CallSid"] not in response.text
    assert "536490001" not in response.text
