"""« Import et export »: nothing is written before it was shown, and exactly that is written."""

import gzip
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from openpyxl import Workbook, load_workbook

from annuaire import service
from annuaire.spreadsheets.layout import COLUMNS
from annuaire.uploads import KEPT, LARGEST, Uploads
from core.changes import Author
from editing import service as editing
from tests.app.markup import Page
from tests.svi.conftest import LOADED_AT

LINES = """departement;ordre;telephone;libelle;sonnerie;active
48;1;01 99 00 48 48;Accueil;25;oui
48;2;01 99 00 48 49;Renfort;20;oui
69;1;01 99 00 69 69;Permanence;20;oui
"""
WRONG = LINES.replace("01 99 00 48 48", "0801 00 00 00").replace(";25;", ";5000;").replace("69;1;", "96;1;")


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def multipart(content, name, others):
    """As a browser writes it: the test client would leave a large file open."""
    fields = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in others.items()]
    file = f'Content-Disposition: form-data; name="fichier"; filename="{name}"\r\n\r\n'.encode() + content
    return b"".join(b"--limit\r\n" + part + b"\r\n" for part in (*fields, file)) + b"--limit--\r\n"


def send(browser, data, name="lignes.csv", **others):
    """Sends a file; the page of its trial run, or the first page with what is wrong."""
    body = multipart(data.encode() if isinstance(data, str) else data, name, others)
    kind = "multipart/form-data; boundary=limit"
    return browser.post("/admin/import-export", data=body, content_type=kind, follow_redirects=True)


def shown(page):
    """What the page sends back of what it showed."""
    return {"montre": re.search(r'name="montre" value="([0-9a-f]+)"', page.text)[1]}


def workbook(**tabs):
    made, data = Workbook(), io.BytesIO()
    made.remove(made.active)
    for title, rows in tabs.items():
        tab = made.create_sheet(title)
        for row in rows:
            tab.append(row)
    made.save(data)
    return data.getvalue()


def numbers(database, code):
    return [line.number for line in service.load(database)[code].lines]


@pytest.fixture
def browser(visit, unforged):
    return visit("administratrice")


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/admin/import-export", "GET"),
        ("/admin/import-export", "POST"),
        ("/admin/import-export/annuaire.xlsx", "GET"),
        ("/admin/import-export/contacts.csv", "GET"),
        ("/admin/import-export/modele.xlsx", "GET"),
        ("/admin/import-export/essai/x", "GET"),
        ("/admin/import-export/essai/x", "POST"),
    ],
)
@pytest.mark.parametrize("who", ["referent", "direct", "observatrice"])
def test_only_the_administration_moves_spreadsheets(visit, unforged, who, path, method):
    assert visit(who).open(path, method=method).status_code == 403


def test_the_trial_shows_what_would_change_and_writes_nothing(browser, database):
    before = numbers(database, "69")
    page = text_of(send(browser, LINES))
    assert "Ce qui changerait" in page
    assert "Rien n'est encore enregistré." in page
    assert "Rhône (69)" in page
    assert "ajout Ligne 01 99 00 69 69 (Permanence)" in page
    assert "retrait Ligne 04 65 71 69 01" in page
    assert numbers(database, "69") == before


def test_what_was_shown_is_imported_at_once_and_undone_at_once(browser, database):
    before = numbers(database, "69")
    page = send(browser, LINES)
    answer = browser.post(page.request.path, data={**shown(page), "note": "Rentrée", "confirme": "oui"})
    assert (answer.status_code, answer.location) == (303, "/admin/import-export")
    assert "C'est enregistré" in text_of(browser.get(answer.location))
    assert numbers(database, "69") == ["+33199006969"]
    batch = editing.history(database)[0]
    assert (batch.note, batch.author) == ("Rentrée", "Camille Martin")
    editing.undo(database, batch.name, at=LOADED_AT, author=Author("Camille Martin"))
    assert numbers(database, "69") == before


def test_an_import_without_a_note_says_where_it_comes_from(browser, database):
    page = send(browser, LINES, name="Annuaire/été.csv")
    browser.post(page.request.path, data={**shown(page), "confirme": "oui"})
    assert editing.history(database)[0].note == "Import du tableur été.csv"


def test_every_wrong_cell_is_in_a_table(browser, database):
    page = send(browser, WRONG)
    text = text_of(page)
    assert "3 cases sont à corriger" in text
    Page(page.text).check()
    assert "lignes ligne 2 telephone Lu : « 0801 00 00 00 » Attendu : un numéro que l'on peut appeler" in text
    assert "lignes ligne 2 sonnerie Lu : « 5000 » Attendu : un nombre entier entre 5 et 60" in text
    assert "lignes ligne 4 departement Lu : « 96 » Attendu : un département comme" in text
    assert 'name="montre"' not in page.text


