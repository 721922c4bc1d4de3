"""`/annuaire/modification`: asked by anybody, confirmed by a known address, told the same to all, and not too often."""

import io
import re
from datetime import date, timedelta

import pytest

import schedules.service
from accounts import service as accounts
from accounts.domain import Account, Role
from annuaire import store
from annuaire.domain import Line
from annuaire.edits import edit_of
from annuaire.plan import Change
from annuaire.service import contacts
from app import create_app
from core.changes import COMMAND_LINE
from editing import service as editing
from mail.models import OutboxRow
from proposals import service
from proposals.domain import Kind, Status
from proposals.models import ProposalRow
from tests.app.markup import Page
from tests.svi.conftest import LOADED_AT, demonstration_file
from tests.svi.conftest import app as still_app
from tests.svi.conftest import settings as environment

__all__ = ["demonstration_file", "still_app"]

FORM = "/annuaire/modification?departement={}&nature={}"
KNOWN = "s.valette@siao-69.example"
SENT = "Si cette adresse est celle d'un contact de ce département, un message vient de lui être envoyé"
WHO = {"name": "Sophie Valette", "mail": KNOWN, "words": "Nous déménageons."}
NUMBER = {"number": "01 99 00 48 02", "replaced": "04 65 71 69 02"}
ABSENCE = {"first_day": "2026-04-01", "urgent_mail": "u@x.example"}


@pytest.fixture
def now():
    return {"at": LOADED_AT}


@pytest.fixture
def app(tmp_path, demonstration_file, now):
    import shutil

    shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
    made = create_app(environment(tmp_path), clock=lambda: now["at"])
    accounts.save_account(
        made.extensions["svi"].database,
        Account(0, "camille@dihal.example", "Camille Martin", Role.ADMINISTRATOR),
        at=LOADED_AT,
    )
    yield made
    made.extensions["svi"].background.stop()
    made.extensions["svi"].database.dispose()


@pytest.fixture
def database(app):
    return app.extensions["svi"].database


@pytest.fixture
def browser(app):
    return app.test_client()


@pytest.fixture
def mails(database):
    def posted():
        with database.reading() as session:
            return [(row.to, row.subject, row.body) for row in session.query(OutboxRow).order_by(OutboxRow.id)]

    return posted


@pytest.fixture
def kept(database):
    def rows():
        with database.reading() as session:
            return [row.to_domain() for row in session.query(ProposalRow).order_by(ProposalRow.id)]

    return rows


@pytest.fixture
def asks(browser):
    """asks("69", "numero", …) → the answer to who fills the form as it was shown."""

    def ask(code="69", kind="numero", **typed):
        address = FORM.format(code, kind)
        return browser.post(address, data={"csrf_token": token(browser.get(address).text), **WHO, **typed})

    return ask


def token(text):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text).group(1)


def link(mail):
    return re.search(r"https?://[^/\s]+(/annuaire/modification/confirmer\?jeton=\S+)", mail[2]).group(1)


def press(browser, address):
    """The button of the page that the mail leads to."""
    shown = browser.get(address)
    Page(shown.text).check()
    jeton = re.search(r'name="jeton"[^>]*value="([^"]*)"', shown.text).group(1)
    data = {"csrf_token": token(shown.text), "jeton": jeton}
    return browser.post("/annuaire/modification/confirmer", data=data)


def unescaped(text):
    return text.replace("&#39;", "'")


def test_a_wish_is_confirmed_by_mail_and_told_to_the_administration(browser, asks, mails, kept, database):
    answer = asks(**NUMBER)
    assert (answer.status_code, answer.location) == (303, "/annuaire/modification/envoyee")
    assert SENT in unescaped(browser.get(answer.location).text)
    (asked,) = kept()
    assert (asked.status, asked.kind, asked.account_id) == (Status.TO_CONFIRM, Kind.NUMBER, None)
    ((to, _subject, body),) = mails()
    assert to == KNOWN
    assert "Sophie" not in body
    confirmed = press(browser, link(mails()[0]))
    assert (confirmed.status_code, "Votre demande est confirmée" in confirmed.text) == (200, True)
    (waiting,) = service.pending(database)
    assert [(edit.before["number"], edit.after["number"]) for edit in waiting.edits] == [
        ("+33465716902", "+33199004802")
    ]
    assert {mail[0] for mail in mails()[1:]} == {"camille@dihal.example", KNOWN}
    for _to, subject, body in mails():
        assert not re.search(r"\d\d ?\d\d ?\d\d ?\d\d", re.sub(r"jeton=\S+", "", subject + body))


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        pytest.param("numero", NUMBER, "téléphone 04 65 71 69 02 → 01 99 00 48 02", id="a number for another"),
        pytest.param(
            "numeros",
            {"numbers": "01 99 00 48 02\n04 65 71 69 01"},
            "Sonneront : 01 99 00 48 02, puis 04 65 71 69 01",
            id="several",
        ),
        pytest.param("absence", ABSENCE, "à partir du mercredi 1er avril 2026", id="an absence"),
        pytest.param("contacts", {"gone": "P. Marchetti"}, "N'est plus contact : P. Marchetti.", id="words"),
    ],
)
def test_who_confirms_reads_what_it_is(browser, asks, mails, kind, typed, said):
    asks("69", kind, **typed)
    page = unescaped(browser.get(link(mails()[0])).text)
    for words in (said, "Rhône (69)", "Demandé par Sophie Valette", "Nous déménageons.", Kind(kind).label):
        assert words in page


