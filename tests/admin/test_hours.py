"""« Horaires et jours fériés »: what each reads there, the year, and the week of the whole country."""

import re
from datetime import date, time

import pytest

from core.changes import COMMAND_LINE
from core.departments import all_departments
from editing import service as editing
from schedules import service
from schedules.domain import DEFAULT_HOURS, Interval
from schedules.edits import hours_edit
from tests.admin.hours_forms import changed, filled, read, sent
from tests.svi.conftest import LOADED_AT

WHO = {"at": LOADED_AT, "author": COMMAND_LINE}
NATIONAL = "/admin/horaires"
WEEK = "/admin/horaires/semaine"


@pytest.mark.parametrize(
    "path", [NATIONAL, f"{NATIONAL}?annee=2027", f"{NATIONAL}?annee=zut", f"{NATIONAL}?annee=0000"]
)
@pytest.mark.parametrize("who", ["administratrice", "referent", "observatrice"])
def test_everybody_with_an_account_reads_the_hours(visit, who, path):
    text = read(visit(who), path)
    assert "9h30 – 11h30, 14h – 16h30" in text
    assert ("Modifier les horaires nationaux" in text) is (who == "administratrice")
    assert ("Fermer exceptionnellement" in text) is (who == "administratrice")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        pytest.param("administratrice", {"33", "23"}, id="the administration sees all"),
        pytest.param("observatrice", {"33", "23"}, id="an observer sees all"),
        pytest.param("referent", set(), id="a référent sees their own only"),
    ],
)
def test_who_has_other_hours_is_listed(visit, who, seen):
    text = read(visit(who), NATIONAL)
    assert ("8h30 – 12h, 13h30 – 17h" in text) is ("33" in seen)
    assert ("Absence" in text) is ("23" in seen)


def test_the_address_of_an_absence_is_not_on_the_page_of_all(visit):
    assert "urgence@siao23" not in read(visit("administratrice"), NATIONAL)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("974", "/admin/horaires/974"), ("rhône", "/admin/horaires/69"), ("2a", "/admin/horaires/2A")],
)
def test_a_departement_that_is_asked_for_is_opened(visit, asked, found):
    assert visit("administratrice").get(NATIONAL, query_string={"departement": asked}).location == found


def test_a_departement_of_somebody_else_is_not(visit):
    assert visit("referent").get(f"{NATIONAL}?departement=01").status_code == 200


# The year


@pytest.mark.parametrize(
    ("year", "told"),
    [
        pytest.param("", "ven. 3 avril</strong> : Vendredi saint – Alsace-Moselle", id="Alsace and Moselle"),
        pytest.param("", "lun. 27 avril</strong> : abolition de l'esclavage – Mayotte", id="overseas"),
        pytest.param("", "ven. 1er mai</strong> : fête du Travail</li>", id="everywhere"),
        pytest.param("?annee=2027", "lun. 29 mars</strong> : lundi de Pâques</li>", id="another year"),
        pytest.param(
            "", "mer. 11 mars</strong> : fermeture, déménagement du service – Loire-Atlantique", id="a closure"
        ),
    ],
)
def test_the_year_tells_each_place_its_days(visit, year, told):
    assert told in read(visit("administratrice"), NATIONAL + year)


def test_the_little_months_are_for_the_eye_and_the_lists_beside_them_for_everybody(visit):
    text = read(visit("administratrice"), NATIONAL)
    assert text.count('class="grid" aria-hidden="true"') == 12
    assert re.search(r'day day-ferie">\s*1<i>F</i>', text)
    assert re.search(r'day day-ferie day-partial">\s*3<i>F</i>', text)
    assert re.search(r'day day-today">\s*3</span>', text)