def test_the_corrected_cells_are_shown_beside_what_they_were(browser):
    first = send(browser, WRONG)
    former = re.search(r'name="avant" value="([^"]+)"', first.text)[1]
    page = text_of(send(browser, LINES.replace(";25;", ";soixante;"), avant=former))
    assert "2 cases corrigées depuis votre essai précédent" in page
    assert "lignes, ligne 2, telephone 0801 00 00 00 01 99 00 48 48" in page
    assert "lignes, ligne 4, departement 96 69" in page
    assert "1 case est à corriger" in page


def test_wrong_rows_are_never_imported(browser, database):
    before = numbers(database, "48")
    page = send(browser, WRONG)
    answer = browser.post(page.request.path, data={"montre": "0" * 64, "confirme": "oui"})
    assert "cases sont à corriger" in text_of(answer)
    assert numbers(database, "48") == before


def test_an_annuaire_that_changed_meanwhile_is_shown_again(browser, database):
    page = send(browser, LINES)
    other = send(browser, LINES.splitlines()[0] + "\n69;1;01 99 00 69 70;Autre;20;oui\n")
    browser.post(other.request.path, data={**shown(other), "confirme": "oui"})
    answer = browser.post(page.request.path, data={**shown(page), "confirme": "oui"})
    assert "L'annuaire a changé depuis" in text_of(answer)
    assert "retrait Ligne 01 99 00 69 70" in text_of(answer)
    assert numbers(database, "69") == ["+33199006970"]
    assert browser.post(page.request.path, data={**shown(answer), "confirme": "oui"}).status_code == 303
    assert numbers(database, "69") == ["+33199006969"]


def test_what_callers_would_lose_is_said_and_confirmed(browser, database):
    page = send(browser, LINES.splitlines()[0] + "\n69;1;01 99 00 69 69;Permanence;20;non\n")
    text = text_of(page)
    assert "Ce que les appelants constateront" in text
    assert "69 : assistance téléphonique sans ligne active" in text
    answer = browser.post(page.request.path, data=shown(page))
    assert "cochez d'abord cette case" in text_of(answer)
    assert len(numbers(database, "69")) > 1
    assert browser.post(page.request.path, data={**shown(page), "confirme": "oui"}).status_code == 303


def test_a_spreadsheet_that_changes_nothing_says_so(browser):
    exported = browser.get("/admin/import-export/annuaire.xlsx").data
    assert "Rien ne change" in text_of(send(browser, exported, "annuaire.xlsx"))


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        pytest.param(b"", "f.csv", "Ce fichier est vide.", id="empty"),
        pytest.param(LINES.encode("cp1252", "replace") + b"\xe9", "f.csv", "n'est pas en UTF-8", id="Windows-1252"),
        pytest.param(b"%PDF-1.7", "f.csv", "n'est pas un tableur", id="a PDF named CSV"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "f.xlsx", "n'est pas un tableur", id="a picture named XLSX"),
        pytest.param(b"PK\x03\x04 and nothing", "f.xlsx", "abîmé", id="half a workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "f.xls", "ancien format .xls", id="old Excel"),
        pytest.param(b"a" * (LARGEST + 1), "f.csv", "trop gros : 2 Mo au plus", id="more than 2 MB"),
        pytest.param(b"departement;mail\n75;a@b.fr\n", "f.csv", "ne disent pas de quel onglet", id="which sheet?"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(browser, data, name, sentence):
    page = send(browser, data, name)
    assert page.status_code == 200
    assert sentence in text_of(page)
    assert 'type="file"' in page.text


def test_a_request_beyond_all_measure_is_refused_before_it_is_read(browser):
    answer = send(browser, b"a" * 5_000_000)
    assert answer.status_code == 413
    assert "C'est trop gros" in text_of(answer)


def test_no_file_is_no_accident(browser):
    answer = browser.post("/admin/import-export", data={})
    assert "Choisissez d'abord un fichier." in text_of(answer)


def test_the_sheet_may_be_named(browser):
    page = send(browser, "departement;mail\n75;a@b.fr\n", onglet="departements")
    assert "structure" in text_of(page)
    assert "cette colonne manque" in text_of(page)


def test_a_spreadsheet_is_of_the_session_that_sent_it(browser, visit):
    page = send(browser, LINES)
    other = visit("administratrice").get(page.request.path)
    assert (other.status_code, other.location) == (303, "/admin/import-export")
    again = visit("administratrice").get(page.request.path, follow_redirects=True)
    assert "n'est plus là" in text_of(again)


@pytest.mark.parametrize("name", ["x", "../../etc/passwd", "%2e%2e%2fapp", "A" * 24])
def test_no_other_file_is_read(browser, name):
    assert browser.get(f"/admin/import-export/essai/{name}").status_code in {303, 404}


def test_an_imported_spreadsheet_is_forgotten(app, browser):
    folder = app.extensions["svi"].settings.data_dir / "tableurs"
    page = send(browser, LINES)
    assert len(list(folder.iterdir())) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder])
    browser.post(page.request.path, data={**shown(page), "confirme": "oui"})
    assert list(folder.iterdir()) == []


