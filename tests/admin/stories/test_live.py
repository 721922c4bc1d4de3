"""A call appears on the page while it rings, and ends there, without anybody reloading it."""

from itertools import count

import pytest
from playwright.sync_api import expect

from call_log.domain import AttemptResult, Event, EventKind, Outcome, Step
from core.clock import in_paris, system_clock
from simulator import Conversation
from tests.admin.stories.desk import PICTURES

NUMBERS = count(1)


def happens(app, sid, *facts):
    """Events of one call, written by another process than the one that serves the page: (kind, step, data)…"""
    for kind, step, data in facts:
        department = None if kind in {EventKind.STARTED, EventKind.STATUS} else "90"
        key = f"{next(NUMBERS)}:0"
        app.extensions["svi"].call_log.append(
            [Event(sid, key, kind, int(key[:-2]), system_clock(), step, department, data)]
        )


RINGS = (
    (EventKind.STARTED, Step.DEPARTMENT, {"caller_hash": None, "simulated": True}),
    (EventKind.LINE_RUNG, Step.RINGING, {"attempt": 1, "lines": [{"id": 1, "label": "Accueil de nuit"}], "ring_s": 20}),
)
NOBODY = (
    (EventKind.ATTEMPT_ENDED, Step.END, {"attempt": 1, "result": AttemptResult.NO_ANSWER.value, "bridged": False}),
    (EventKind.ENDED, Step.END, {"outcome": Outcome.NO_ANSWER.value}),
    (EventKind.STATUS, None, {"status": "completed", "duration_s": 1, "sequence_number": 1}),
)


def test_a_call_appears_rings_and_ends_before_the_eyes_of_who_watches(app, desk):
    watcher = desk().signs_in("administratrice").opens("/admin/")
    loads = []
    watcher.page.on("load", lambda: loads.append(1))
    happens(app, "CA-live-1", *RINGS)
    watcher.reads("sonne chez Accueil de nuit")
    happens(app, "CA-live-1", *NOBODY)
    expect(watcher.page.get_by_text("sonne chez Accueil de nuit")).to_have_count(0)
    watcher.reads("personne n'a répondu")
    assert loads == []
    watcher.photographs("aujourdhui")


def test_a_call_that_is_played_appears_whatever_the_hour(app, desk):
    watcher = desk().signs_in("observatrice").opens("/admin/")
    call = Conversation.with_app(app).at(f"{in_paris(system_clock()):%Y-%m-%d %H:%M}")
    call.presses("2")
    watcher.reads("choisit son département")
    call.hangs_up()
    watcher.reads("l'appelant a raccroché")


def test_who_reads_in_peace_is_left_in_peace(app, desk):
    reader = desk().signs_in("administratrice").opens("/admin/").follows("Suspendre")
    reader.reads("La page ne bouge plus d'elle-même")
    asked = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.wait_for_timeout(6_000)  # longer than a beat of the page
    assert asked == []
    reader.follows("Suivre les appels").reads("Les appels paraissent ici d'eux-mêmes")


def test_a_page_that_may_be_old_says_so_until_it_is_answered_again(desk):
    watcher = desk().signs_in("administratrice").opens("/admin/")
    watcher.page.route("**/admin/direct*", lambda asked: asked.abort())
    away = watcher.reads("Le serveur ne répond pas")
    watcher.finds_no_barrier()
    watcher.page.unroute("**/admin/direct*")
    expect(away).to_be_hidden()
    assert watcher.forgiven("Failed to load resource")
    assert watcher.forgiven("htmx:")


def test_a_server_that_never_answers_is_away_too(desk):
    watcher = desk().signs_in("administratrice").opens("/admin/")
    assert watcher.page.evaluate("htmx.config.timeout") == 15_000
    watcher.page.evaluate("htmx.config.timeout = 300")
    watcher.page.route("**/admin/direct*", lambda asked: None)
    watcher.reads("Le serveur ne répond pas")
    watcher.page.unroute("**/admin/direct*")
    assert watcher.forgiven("htmx:")


def test_who_stands_on_a_link_of_what_moves_stays_there(app, desk):
    happens(app, "CA-live-3", *RINGS)
    watcher = desk().signs_in("administratrice").opens("/admin/")
    link = watcher.page.locator("#appel-CA-live-3")
    link.focus()
    happens(app, "CA-live-3", *NOBODY)
    expect(watcher.page.get_by_role("row").filter(has=link)).to_contain_text("personne n'a répondu")
    expect(link).to_be_focused()


def test_who_is_put_out_while_they_type_is_told_and_gets_it_back(desk):
    typist = desk().signs_in("administratrice").opens("/admin/departements/01/lignes/nouvelle")
    typist.fills("Numéro", "01 99 00 12").reads("Il manque 2 chiffres")
    typist.page.context.clear_cookies()
    typist.fills("Numéro", "01 99 00 12 99").reads("Votre session a expiré, ou vos droits ont changé")
    typist.presses("Enregistrer").reads("01 99 00 12 99")
    assert typist.forgiven("403")


def test_without_script_the_page_says_how_to_see_more(app, desk):
    reader = desk(script=False).signs_in("administratrice").opens("/admin/")
    happens(app, "CA-live-2", *RINGS)
    reader.follows("rechargez la page").reads("sonne chez Accueil de nuit")
    happens(app, "CA-live-2", *NOBODY)


def test_the_outside_is_checked_without_leaving_the_page(desk):
    operator = desk().signs_in("administratrice").opens("/admin/exploitation")
    operator.presses("Vérifier maintenant").reads("démonstration : rien à vérifier")
    operator.is_at("/admin/exploitation").photographs("exploitation-verifiee", screens=("large",))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_is_not_as_usual_leads_to_its_cause(desk, script):
    reader = desk(script=script).signs_in("administratrice").opens("/admin/couverture")
    reader.page.get_by_label("Région").select_option("Provence-Alpes-Côte d'Azur")
    reader.page.get_by_label("Seulement ce qui n'est pas habituel").check()
    reader.presses("Afficher").reads("1 département sur 101")
    reader.page.get_by_role("cell", name="Personne de joignable").first.get_by_role("link").click()
    reader.is_at("/admin/departements/05")


def test_the_table_is_read_by_keyboard_on_a_narrow_screen(desk):
    reader = desk("etroit-sombre").signs_in("administratrice").opens("/admin/couverture")
    table = reader.page.get_by_role("region", name="Couverture, département par département")
    table.focus()
    reader.page.keyboard.press("ArrowRight")
    expect(table).not_to_have_js_property("scrollLeft", 0)
    reader.page.screenshot(path=PICTURES / "couverture-partout.png", full_page=True)