@pytest.mark.parametrize(
    ("year", "around"), [("2020", ["2020", "2021"]), ("2100", ["2099", "2100"]), ("2026", ["2025", "2026", "2027"])]
)
def test_one_goes_from_year_to_year_as_far_as_holidays_are_known(visit, year, around):
    text = read(visit("observatrice"), f"{NATIONAL}?annee={year}")
    assert re.findall(r"\?annee=(\d+)#", text) == around


def test_the_address_to_subscribe_to_is_said(visit, app):
    base = app.extensions["svi"].settings.pages_url
    assert f"<code>{base}/horaires.ics</code>" in read(visit("observatrice"), NATIONAL)


# The national week


def test_the_national_week_is_changed_and_is_that_of_the_next_call(visit, unforged, database):
    client = visit("administratrice")
    fields = filled(read(client, WEEK))
    assert fields["lundi"] == "9h30 – 11h30, 14h – 16h30"
    answer = sent(
        client, WEEK, fields | {"vendredi": "9h à midi", "samedi": "10h-12h", "confirme": "oui", "note": "Essai"}
    )
    assert (answer.status_code, answer.location) == (303, NATIONAL)
    hours = service.load(database).national.hours.days
    assert hours[4] == (Interval(time(9), time(12)),)
    assert hours[5] == (Interval(time(10), time(12)),)
    assert hours[0] == DEFAULT_HOURS.days[0]
    text = read(client, NATIONAL)
    assert "C'est enregistré" in text
    assert "<td>9h – 12h</td>" in text
    assert changed(database)[0] == ("opening_hours", "national", "Camille Martin", "Essai")


@pytest.mark.parametrize(
    ("followers", "told"),
    [
        pytest.param(1, "qui n'ont pas choisi les leurs : 1 sur 101.", id="one"),
        pytest.param(2, "qui n'ont pas choisi les leurs : 2 sur 101.", id="two"),
    ],
)
def test_the_national_week_says_for_how_many_it_holds(visit, database, followers, told):
    own = service.load(database).own_hours
    others = [code for code in all_departments() if code not in own][followers:]
    editing.apply(database, [hours_edit(code, None, DEFAULT_HOURS) for code in others], **WHO)
    assert told in read(visit("administratrice"), WEEK)


@pytest.mark.parametrize(
    ("day", "typed", "said"),
    [
        pytest.param("mardi", "9h-25h", "Mardi</a> : Cette heure n'existe pas", id="no such hour"),
        pytest.param("jeudi", "", "Jeudi</a> : Écrivez les heures de ce jour, ou « fermé »", id="nothing"),
        pytest.param("lundi", "9h-12h, 11h-14h", "Lundi</a> : 9h–12h et 11h–14h se chevauchent", id="overlap"),
        pytest.param("dimanche", "peut-être", "Dimanche</a> : Une plage horaire s'écrit comme", id="no hours at all"),
        pytest.param("vendredi", "16h-9h", "Vendredi</a> : Une plage horaire finit après son début", id="backwards"),
    ],
)
def test_a_mistake_says_which_day_and_loses_nothing(visit, unforged, database, day, typed, said):
    client = visit("administratrice")
    fields = filled(read(client, WEEK)) | {"samedi": "10h-12h", day: typed}
    text = read(sent(client, WEEK, fields))
    assert "Rien n'est enregistré" in text
    assert said in text
    assert {**filled(text), "vu": ""} == {**fields, "vu": ""}
    assert service.load(database).national.hours == DEFAULT_HOURS


def test_monday_is_repeated_until_friday_and_nothing_is_saved_yet(visit, unforged, database):
    client = visit("administratrice")
    fields = filled(read(client, WEEK)) | {"lundi": "8h-12h", "action": "recopier"}
    shown = filled(read(sent(client, WEEK, fields)))
    assert [shown[day] for day in ("mardi", "mercredi", "jeudi", "vendredi")] == ["8h-12h"] * 4
    assert shown["samedi"] == "fermé"
    assert service.load(database).national.hours == DEFAULT_HOURS


