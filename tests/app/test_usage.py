"""What is typed wrong is told in French, by every command."""

import errno
import re

import pytest

from app import create_app
from core.errors import disk_trouble
from svi import demonstration
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment

ENGLISH = re.compile(r"\b(Error|Usage|Try|for help|Missing|Invalid|No such|is not|unexpected|requires|None|Did)\b")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    app = create_app(environment(tmp_path_factory.mktemp("usage")))
    yield lambda *words: app.test_cli_runner().invoke(args=words)
    app.extensions["svi"].database.dispose()


WRONG = {
    "an option that does not exist": ("appeler --touchez", "l'option --touchez n'existe pas. Est-ce --touches ?"),
    "nothing like it": ("appeler --zzz", "l'option --zzz n'existe pas.\n"),
    "an argument left out": ("annuaire importer", "il manque FICHIER."),
    "a command that does not exist": ("horraires", "la commande « horraires » n'existe pas."),
    "a command of a group": ("horaires montre", "la commande « montre » n'existe pas. Est-ce montrer"),
    "too many words": ("appeler 75", "en trop : 75."),
    "an option without its value": ("appeler --a", "l'option --a attend une valeur."),
    "a value for a switch": ("annuaire importer a.csv --essai=oui", "l'option --essai s'écrit sans valeur."),
    "another word than those to choose from": ("annuaire filtrage 75 1 peut-être", "OUI|NON : au choix, oui ou non."),
    "a number out of range": ("horaires feries 75 12", "ANNEE : un nombre de 1803 à 2100 est attendu."),
    "a value that we read ourselves": ("appeler --duree 0", "--duree : « 0 » : de 1 à 9999 secondes."),
}


@pytest.mark.parametrize(("typed", "said"), WRONG.values(), ids=WRONG)
def test_a_command_typed_wrong_is_told_in_french(run, typed, said):
    result = run(*typed.split())
    assert result.exit_code == 2
    assert f"Erreur : {said}" in result.stderr
    assert not ENGLISH.search(result.stderr)


def test_who_errs_is_told_where_the_help_is(run):
    assert run("horaires", "montrer").stderr.endswith(" horaires montrer --help\n")


def test_the_demonstration_is_not_loaded_over_an_annuaire(tmp_path):
    app = create_app(environment(tmp_path))
    demonstration.load(app.extensions["svi"].database, at=LOADED_AT)
    result = app.test_cli_runner().invoke(args=["demonstration", "charger"])
    assert (result.exit_code, result.stderr) == (1, "Erreur : L'annuaire n'est pas vide : rien n'a été changé.\n")
    app.extensions["svi"].database.dispose()


def test_a_schema_brought_back_to_nothing_has_no_revision_to_name(tmp_path):
    app = create_app(environment(tmp_path))
    result = app.test_cli_runner().invoke(args=["db", "downgrade", "base", "--yes"])
    assert (result.exit_code, result.stdout) == (0, "La base de données n'a plus de table.\n")
    assert "Base : aucune révision ; programme : 0" in app.test_cli_runner().invoke(args=["db", "current"]).stdout
    app.extensions["svi"].database.dispose()


@pytest.mark.parametrize("action", ["importer", "exporter"])
def test_a_folder_is_no_spreadsheet(run, action):
    assert "« . »" in run("annuaire", action, ".").stderr


@pytest.mark.parametrize(
    ("path", "why"),
    [
        pytest.param("nowhere/a.xlsx", "le dossier n'existe pas", id="no folder"),
        pytest.param("file/a.xlsx", "le dossier n'existe pas", id="a file where the folder should be"),
        pytest.param(f"{'a' * 300}.xlsx", "son nom est trop long", id="too long a name"),
    ],
)
def test_an_export_that_cannot_be_written_says_why_in_french(run, tmp_path, path, why):
    (tmp_path / "file").write_text("")
    result = run("annuaire", "exporter", str(tmp_path / path))
    assert (result.exit_code, result.stderr.endswith(f" ne peut pas être écrit : {why}.\n")) == (1, True)


def test_an_import_of_too_long_a_name_says_so(run):
    assert "son nom est trop long" in run("annuaire", "importer", f"{'a' * 300}.csv").stderr


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.EACCES, "l'accès est refusé"),
        (errno.EISDIR, "c'est un dossier"),
        (errno.ENOSPC, "le disque est plein"),
        (errno.EROFS, "le disque est en lecture seule"),
        (errno.EIO, "erreur du disque (5)"),
    ],
)
def test_the_disk_is_explained_in_french(number, why):
    assert disk_trouble(OSError(number, "English")) == why
