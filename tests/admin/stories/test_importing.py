"""A spreadsheet with three wrong rows, corrected, imported as it was shown, then undone at once."""

import pytest

import annuaire.service

HEADER = "departement;ordre;telephone;libelle;sonnerie;active\n"
WRONG = (
    HEADER
    + "85;1;0801 00 00 00;Accueil;25;oui\n85;2;01 99 00 85 02;Renfort;5000;oui\n96;1;01 99 00 85 03;Nuit;20;oui\n"
)
RIGHT = (
    HEADER + "85;1;01 99 00 85 01;Accueil;25;oui\n85;2;01 99 00 85 02;Renfort;50;oui\n85;3;01 99 00 85 03;Nuit;20;oui\n"
)
VENDEE = "85"


def numbers(app):
    return [line.number for line in annuaire.service.load(app.extensions["svi"].database)[VENDEE].lines]


def sends(somebody, name, text):
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    somebody.page.get_by_label("Tableur").set_input_files([file])
    return somebody.presses("Voir ce qui changerait")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_three_wrong_rows_are_corrected_imported_and_undone(desk, app, script):
    before = numbers(app)
    somebody = desk(script=script).signs_in("administratrice").follows("Import et export")
    sends(somebody, "lignes.csv", WRONG).reads("3 cases sont à corriger")
    somebody.reads("un nombre entier entre 5 et 60")
    if script:
        somebody.photographs("import-a-corriger")
    sends(somebody, "lignes-corrigees.csv", RIGHT).reads("3 cases corrigées depuis votre essai précédent")
    somebody.reads("Rien n'est encore enregistré.")
    if script:
        somebody.photographs("import-essai")
    assert numbers(app) == before
    somebody.fills("Pourquoi ce changement ?", "Nouvelles lignes de la Vendée")
    if somebody.page.get_by_label("C'est bien ce que je veux").count():
        somebody.page.get_by_label("C'est bien ce que je veux").check()
    somebody.presses("Importer")
    somebody.reads("C'est enregistré")
    assert numbers(app) == ["+33199008501", "+33199008502", "+33199008503"]
    somebody.follows("Modifications")
    somebody.reads("Nouvelles lignes de la Vendée")
    somebody.page.get_by_role("rowheader").get_by_role("link").first.click()
    somebody.follows("Annuler cette modification")
    somebody.presses("Annuler cette modification")
    somebody.reads("C'est annulé")
    assert numbers(app) == before


def test_the_calls_of_a_period_are_downloaded(desk):
    somebody = desk().signs_in("observatrice").follows("Journal des appels")
    for button in ("Télécharger (.xlsx)", "Télécharger (.csv)"):
        with somebody.page.expect_download() as found:
            somebody.presses(button)
        assert found.value.suggested_filename.startswith("appels-")