def test_the_default_hours_come_back(visit, unforged, database):
    service.set_hours(database, None, service.load(database).for_department("33").hours, **WHO)
    client = visit("administratrice")
    text = read(client, WEEK)
    assert "Reprendre les horaires d'origine" in text
    assert sent(client, WEEK, filled(text) | {"action": "reinitialiser", "confirme": "oui"}).status_code == 303
    assert service.load(database).national.hours == DEFAULT_HOURS


def test_a_loss_is_told_before_it_happens(visit, unforged, database):
    client = visit("administratrice")
    fields = filled(read(client, WEEK)) | {"vendredi": "fermé"}
    text = read(sent(client, WEEK, fields))
    assert "Avant d'enregistrer" in text
    assert "le vendredi" in text
    assert service.load(database).national.hours == DEFAULT_HOURS
    assert sent(client, WEEK, filled(text) | {"confirme": "oui"}).status_code == 303
    assert service.load(database).national.hours.days[4] == ()


def test_the_second_of_two_editors_is_told_and_loses_nothing(visit, unforged, database):
    first, second = visit("administratrice"), visit("administratrice")
    fields = filled(read(second, WEEK))
    sent(first, WEEK, filled(read(first, WEEK)) | {"samedi": "10h-12h"})
    text = read(sent(second, WEEK, fields | {"dimanche": "9h-10h", "confirme": "oui"}))
    assert "Quelqu'un a changé la même chose" in text
    assert filled(text)["dimanche"] == "9h-10h"
    assert sent(second, WEEK, filled(text) | {"confirme": "oui"}).status_code == 303
    assert service.load(database).national.hours.days[6] == (Interval(time(9), time(10)),)


# Closures and openings of several départements


def _new(client, what, **fields):
    path = f"{NATIONAL}/{what}"
    return sent(client, path, filled(read(client, path)) | fields)


CLOSURE = {"first_day": "2026-05-04", "reason": "travaux"}


@pytest.mark.parametrize(
    ("where", "codes"),
    [
        pytest.param({"places": "69, Ain ; Corse"}, ["01", "2A", "2B", "69"], id="typed"),
        pytest.param({"groups": ["Bretagne"], "places": "75"}, ["22", "29", "35", "56", "75"], id="ticked and typed"),
        pytest.param({"groups": ["Outre-mer"]}, ["971", "972", "973", "974", "976"], id="overseas"),
        pytest.param({"groups": ["Tous les départements"]}, [None], id="all of them"),
        pytest.param({"groups": ["Métropole", "Outre-mer"]}, [None], id="all of them, in parts"),
    ],
)
def test_a_closure_is_of_those_that_are_chosen(visit, unforged, database, where, codes):
    answer = _new(visit("administratrice"), "fermeture", confirme="oui", **CLOSURE, **where)
    assert answer.status_code == 303, answer.text
    found = [one for one in service.list_exceptions(database) if getattr(one, "reason", "") == "travaux"]
    assert sorted((one.department_code for one in found), key=str) == sorted(codes, key=str)
    assert {(one.first_day, one.last_day, one.hours) for one in found} == {(date(2026, 5, 4), date(2026, 5, 4), None)}
    assert len({name for *_, name in changed(database, batches=True)[: len(codes)]}) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({}, "Dites où : un département au moins", id="nowhere"),
        pytest.param(
            {"places": "Atlantide"}, "« Atlantide » n'est ni un département, ni une région", id="no such place"
        ),
        pytest.param({"places": "01", "first_day": ""}, "Donnez le premier jour", id="no day"),
        pytest.param({"places": "01", "first_day": "bientôt"}, "Une date s'écrit 02/03/2026", id="no date"),
        pytest.param({"places": "01", "first_day": "02/03/2026"}, "C'est déjà passé", id="yesterday"),
        pytest.param({"places": "01", "last_day": "2026-05-03"}, "ne peut pas précéder le premier", id="ends before"),
        pytest.param({"places": "01", "first_day": "2206-05-04"}, "Est-ce bien l'année 2206", id="a slip"),
        pytest.param({"places": "01", "reason": ""}, "Donnez le motif : les appelants l'entendent", id="no reason"),
        pytest.param({"places": "01", "reason": "x" * 201}, "200 caractères au plus", id="a long reason"),
        pytest.param({"places": "01", "hours": "9h-10h, 14h-15h"}, "Une seule plage par fermeture", id="two ranges"),
        pytest.param({"places": "01", "hours": "fermé"}, "Une seule plage par fermeture", id="closed is no range"),
    ],
)
def test_what_is_wrong_with_a_closure_is_said(visit, unforged, database, fields, said):
    before = service.list_exceptions(database)
    text = read(_new(visit("administratrice"), "fermeture", confirme="oui", **{**CLOSURE, **fields}))
    assert said in text
    assert filled(text)["reason"] == {**CLOSURE, **fields}["reason"]
    assert service.list_exceptions(database) == before


