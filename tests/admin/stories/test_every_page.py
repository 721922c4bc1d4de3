"""Every page of the URL map, so that none is forgotten: no barrier, all of it by keyboard, on every screen."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

import annuaire.service
from accounts.models import AccountRow
from annuaire.edits import edit_of
from annuaire.models import ContactRow
from core.changes import Author
from core.clock import in_paris, system_clock
from editing import service as editing
from proposals import service as proposals
from proposals.domain import Kind, Proposal, Status
from schedules import service as schedules
from schedules.domain import Closure
from schedules.edits import exception_edit
from tests.admin.people import PEOPLE
from tests.admin.stories.desk import Desk
from tests.browser.watched import PATIENCE

ADMINISTRATOR, REFERENT, NOBODY = "administratrice", "referent", None
NARROWEST = {"width": 320, "height": 640}
"""1,280 pixels at 400 % (WCAG 1.4.10)."""
PAGES = {
    "admin.amend_proposal": (ADMINISTRATOR, "/admin/propositions/{proposal}/modifier"),
    "admin.call_log_export": (ADMINISTRATOR, "/admin/journal"),
    "admin.change": (ADMINISTRATOR, "/admin/modifications/{change}"),
    "admin.change_department_exception": (ADMINISTRATOR, "/admin/horaires/69/changer?ref={closure}"),
    "admin.change_exceptions": (ADMINISTRATOR, "/admin/horaires/changer?ref={closure}"),
    "admin.changes": (ADMINISTRATOR, "/admin/modifications"),
    "admin.coverage": (ADMINISTRATOR, "/admin/couverture?region=Provence-Alpes-Côte+d'Azur"),
    "admin.department": (ADMINISTRATOR, "/admin/departements/69"),
    "admin.department_hours": (ADMINISTRATOR, "/admin/horaires/69"),
    "admin.department_week": (ADMINISTRATOR, "/admin/horaires/69/semaine"),
    "admin.departments": (ADMINISTRATOR, "/admin/departements"),
    "admin.direct_departments": (ADMINISTRATOR, "/admin/utilisateurs/departements"),
    "admin.edit_contact": (ADMINISTRATOR, "/admin/departements/69/contacts/{contact}"),
    "admin.edit_line": (ADMINISTRATOR, "/admin/departements/69/lignes/{line}"),
    "admin.hours": (ADMINISTRATOR, "/admin/horaires"),
    "admin.line_test": (ADMINISTRATOR, "/admin/departements/69/lignes/{line}/essai"),
    "admin.my_account": (REFERENT, "/admin/mon-compte"),
    "admin.national_week": (ADMINISTRATOR, "/admin/horaires/semaine"),
    "admin.new_closure": (ADMINISTRATOR, "/admin/horaires/fermeture"),
    "admin.new_contact": (REFERENT, "/admin/departements/69/contacts/nouveau"),
    "admin.new_department_closure": (REFERENT, "/admin/horaires/69/fermeture"),
    "admin.new_department_opening": (ADMINISTRATOR, "/admin/horaires/69/ouverture"),
    "admin.new_line": (REFERENT, "/admin/departements/69/lignes/nouvelle"),
    "admin.new_opening": (ADMINISTRATOR, "/admin/horaires/ouverture"),
    "admin.new_proposal": (REFERENT, "/admin/propositions/nouvelle?departement=69&nature=numeros"),
    "admin.new_user": (ADMINISTRATOR, "/admin/utilisateurs/nouveau"),
    "admin.operations": (ADMINISTRATOR, "/admin/exploitation"),
    "admin.outbox": (ADMINISTRATOR, "/admin/courriers"),
    "admin.prompt": (ADMINISTRATOR, "/admin/messages/closed"),
    "admin.prompt_of": (REFERENT, "/admin/messages/closed/69"),
    "admin.prompts": (ADMINISTRATOR, "/admin/messages"),
    "admin.proposal": (ADMINISTRATOR, "/admin/propositions/{proposal}"),
    "admin.proposals": (ADMINISTRATOR, "/admin/propositions"),
    "admin.remove_line": (ADMINISTRATOR, "/admin/departements/69/lignes/{line}/retirer"),
    "admin.siao": (ADMINISTRATOR, "/admin/departements/69/structure"),
    "admin.sign_in": (NOBODY, "/admin/connexion"),
    "admin.spreadsheets": (ADMINISTRATOR, "/admin/import-export"),
    "admin.today": (ADMINISTRATOR, "/admin/"),
    "admin.undo_change": (ADMINISTRATOR, "/admin/modifications/{change}/annuler"),
    "admin.use_link": (NOBODY, "/admin/connexion/lien/fini"),
    "admin.user": (ADMINISTRATOR, "/admin/utilisateurs/{account}"),
    "admin.users": (ADMINISTRATOR, "/admin/utilisateurs"),
    "admin.what_if": (REFERENT, "/admin/departements/69/essai?a=2026-03-03T10:00"),
    "hours.department_hours": (NOBODY, "/horaires/974"),
    "hours.service_hours": (NOBODY, "/horaires"),
    "modification.ask": (NOBODY, "/annuaire/modification?departement=69&nature=absence"),
    "modification.confirm": (NOBODY, "/annuaire/modification/confirmer?jeton=fini"),
    "modification.sent": (NOBODY, "/annuaire/modification/envoyee"),
    "simulator.page": (NOBODY, "/simulateur"),
}
EXPECTED = {"admin.use_link": 410}
"""The answers that are no 200, and of which the console complains."""
NO_PAGE = {
    "a file": {
        "admin.calls_file", "admin.export_sheet", "admin.export_workbook", "admin.template_workbook",
        "hours.department_calendar", "hours.service_calendar", "hours.department_hours_json",
        "hours.service_hours_json", "metrics.exposition", "health.alive", "health.ready",
    },
    "a sound": {"admin.sound", "simulator.spoken"},
    "what a page is made of": {"admin.static", "hours.static", "simulator.static"},
    "a part of a page": {"admin.today_live"},
    "leads elsewhere": {"admin.back_from_proconnect", "admin.proconnect", "hours.home"},
    "looked at where its story is told": {"admin.first_account", "admin.trial"},
}  # fmt: skip
STOPS = """() => {
  const radios = new Set();
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, audio, [tabindex]")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0)
    .filter((one) => {  // of a group of radio buttons, one
      if (one.type !== "radio") return true;
      const group = [...document.getElementsByName(one.name)];
      return one === (group.find((other) => other.checked) ?? group[0]);
    });
  window.stops = stops;
  document.activeElement.blur();
  return stops.map((one) => one.outerHTML.slice(0, 120));
}"""
STANDS = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return [window.stops.indexOf(here), seen];
}"""