def test_a_spreadsheet_left_behind_is_erased(tmp_path):
    uploads = Uploads(tmp_path)
    upload = uploads.keep(LINES.encode(), title="l.csv", sheet="", owner="me", at=LOADED_AT)
    written = datetime.fromtimestamp(uploads.path(upload).stat().st_mtime, UTC)
    assert uploads.find(upload.name, "me", LOADED_AT + KEPT - timedelta(seconds=1))
    assert uploads.find(upload.name, "me", LOADED_AT + KEPT) is None
    assert uploads.find(upload.name, "somebody else", LOADED_AT) is None
    assert uploads.purge(written + KEPT - timedelta(minutes=1)) == 0
    assert uploads.purge(written + KEPT + timedelta(minutes=1)) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_script_in_a_spreadsheet_is_text(browser):
    hostile = LINES.replace("Permanence", "<script>alert(1)</script>").replace("69;1;", "<b>x</b>;1;")
    for page in (send(browser, hostile), send(browser, hostile.replace("<b>x</b>", "69"), name="<img src=x>.csv")):
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "<b>x</b>" not in page.text


@pytest.mark.parametrize("sheet", [None, *COLUMNS])
def test_an_export_is_what_an_import_reads(browser, sheet):
    path = f"/admin/import-export/{sheet}.csv" if sheet else "/admin/import-export/annuaire.xlsx"
    answer = browser.get(path)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Rien ne change" in text_of(send(browser, answer.data, answer.headers["Content-Disposition"][-15:]))


def test_the_template_explains_its_columns_and_takes_nothing_away(browser):
    data = browser.get("/admin/import-export/modele.xlsx").data
    opened = load_workbook(io.BytesIO(data))
    assert opened.sheetnames == list(COLUMNS)
    for sheet, columns in COLUMNS.items():
        cells = opened[sheet][1]
        assert [cell.value for cell in cells] == list(columns)
        assert all(cell.comment and cell.comment.text for cell in cells)
    assert "Rien ne change" in text_of(send(browser, data, "modele.xlsx"))


def test_nothing_that_is_exported_is_a_formula(browser, database):
    hostile = "departement;structure;mail;assistance_telephonique;ordre_appel\n69;'=1+1;;oui;\n75;'@SUM(A1);;oui;\n"
    page = send(browser, hostile)
    browser.post(page.request.path, data={**shown(page), "confirme": "oui"})
    assert service.load(database)["69"].structure == "=1+1"
    csv = browser.get("/admin/import-export/departements.csv").data.decode("utf-8-sig")
    assert "69;'=1+1;" in csv
    tab = load_workbook(io.BytesIO(browser.get("/admin/import-export/annuaire.xlsx").data))["departements"]
    found = [cell for row in tab.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in found] == ["s"]


def test_a_workbook_with_macros_is_refused(browser):
    source, data = zipfile.ZipFile(io.BytesIO(workbook(lignes=[COLUMNS["lignes"]]))), io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert "contient des macros" in text_of(send(browser, data.getvalue(), "f.xlsm"))


def test_a_formula_is_read_as_its_result_or_refused(browser):
    rows = [COLUMNS["lignes"], ["69", 1, "01 99 00 69 69", "=1+1", 20, "oui"]]
    assert "le résultat de cette formule" in text_of(send(browser, workbook(lignes=rows), "f.xlsx"))


def test_a_disk_that_takes_no_file_is_told(app, browser, tmp_path):
    folder = app.extensions["svi"].settings.data_dir / "tableurs"
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("not a folder", encoding="utf-8")
    try:
        assert "ne peut pas être gardé ici" in text_of(send(browser, LINES))
    finally:
        folder.unlink()


def test_the_whole_annuaire_at_once_stays_light(browser, database):
    """Every line and every SIAO of the country changes: a page that still travels in little."""
    exported = browser.get("/admin/import-export/departements.csv").data.decode("utf-8-sig")
    page = send(browser, exported.replace("SIAO", "Maison"))
    assert "101 modifications" in text_of(page)
    assert len(gzip.compress(page.data)) < 60_000