def test_the_sentence_is_shown_as_it_will_be_heard(visit, unforged):
    fields = {**CLOSURE, "places": "01", "action": "apercu"}
    text = read(_new(visit("administratrice"), "fermeture", **fields))
    assert "« Nous sommes exceptionnellement fermés. En voici la raison : travaux." in text
    assert "Nous rouvrons demain à neuf heures trente." in text
    assert "Rien n'est enregistré" not in text


def test_htmx_is_given_the_sentence_alone(visit, unforged):
    client = visit("administratrice")
    fields = {**CLOSURE, "places": "01", "action": "apercu", "reason": "<b>travaux</b>"}
    answer = client.post(f"{NATIONAL}/fermeture", data=fields, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "&lt;b&gt;travaux" in answer.text


def test_an_opening_has_hours(visit, unforged, database):
    client = visit("administratrice")
    opening = {"places": "01, 02", "first_day": "14/03/2026", "last_day": "15/03/2026", "hours": "14h-17h, 9h-12h"}
    assert _new(client, "ouverture", **opening).status_code == 303
    found = [one for one in service.list_exceptions(database) if one.reference.startswith("O")]
    assert [one.department_code for one in found] == ["01", "02"]
    assert found[0].intervals == (Interval(time(9), time(12)), Interval(time(14), time(17)))
    assert "Ouverture exceptionnelle" in read(client, NATIONAL)
    assert "Ain et Aisne" in read(client, NATIONAL)


@pytest.mark.parametrize(
    ("hours", "said"), [("", "Donnez les heures d'ouverture"), ("fermé", "au moins une plage"), ("9h", "s'écrit comme")]
)
def test_an_opening_without_hours_is_none(visit, unforged, hours, said):
    text = read(_new(visit("administratrice"), "ouverture", places="01", first_day="2026-05-04", hours=hours))
    assert said in text


def test_the_same_closure_twice_is_refused_and_another_of_the_same_day_is_told(visit, unforged, database):
    client, fields = visit("administratrice"), {**CLOSURE, "places": "01", "confirme": "oui"}
    assert _new(client, "fermeture", **fields).status_code == 303
    assert "La même est déjà enregistrée" in read(_new(client, "fermeture", **fields))
    assert _new(client, "fermeture", **{**fields, "reason": "réunion"}).status_code == 303
    assert "une autre était déjà enregistrée le lundi 4 mai 2026" in read(client, NATIONAL)


# Changing and ending


def _change_url(client):
    return re.search(r'href="([^"]*changer\?[^"]*)"', read(client, NATIONAL)).group(1).replace("&amp;", "&")


@pytest.fixture
def closures(database):
    return [
        service.add_closure(
            database, code, first_day=date(2026, 3, 2), last_day=date(2026, 3, 6), reason="travaux", **WHO
        )
        for code in ("01", "02")
    ]


def _now(database):
    return {
        one.department_code: one.last_day for one in service.list_exceptions(database) if one.department_code != "23"
    }


@pytest.mark.parametrize(
    ("typed", "last_day"),
    [
        pytest.param("2026-03-04", date(2026, 3, 4), id="shorter"),
        pytest.param("13/03/2026", date(2026, 3, 13), id="longer"),
        pytest.param("2026-03-02", date(2026, 3, 2), id="until yesterday"),
    ],
)
def test_alike_closures_are_changed_together(visit, unforged, database, closures, typed, last_day):
    client = visit("administratrice")
    url = _change_url(client)
    fields = filled(read(client, url))
    assert fields["reason"] == "travaux"
    assert sent(client, url, fields | {"last_day": typed, "confirme": "oui"}).status_code == 303
    assert _now(database)["01"] == _now(database)["02"] == last_day


def test_one_of_them_is_changed_alone(visit, unforged, database, closures):
    client = visit("administratrice")
    url = _change_url(client)
    fields = filled(read(client, url)) | {"last_day": "2026-03-04", "concerne": [closures[1].reference]}
    assert sent(client, url, fields).status_code == 303
    assert (_now(database)["01"], _now(database)["02"]) == (date(2026, 3, 6), date(2026, 3, 4))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"last_day": "2026-03-01"}, "Ce jour est passé", id="before yesterday"),
        pytest.param({"first_day": "2026-03-03"}, "Cela a déjà commencé", id="another beginning"),
        pytest.param({"concerne": []}, "Cochez au moins un département", id="of nobody"),
        pytest.param({"reason": ""}, "Donnez le motif", id="no reason"),
    ],
)
def test_what_callers_have_heard_stays_true(visit, unforged, database, closures, fields, said):
    client = visit("administratrice")
    url = _change_url(client)
    assert said in read(sent(client, url, filled(read(client, url)) | fields))
    assert _now(database)["01"] == date(2026, 3, 6)