def test_every_page_is_visited_here(app):
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.endpoint.startswith(("svi.", "twiml."))
    }
    assert pages - set().union(*NO_PAGE.values()) == set(PAGES)


@pytest.fixture(scope="module")
def numbers(app):
    """What stands in the addresses: a line, a contact… A proposal waits, and a closure is to come."""
    parts = app.extensions["svi"]
    now, database = system_clock(), parts.database
    line = annuaire.service.load(database)["69"].lines[0]
    today = in_paris(now).date()
    closed = exception_edit(None, Closure(0, "69", today, today, "inventaire"))
    change = editing.apply(database, [closed], at=now, author=Author("Camille Martin", "demandé par téléphone"))
    (closure,) = schedules.load(database).for_department("69").closures
    with database.reading() as session:
        contact = session.scalar(select(func.min(ContactRow.id)).where(ContactRow.department_code == "69"))
        account = session.scalar(select(AccountRow.id).where(AccountRow.mail == PEOPLE[REFERENT].mail))
    who = PEOPLE[REFERENT].name, PEOPLE[REFERENT].mail, account
    other = (edit_of(line, replace(line, number="+33465716998")),)
    asked = Proposal(0, "69", Kind.NUMBER, Status.PENDING, other, "Plus joignable.", *who, now)
    proposal = proposals.propose(database, asked, at=now).id
    yield {
        "line": line.id,
        "contact": contact,
        "account": account,
        "change": change,
        "closure": closure.reference,
        "proposal": proposal,
    }
    proposals.withdraw(database, proposal, by=who[0], at=system_clock())
    editing.undo(database, change, at=system_clock(), author=Author("la suite"))


@pytest.fixture(scope="module")
def visitors(browser, server, cookie):
    """visitors("referent") → their browser, which stays open from page to page."""
    opened = {}

    def visitor(name):
        if name not in opened:
            context = browser.new_context(reduced_motion="reduce", locale="fr-FR")
            context.set_default_timeout(PATIENCE)
            desk = opened[name] = Desk(context.new_page(), server.address, cookie)
            if name:
                desk.signs_in(name)
        return opened[name]

    yield visitor
    for desk in opened.values():
        desk.page.context.close()


@pytest.fixture(params=PAGES)
def page(request, visitors, numbers):
    """A browser before one of the pages, wide; nothing was complained of at the end."""
    who, path = PAGES[request.param]
    desk = visitors(who)
    desk.page.set_viewport_size({"width": 1280, "height": 900})
    desk.page.emulate_media(color_scheme="light")
    answer = desk.page.goto(desk.address + path.format(**numbers))
    assert answer.status == EXPECTED.get(request.param, 200)
    desk.name = request.param
    yield desk
    if request.param in EXPECTED:
        assert desk.forgiven(str(EXPECTED[request.param]))
    assert (desk.complaints, desk.strangers) == ([], [])


def test_it_is_read_by_everybody_on_every_screen(page):
    page.photographs(f"page-{re.sub('[._]', '-', page.name)}")
    page.page.set_viewport_size(NARROWEST)
    page.fits()


def test_all_of_it_is_reached_by_keyboard_and_seen_there(page):
    stops = page.page.evaluate(STOPS)
    assert stops
    reached, unseen = [], []
    for _ in range(4 * len(stops) + 10):
        page.page.keyboard.press("Tab")
        stop, is_seen = page.page.evaluate(STANDS)
        if reached and stop == reached[0] != reached[-1]:
            break
        if stop >= 0 and stop not in reached[-1:]:  # a date has several parts, a sound several buttons
            reached.append(stop)
            unseen += [] if is_seen else [stops[stop]]
    first = reached.index(0)
    assert [stops[n] for n in reached[first:] + reached[:first]] == stops
    assert unseen == []
