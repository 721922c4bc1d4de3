"""`flask comptes`: the first administrator, and the ways in when nobody can enter."""

import pytest

from accounts.domain import Role
from app import create_app
from tests.accounts.conftest import AT, PASSWORD, use_first_link, use_link
from tests.svi.conftest import settings as environment

BASE = "http://127.0.0.1:8000"
RENE = ["creer", "rene@siao48.example", "--nom", "René Référent", "--role", "referent"]
ANNE = ["creer", "anne@dihal.example", "--nom", "Anne Admin", "--role", "administration"]


@pytest.fixture
def comptes(tmp_path):
    app = create_app(environment(tmp_path), clock=lambda: AT)
    runner = app.test_cli_runner()

    def run(*words, status=0):
        result = runner.invoke(args=["comptes", *words])
        assert result.exit_code == status, result.output
        return result.output.strip()

    run.database = app.extensions["svi"].database
    yield run
    run.database.dispose()


def test_the_first_administrator_enters_by_the_link_that_is_printed(comptes):
    assert "lien-premier" in comptes("lister")
    address = comptes("lien-premier")
    assert address.startswith(f"{BASE}/admin/premier/")
    token = address.rpartition("/")[2]
    made = use_first_link(comptes.database, token, mail="anne@dihal.example", name="Anne", password=PASSWORD, at=AT)
    assert made.role is Role.ADMINISTRATOR
    assert "déjà un compte d'administration" in comptes("lien-premier", status=1)


def test_an_account_is_created_listed_let_in_and_removed(comptes):
    comptes(*ANNE)
    assert "rene@siao48.example" in comptes(*RENE, "--departement", "Lozère", "--departement", "2a")
    assert "René Référent, Référent (2A, 48), jamais entré" in comptes("lister")
    address = comptes("lien", "Rene@siao48.example")
    assert address.startswith(f"{BASE}/admin/connexion/lien/")
    assert use_link(comptes.database, address.rpartition("/")[2], at=AT).departments == {"48", "2A"}
    assert "désactivé" in comptes("desactiver", "rene@siao48.example")
    assert "n'est plus actif" in comptes("lien", "rene@siao48.example", status=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(RENE, "au moins un département", id="a référent of nowhere"),
        pytest.param([*RENE, "--departement", "Atlantide"], "« Atlantide »", id="no département"),
        pytest.param(["lien", "nobody@x.example"], "Aucun compte", id="a link for nobody"),
        pytest.param(["desactiver", "nobody@x.example"], "Aucun compte", id="nobody to remove"),
    ],
)
def test_a_mistake_is_said_in_one_line(comptes, words, said):
    assert said in comptes(*words, status=1)


def test_the_last_administrator_is_not_removed(comptes):
    comptes(*ANNE)
    assert "dernier compte d'administration" in comptes("desactiver", "anne@dihal.example", status=1)