def test_what_has_begun_ends_yesterday_and_what_has_not_is_removed(visit, unforged, database, closures):
    client = visit("administratrice")
    url = _change_url(client)
    text = read(client, url)
    assert "Mettre fin dès maintenant" in text
    assert sent(client, url, filled(text) | {"action": "terminer"}).status_code == 303
    assert _now(database)["01"] == date(2026, 3, 2)
    url = _change_url(client)
    assert "Supprimer" in read(client, url)
    assert sent(client, url, filled(read(client, url)) | {"action": "terminer"}).status_code == 303
    assert "44" not in _now(database)


def test_what_is_over_stays_as_it_was(visit, unforged, database):
    day = date(2026, 2, 2)
    closure = service.add_closure(database, "01", first_day=day, last_day=day, reason="travaux", **WHO)
    client, url = visit("administratrice"), f"{NATIONAL}/changer?ref={closure.reference}"
    assert sent(client, url, filled(read(client, url)) | {"action": "terminer"}).status_code == 303
    assert "Rien n'a changé" in read(client, NATIONAL)
    assert closure in service.list_exceptions(database)


def test_what_is_gone_meanwhile_is_said(visit, unforged, database, closures):
    client = visit("administratrice")
    url = _change_url(client)
    fields = filled(read(client, url))
    for closure in closures:
        service.remove(database, closure.reference, **WHO)
    answer = sent(client, url, fields)
    assert answer.status_code == 303
    assert "Cela n'existe plus" in read(client, NATIONAL)


@pytest.mark.parametrize("path", ["semaine", "fermeture", "ouverture", "changer?ref=F1"])
@pytest.mark.parametrize("who", ["referent", "direct", "observatrice"])
def test_what_is_national_is_for_the_administration(visit, unforged, who, path):
    assert visit(who).get(f"{NATIONAL}/{path}").status_code == 403
    assert visit(who).post(f"{NATIONAL}/{path}").status_code == 403
