"""The hours of one département: who may what, absences, week, clock, public holidays, what is exceptional."""

import re
from datetime import date, time

import pytest

import proposals.service
from core.changes import COMMAND_LINE
from core.clock import paris_time
from editing.coverage import Reached
from schedules import service
from schedules.domain import Interval
from tests.admin.hours_forms import changed, filled, read, sent
from tests.svi.conftest import LOADED_AT

WHO = {"at": LOADED_AT, "author": COMMAND_LINE}
PAGE = "/admin/horaires/01"


def _absence(client, code="01", **fields):
    page = f"/admin/horaires/{code}"
    return sent(client, f"{page}/absence", filled(read(client, page), "/absence") | fields)


def _absences(database, code="01"):
    return service.load(database).for_department(code).absences


# Who may what


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        pytest.param("administratrice", "75", 200, id="the administration opens all"),
        pytest.param("direct", "01", 200, id="a référent opens their own"),
        pytest.param("referent", "48", 200, id="who proposes too"),
        pytest.param("referent", "01", 403, id="and no other"),
        pytest.param("observatrice", "75", 200, id="an observer reads"),
        pytest.param("administratrice", "99", 404, id="there is no 99"),
    ],
)
def test_who_opens_the_page(visit, who, code, status):
    assert visit(who).get(f"/admin/horaires/{code}").status_code == status


@pytest.mark.parametrize("code", ["01", "23", "33", "44", "48", "57", "974"])
def test_every_page_is_a_good_page(visit, code):
    for year in ("", "?annee=2028"):
        text = read(visit("administratrice"), f"/admin/horaires/{code}{year}")
        assert "Calendrier" in text
        assert "S'abonner" in text


def test_an_observer_reads_no_address_and_changes_nothing(visit, unforged):
    client = visit("observatrice")
    text = read(client, "/admin/horaires/23")
    assert "urgence@siao23.example" not in text
    assert "en cours" in text
    assert text.count('method="post"') == 1
    for action in ("absence", "retour", "feries", "horloge", "semaine", "fermeture", "ouverture", "changer?ref=A1"):
        assert client.post(f"/admin/horaires/23/{action}").status_code == 403


@pytest.mark.parametrize(
    "action", ["absence", "retour", "feries", "horloge", "semaine", "fermeture", "ouverture", "changer"]
)
def test_a_referent_changes_no_other_departement(visit, unforged, action):
    assert visit("direct").post(f"/admin/horaires/75/{action}").status_code == 403


# Absences


def test_the_form_of_an_absence_begins_today_with_the_address_of_the_structure(visit, app):
    fields = filled(read(visit("direct"), PAGE), "/absence")
    assert fields["first_day"] == "2026-03-03"
    assert fields["last_day"] == ""
    assert fields["urgent_mail"] == app.extensions["svi"].snapshots.latest().siao("01").mail


def test_an_absence_that_starts_tomorrow_is_heard_tomorrow(visit, unforged, app, database):
    answer = _absence(visit("direct"), first_day="04/03/2026", last_day="2026-03-13")
    assert (answer.status_code, answer.location) == (303, PAGE)
    text = read(visit("direct"), PAGE)
    assert "Du mer. 4 mars au ven. 13 mars 2026" in text
    assert "à venir" in text
    schedule = service.load(database).for_department("01")
    assert [schedule.is_open(paris_time(f"2026-03-{day:02} 10:00")) for day in (3, 4, 13, 16)] == [
        True,
        False,
        False,
        True,
    ]
    absence = schedule.absences[0]
    assert absence.first_day == date(2026, 3, 4)
    assert changed(database)[0][:3] == ("absence", absence.reference, "Dominique Leroy")


def test_what_will_be_heard_is_shown_before_it_is_saved(visit, unforged, database):
    client = visit("direct")
    text = read(_absence(client, action="apercu", last_day="2026-03-13", urgent_mail="siao@ain.example"))
    assert "L'assistance téléphonique de l'Ain est suspendue : votre référent est absent." in text
    assert "S I A O, arobase, A I N, point, example" in text
    assert "Nous rouvrons lundi seize mars" in text
    assert not _absences(database)
    assert filled(text, "/absence")["last_day"] == "2026-03-13"


@pytest.mark.parametrize("form", ["", "/fermeture"])
def test_before_anybody_types_the_form_says_that_no_line_will_ring(visit, form):
    assert "Pendant ce temps, aucune ligne ne sonnera." in read(visit("direct"), PAGE + form)