def test_an_unknown_address_is_told_the_same_and_nothing_is_kept(browser, asks, mails, kept):
    known, unknown = asks(**NUMBER), asks(**NUMBER, mail="somebody@elsewhere.example")
    assert (unknown.status_code, unknown.location) == (known.status_code, known.location)
    elsewhere = asks("48", "autre", mail=KNOWN)
    assert elsewhere.location == known.location
    assert (len(kept()), len(mails())) == (1, 1)


@pytest.mark.parametrize("known", ["04 65 71 69 02", "Référente"])
def test_what_is_too_long_tells_nothing_of_the_lines(asks, known):
    """Dashes and marks are not read: a number or a name would be known by what the form answers."""
    padding = "-" * 2100 if known[0].isdigit() else "\u0334" * 2100
    other = "04 65 71 69 03" if known[0].isdigit() else "Personne"
    answers = [
        asks("69", "numero", number="01 99 00 48 02", replaced=one + padding, mail="x@else.example")
        for one in (known, other)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_who_is_no_contact_any_more_confirms_nothing(browser, asks, mails, database):
    asks(**NUMBER)
    gone = [edit_of(one, None) for one in contacts(database, "69") if one.mail.lower() == KNOWN.lower()]
    editing.apply(database, gone, at=LOADED_AT, author=COMMAND_LINE)
    answer = browser.get(link(mails()[0]))
    assert "Ce lien ne sert plus" in answer.text


@pytest.mark.parametrize("mail", ["contact@siao-69.example", "P.MARCHETTI@siao-69.example"])
def test_the_address_of_the_siao_or_of_any_contact_confirms(asks, mails, mail):
    asks(**NUMBER, mail=mail)
    assert [to for to, _subject, _body in mails()] == [mail.lower()]


@pytest.mark.parametrize("code", ["01", "69", "48", "75"])
def test_nothing_of_the_annuaire_is_shown(browser, code):
    for kind in Kind:
        text = browser.get(FORM.format(code, kind.value)).text
        page = Page(text)
        page.check()
        page.check_policy()
        ours = re.sub("0 806 000 156|« 01 99 00 12 34 Accueil de nuit »", "", text)
        assert not re.search(r"\d\d \d\d \d\d \d\d \d\d|siao-|Valette|Marchetti", ours)


@pytest.mark.parametrize(
    ("kind", "typed", "types", "said"),
    [
        pytest.param("numero", NUMBER, ["line"], "Nous déménageons.", id="the number to replace is one of theirs"),
        pytest.param(
            "numero",
            {"number": NUMBER["number"], "replaced": "01 99 00 00 01"},
            [],
            "Nouveau numéro : 01 99 00 48 02, à la place du 01 99 00 00 01.",
            id="it is not, and this is not said",
        ),
        pytest.param(
            "numero", {**NUMBER, "replaced": "secretariat"}, ["line"], "Nous déménageons.", id="its line is called so"
        ),
        pytest.param("numero", {"number": NUMBER["number"]}, [], "Nouveau numéro", id="which of the two is not said"),
        pytest.param("numeros", {"numbers": "01 99 00 48 02"}, ["line"] * 3, "", id="another list of numbers"),
        pytest.param(
            "numeros",
            {"numbers": "04 65 71 69 01\n04 65 71 69 02"},
            [],
            "Numéros, dans l'ordre : 04 65 71 69 01, 04 65 71 69 02.",
            id="what is there already is not said",
        ),
        pytest.param(
            "numeros", {"numbers": "04 65 71 69 01\n04 65 71 69 02 Nuit"}, ["line"], "", id="a number has a name now"
        ),
        pytest.param("sans-telephone", {"text": "Écrivez-nous."}, ["siao", "prompt_text"], "", id="no phone support"),
        pytest.param(
            "absence", {"first_day": "2026-04-01", "urgent_mail": "u@x.example"}, ["absence"], "", id="absence"
        ),
        pytest.param(
            "contacts",
            {"last_name": "Diallo", "phone": "01 99 00 48 02", "gone": "P. Marchetti"},
            ["contact"],
            "plus contact",
            id="people",
        ),
        pytest.param("contacts", {"gone": "P. Marchetti"}, [], "N'est plus contact : P. Marchetti.", id="who leaves"),
        pytest.param("autre", {"words": "Rappelez-moi."}, [], "Rappelez-moi.", id="words"),
    ],
)
def test_each_theme_becomes_edits_or_words(asks, kept, kind, typed, types, said):
    answer = asks("69", kind, **typed)
    assert answer.status_code == 303, answer.text
    (asked,) = kept()
    assert [edit.object_type for edit in asked.edits] == types
    assert said in asked.comment


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        pytest.param("numero", {"number": "0899 70 00 00"}, "surtaxé", id="a number that costs"),
        pytest.param("numero", {**NUMBER, "name": ""}, "Vos prénom et nom sont attendus", id="nobody"),
        pytest.param("numero", {**NUMBER, "mail": "sophie"}, "Cette adresse n'en est pas une", id="no address"),
        pytest.param("contacts", {}, "Dites qui part, ou qui arrive", id="no change of people"),
        pytest.param(
            "contacts", {"last_name": "Diallo"}, "Donnez une adresse mail ou un téléphone", id="nobody joins them"
        ),
        pytest.param("contacts", {"last_name": "D", "phone": "12"}, "12", id="a contact's number"),
        pytest.param("absence", {**ABSENCE, "first_day": "2016-04-01"}, "l'année 2016", id="an absence of long ago"),
        pytest.param("autre", {"words": ""}, "Dites ce que vous souhaitez", id="no words"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(asks, kept, kind, typed, said):
    answer = asks("69", kind, **typed)
    assert answer.status_code == 200
    assert said in unescaped(answer.text)
    Page(answer.text).check()
    assert kept() == []


def test_in_a_departement_of_one_line_a_number_is_of_that_line(asks, kept):
    asks("01", "numero", number=NUMBER["number"], mail="contact@siao-01.example")
    ((edit,),) = (asked.edits for asked in kept())
    assert edit.after["number"] == "+33199004802"


def test_a_number_that_may_no_longer_be_dialled_is_not_shown(asks, kept, database):
    asleep = Line(0, "69", 9, "+33899700000", "Ancien standard", active=False)
    with database.transaction() as session:
        store.apply(session, [Change(None, asleep)], at=LOADED_AT, author=COMMAND_LINE)
    answer = asks("69", "numeros", numbers="01 99 00 48 02")
    assert answer.status_code == 303, answer.text
    assert [edit.after["position"] for edit in kept()[0].edits if edit.after] == [1, 2]


def test_what_the_annuaire_stands_against_is_asked_in_words(asks, kept, database):
    absence = {"first_day": date(2026, 3, 10), "last_day": None, "urgent_mail": "secret@x.example"}
    schedules.service.add_absence(database, "69", **absence, at=LOADED_AT, author=COMMAND_LINE)
    somebody = contacts(database, "69")[0]
    names = {"first_name": somebody.first_name, "last_name": somebody.last_name * 30, "phone": "01 99 00 48 02"}
    assert [asks("69", "absence", **ABSENCE).status_code, asks("69", "contacts", **names).status_code] == [303, 303]
    absent, new = kept()
    assert (absent.edits, new.edits) == ((), ())
    assert "Absence : à partir du mercredi 1er avril 2026" in absent.comment
    assert f"Nouveau contact : {somebody.first_name}, {somebody.last_name}" in new.comment


def test_first_one_chooses(browser):
    for path in ("/annuaire/modification", "/annuaire/modification?departement=48", FORM.format("48", "nope")):
        page = browser.get(path)
        assert page.status_code == 200
        Page(page.text).check()
        assert "Continuer" in page.text
    assert 'value="48" selected' in browser.get("/annuaire/modification?departement=48").text
    assert "Continuer" in browser.post(FORM.format("00", "autre")).text


def test_a_form_is_called_as_its_heading_says(browser):
    page = browser.get(FORM.format("976", "numeros")).text
    assert "<title>Donner plusieurs numéros, Mayotte – " in page
    assert "<h1>Donner plusieurs numéros, Mayotte (976)</h1>" in page


def test_the_hours_of_a_departement_lead_there(browser):
    for code in ("48", "75"):
        assert f'href="/annuaire/modification?departement={code}"' in browser.get(f"/horaires/{code}").text


# Against who has no business here


def test_a_link_that_a_program_follows_confirms_nothing(browser, asks, mails, database):
    asks(**NUMBER)
    for _ in range(3):
        assert browser.get(link(mails()[0])).status_code == 200
        assert browser.head(link(mails()[0])).status_code == 200
    assert service.pending(database) == ()


def test_a_link_that_has_served_says_at_once_that_the_request_has_left(browser, asks, mails, database):
    asks(**NUMBER)
    data = {"csrf_token": token(browser.get(link(mails()[0])).text), "jeton": link(mails()[0]).partition("=")[2]}
    press(browser, link(mails()[0]))
    opened = browser.get(link(mails()[0]))
    Page(opened.text).check()
    assert "Votre demande est déjà partie" in opened.text
    assert "Confirmer ma demande" not in opened.text
    assert NUMBER["number"] not in opened.text
    assert "Votre demande est déjà partie" in browser.post("/annuaire/modification/confirmer", data=data).text
    assert len(service.pending(database)) == 1


def test_a_link_serves_for_three_days(browser, asks, mails, database, now):
    asks(**NUMBER)
    data = {"csrf_token": token(browser.get(link(mails()[0])).text), "jeton": link(mails()[0]).partition("=")[2]}
    now["at"] += timedelta(days=3)
    for answer in (browser.get(link(mails()[0])), browser.post("/annuaire/modification/confirmer", data=data)):
        Page(answer.text).check()
        assert "Ce lien ne sert plus" in answer.text
        assert "Confirmer ma demande" not in answer.text
    assert service.pending(database) == ()


def test_a_form_without_its_token_is_refused(browser, asks, mails, kept, database):
    answer = browser.post(FORM.format("69", "numero"), data={**WHO, **NUMBER})
    assert "Cette page a expiré" in answer.text
    assert kept() == []
    asks(**NUMBER)
    jeton = link(mails()[0]).partition("=")[2]
    answer = browser.post("/annuaire/modification/confirmer", data={"jeton": jeton})
    assert "Cette page a expiré" in answer.text
    assert service.pending(database) == ()


def test_a_program_that_fills_every_field_is_told_that_all_went_well(browser, asks, mails, kept):
    answer = asks(**NUMBER, site="https://spam.example")
    assert (answer.status_code, answer.location) == (303, "/annuaire/modification/envoyee")
    assert (kept(), mails()) == ([], [])


@pytest.mark.parametrize("mail", [KNOWN, "somebody@elsewhere.example"], ids=["known", "unknown"])
def test_an_address_may_not_ask_too_often(asks, now, mail):
    answers = [asks(**NUMBER, mail=mail) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "Réessayez dans 60 minutes" in answers[-1].text
    now["at"] += timedelta(hours=1)
    assert asks(**NUMBER, mail=mail).status_code == 303


def test_nor_may_one_computer_nor_all_of_them(app, asks, browser):
    assert [asks(**NUMBER, mail=f"m{n}@x.example").status_code for n in range(21)] == [303] * 20 + [429]
    browser.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    assert asks(**NUMBER).status_code == 303
    for computer in range(2, 7):
        browser.environ_base["REMOTE_ADDR"] = f"192.0.2.{computer}"
        last = [asks(**NUMBER, mail=f"n{computer}-{n}@x.example").status_code for n in range(16)]
    assert last[-1] == 429


def test_what_is_typed_is_never_part_of_the_page_that_confirms(browser, asks, mails):
    asks(**NUMBER, name="<script>alert(1)</script>", words="<b>gras</b>")
    page = browser.get(link(mails()[0])).text
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;gras" in page
    assert "<script" not in page


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Ève\nBcc: x@y.example", "=1+1"])
def test_what_is_typed_is_in_no_mail_to_a_contact(asks, mails, name):
    asks(**NUMBER, name=name)
    assert all(name not in body and "script" not in body and "Bcc" not in body for _to, _subject, body in mails())


def test_a_long_list_of_numbers_is_refused_before_any_is_read(asks, monkeypatch):
    monkeypatch.setattr("public.wish_fields.number", lambda _written: pytest.fail("read"))
    many = "\n".join(f"01 99 00 {n:04}" for n in range(5000))
    assert "9 numéros au plus." in asks("69", "numeros", numbers=many).text


@pytest.mark.parametrize("address", [FORM.format("69", "numero"), "/annuaire/modification/confirmer"])
def test_a_file_that_is_sent_along_is_not_even_read(browser, kept, address):
    sent = {"words": "Bonjour", "file": (io.BytesIO(b"0" * 200_000), "gros")}
    assert browser.post(address, data=sent).status_code == 413
    assert kept() == []