def test_htmx_is_given_the_sentence_alone(visit, unforged):
    fields = {"first_day": "2026-03-04", "urgent_mail": "siao@ain.example", "action": "apercu"}
    answer = visit("direct").post(f"{PAGE}/absence", data=fields, headers={"HX-Request": "true"})
    assert "arobase" in answer.text
    assert "<html" not in answer.text
    empty = visit("direct").post(f"{PAGE}/absence", data={"first_day": "zut"}, headers={"HX-Request": "true"})
    assert "Donnez un premier jour et une adresse" in empty.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"first_day": ""}, "Donnez le premier jour d'absence", id="no day"),
        pytest.param({"first_day": "demain"}, "Une date s'écrit 02/03/2026", id="a word"),
        pytest.param({"first_day": "2026-03-10", "last_day": "2026-03-09"}, "ne peut pas précéder", id="ends before"),
        pytest.param({"first_day": "2026-02-10", "last_day": "2026-02-11"}, "C'est déjà passé", id="over"),
        pytest.param({"urgent_mail": ""}, "Donnez l'adresse où écrire", id="no address"),
        pytest.param({"urgent_mail": "siao"}, "Une adresse mail s'écrit comme", id="no address at all"),
        pytest.param({"urgent_mail": "siao@ain"}, "Une adresse mail est attendue", id="half an address"),
        pytest.param({"last_day": "2036-03-09"}, "Est-ce bien l'année 2036", id="a slip"),
    ],
)
def test_what_is_wrong_with_an_absence_is_said(visit, unforged, database, fields, said):
    text = read(_absence(visit("direct"), **fields))
    assert said in text
    assert not _absences(database)
    shown = filled(text, "/absence")
    assert all(shown[name] == value for name, value in fields.items())


def test_an_absence_over_another_is_not_added(visit, unforged):
    text = read(_absence(visit("administratrice"), "23", confirme="oui", urgent_mail="siao@creuse.example"))
    assert "Une absence est déjà notée" in text


def test_an_absence_that_began_last_week_can_still_be_told(visit, unforged, database):
    assert _absence(visit("direct"), first_day="2026-02-24").status_code == 303
    assert "jusqu'à nouvel ordre" in read(visit("direct"), PAGE)


def test_tomorrow_is_that_of_the_departement(visit, unforged, database, app, monkeypatch):
    """At 21:30 in Paris it is already the next day in La Réunion."""
    at = paris_time("2026-03-03 21:30")
    monkeypatch.setattr("admin.schedule_place.parts", lambda: _at(app, at))
    text = read(visit("administratrice"), "/admin/horaires/974")
    assert filled(text, "/absence")["first_day"] == "2026-03-04"


def _at(app, at):
    class Later:
        database = app.extensions["svi"].database

        @staticmethod
        def clock():
            return at

    return Later


def test_an_observer_is_offered_no_change_that_they_cannot_make(visit):
    page = visit("observatrice").get("/admin/horaires").text
    assert "Creuse" in page
    assert not re.search(r"<a [^>]*>Modifier", page)


# « Je suis de retour »


@pytest.mark.parametrize(
    ("first_day", "button", "last_days"),
    [
        pytest.param("2026-02-24", "Je suis de retour", [date(2026, 3, 2)], id="it ended yesterday"),
        pytest.param("2026-03-03", "Je suis de retour", [], id="it has not been"),
        pytest.param("2026-03-10", "Annuler cette absence", [], id="it will not be"),
    ],
)
def test_who_is_back_says_so_in_one_click(visit, unforged, database, first_day, button, last_days):
    client = visit("direct")
    _absence(client, first_day=first_day)
    text = read(client, PAGE)
    assert button in text
    assert sent(client, f"{PAGE}/retour", filled(text, "/retour")).status_code == 303
    assert [absence.last_day for absence in _absences(database)] == last_days
    assert service.load(database).for_department("01").is_open(paris_time("2026-03-03 10:00"))


def test_who_is_back_twice_is_told(visit, unforged, database):
    client = visit("direct")
    _absence(client)
    fields = filled(read(client, PAGE), "/retour")
    sent(client, f"{PAGE}/retour", fields)
    assert sent(client, f"{PAGE}/retour", fields).status_code == 303
    assert "Cette absence n'existe plus" in read(client, PAGE)


def test_who_is_back_ends_an_absence_that_was_noted_twice(visit, unforged, database):
    for _ in range(2):
        service.add_absence(
            database, "01", first_day=date(2026, 2, 24), last_day=None, urgent_mail="u@x.example", **WHO
        )
    client = visit("direct")
    form = re.search(r'<form[^>]*/retour".*?</form>', read(client, PAGE), re.DOTALL).group()
    fields = filled(form, "/retour") | {"ref": re.findall(r'name="ref" value="([^"]+)"', form)}
    assert sent(client, f"{PAGE}/retour", fields).status_code == 303
    assert [one.last_day for one in _absences(database)] == [date(2026, 3, 2)] * 2


def test_a_closure_that_was_noted_twice_is_changed_by_its_departement(visit, database):
    days = {"first_day": date(2026, 3, 10), "last_day": date(2026, 3, 10), "reason": "travaux"}
    for _ in range(2):
        service.add_closure(database, "01", **days, **WHO)
    client = visit("direct")
    url = re.search(r'href="([^"]*/01/changer\?[^"]*)"', read(client, PAGE)).group(1)
    assert "travaux" in read(client, url.replace("&amp;", "&"))


def test_the_absence_of_another_departement_is_not_ended(visit, unforged, database):
    reference = _absences(database, "23")[0].reference
    sent(visit("direct"), f"{PAGE}/retour", {"ref": reference})
    assert _absences(database, "23")[0].last_day > date(2026, 3, 3)


def test_the_dates_and_the_address_of_an_absence_are_changed(visit, unforged, database):
    client = visit("direct")
    _absence(client)
    url = re.search(r'href="([^"]*/changer\?[^"]*)"', read(client, PAGE)).group(1)
    text = read(client, url)
    assert "Modifier une absence de l'Ain" in text
    fields = filled(text) | {"last_day": "2026-03-20", "urgent_mail": "nouvelle@ain.example"}
    assert sent(client, url, fields).status_code == 303
    absence = _absences(database)[0]
    assert (absence.last_day, absence.urgent_mail) == (date(2026, 3, 20), "nouvelle@ain.example")


# Who may only ask


def test_the_same_forms_make_proposals_for_who_may_not_change(visit, unforged, database):
    client = visit("referent")
    text = read(client, "/admin/horaires/69")
    assert "Proposer cette absence" in text
    assert _absence(client, "69", first_day="2026-03-04").status_code == 303
    week = "/admin/horaires/69/semaine"
    assert sent(client, week, filled(read(client, week)) | {"lundi": "8h-12h"}).status_code == 303
    assert "Votre demande est envoyée" in read(client, "/admin/horaires/69")
    assert not _absences(database, "69")
    pending = proposals.service.pending(database, ["69"])
    assert [(one.kind.value, one.edits[0].object_type) for one in pending] == [
        ("absence", "absence"),
        ("horaires", "opening_hours"),
    ]


# The week, the clock, the holidays


def test_hours_are_no_promise_where_nobody_answers_by_phone(visit):
    text = read(visit("administratrice"), "/admin/horaires/48")
    assert "Pas d'assistance téléphonique" in text
    assert "Ces horaires serviront si" in text
    assert "Pas d'assistance téléphonique" not in read(visit("administratrice"), "/admin/horaires/69")


@pytest.mark.parametrize(
    ("code", "reached", "told"),
    [
        pytest.param(
            "75", Reached.CLOSED, "Hors des heures d'ouverture. Réouverture le mardi 3 mars 2026 à 9h30.", id="early"
        ),
        pytest.param("23", Reached.ABSENCE, "Réouverture le lundi 4 mai 2026 à 9h30.", id="absent"),
        pytest.param("48", Reached.NO_PHONE_SUPPORT, "À toute heure", id="by mail"),
    ],
)
def test_a_state_has_the_same_words_and_colour_on_every_page(visit, code, reached, told):
    browser = visit("administratrice")
    shown = f'<span class="state state-{reached.kind}">{reached.label}</span>'
    hours, department = (read(browser, f"/admin/{page}/{code}") for page in ("horaires", "departements"))
    everywhere, today, coming = (read(browser, f"/admin/{page}") for page in ("departements", "", "couverture"))
    assert f"{shown} {told}" in hours
    assert all(shown in page for page in (department, everywhere, today))
    assert re.search(rf'<span class="sign sign-\w+" aria-hidden="true">.</span> {reached.label}</li>', coming)


def test_a_departement_takes_its_own_week_and_gives_it_back(visit, unforged, database):
    client, week = visit("direct"), f"{PAGE}/semaine"
    text = read(client, week)
    assert "Reprendre les horaires nationaux" not in text
    answer = sent(client, week, filled(text) | {"mercredi": "9h-12h", "confirme": "oui"})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert service.load(database).for_department("01").hours.days[2] == (Interval(time(9), time(12)),)
    assert "Horaires propres au département" in read(client, PAGE)
    text = read(client, week)
    assert "Reprendre les horaires nationaux" in text
    assert sent(client, week, filled(text) | {"action": "reinitialiser", "confirme": "oui"}).status_code == 303
    assert "01" not in service.load(database).own_hours


def test_a_departement_works_on_a_holiday_that_it_unticks(visit, unforged, database):
    client = visit("administratrice")
    fields = filled(read(client, "/admin/horaires/67"), "/feries")
    assert {"vendredi-saint", "saint-etienne", "noel"} <= set(fields["ferme"])
    ticked = [one for one in fields["ferme"] if one != "vendredi-saint"]
    assert sent(client, "/admin/horaires/67/feries", fields | {"ferme": ticked}).status_code == 303
    assert service.load(database).for_department("67").holidays_off == {"vendredi-saint"}
    text = read(client, "/admin/horaires/67")
    assert "vendredi-saint" not in filled(text, "/feries")["ferme"]
    assert "<strong>ven. 3 avril</strong>" not in text
    assert changed(database)[0][:2] == ("holiday", "67 vendredi-saint")


def test_holidays_left_as_they_are_change_nothing(visit, unforged, database):
    client, before = visit("administratrice"), len(changed(database))
    sent(client, "/admin/horaires/67/feries", filled(read(client, "/admin/horaires/67"), "/feries"))
    assert "Rien n'a changé" in read(client, "/admin/horaires/67")
    assert len(changed(database)) == before


def test_a_departement_overseas_chooses_its_clock(visit, unforged, database):
    client, page = visit("administratrice"), "/admin/horaires/974"
    fields = filled(read(client, page), "/horloge")
    assert fields["horloge"] == "locale"
    answer = sent(client, f"{page}/horloge", fields | {"horloge": "paris", "confirme": "oui"})
    assert answer.status_code == 303
    assert service.load(database).for_department("974").timezone == "Europe/Paris"
    assert filled(read(client, page), "/horloge")["horloge"] == "paris"
    assert "Quelle horloge" not in read(client, PAGE)


# Closures and openings of one département


def test_a_closure_of_a_departement_is_added_told_and_ended(visit, unforged, database):
    client, new = visit("direct"), f"{PAGE}/fermeture"
    fields = {"first_day": "2026-03-10", "hours": "14h-16h30", "reason": "réunion"}
    assert sent(client, new, filled(read(client, new)) | fields).status_code == 303
    text = read(client, PAGE)
    assert "14h – 16h30" in text
    assert "Fermeture : réunion" in text
    url = re.search(r'href="([^"]*/changer\?[^"]*)"', text).group(1)
    assert sent(client, url, filled(read(client, url)) | {"action": "terminer"}).status_code == 303
    assert "Fermeture : réunion" not in read(client, PAGE)


def test_what_is_closed_everywhere_is_told_and_not_changed_here(visit, unforged, database):
    closure = service.add_closure(
        database, None, first_day=date(2026, 3, 10), last_day=date(2026, 3, 10), reason="travaux", **WHO
    )
    client = visit("direct")
    text = read(client, PAGE)
    assert "Fermeture : travaux" in text
    assert "Tous les départements" in text
    assert "/changer" not in text
    assert sent(client, f"{PAGE}/changer?ref={closure.reference}", {"action": "terminer"}).status_code == 303
    assert closure in service.list_exceptions(database)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onmouseover="x', "{{ 7*7 }}", "=1+1"])
def test_nothing_that_is_typed_becomes_a_part_of_the_page(visit, unforged, text):
    client, new = visit("direct"), f"{PAGE}/fermeture"
    fields = {"first_day": "2026-03-10", "reason": text, "note": text, "confirme": "oui"}
    sent(client, new, filled(read(client, new)) | fields)
    for path in (PAGE, "/admin/horaires"):
        assert "<script>alert" not in client.get(path).text
    wrong = dict.fromkeys(("first_day", "last_day", "hours", "reason", "note"), text)
    assert "<script>alert" not in client.post(new, data=wrong).text
