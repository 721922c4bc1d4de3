"""A row of « Les numéros » : a number, then a name if there is one."""

import pytest
from wtforms import ValidationError

from public.wish_fields import MOST_NUMBERS, numbers

MOBILE = "+33612345678"


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    class Parts:
        class settings:  # noqa: N801 - what `parts()` calls it
            own_numbers = frozenset({"+33806000156"})

    monkeypatch.setattr("public.wish_fields.parts", Parts)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("06 12 34 56 78", ""),
        ("0612345678", ""),
        ("06 12 34 56 78 Accueil de nuit", "Accueil de nuit"),
        ("06.12.34.56.78 : Accueil", "Accueil"),
        ("06 12 34 56 78, Marc Leroy", "Marc Leroy"),
        ("06 12 34 56 78 – Accueil (nuit)", "Accueil (nuit)"),
        ("06 12 34 56 78 (Accueil de nuit)", "Accueil de nuit"),
        ("06 12 34 56 78 2e étage", "2e étage"),
        ("06 12 34 56 78 Ligne 2", "Ligne 2"),
        ("06 12 34 56 78 115", "115"),
        ("+33 (0)6 12 34 56 78\tStandard", "Standard"),
        ("  06 12 34 56 78  L'accueil du 3 ", "L'accueil du 3"),
    ],
)
def test_a_row_is_a_number_and_perhaps_a_name(row, name):
    assert numbers(row) == {MOBILE: name}


def test_a_number_that_is_written_twice_is_there_once_with_its_name():
    assert numbers("06 12 34 56 78\n01 99 00 12 34\n\n0612345678 Nuit") == {MOBILE: "Nuit", "+33199001234": ""}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("06 12 34", "« 06 12 34 » : "),
        ("06 12 34 Accueil", "« 06 12 34 » : "),
        ("01 99 00 12 34 / 06 12 34 56 78", "un seul numéro par ligne"),
        ("01 99 00 12 34, 06 12 34 56 78", "un seul numéro par ligne"),
        ("01 99 00 12 34 ou +33 6 12 34 56 78", "un seul numéro par ligne"),
        ("01 99 00 12 3 4e étage", "séparez le numéro du nom"),
        ("0899 70 00 00 Accueil", "« 0899 70 00 00 » : ce numéro est surtaxé"),
        ("0 806 000 156 Nous", "« 0 806 000 156 » : ce numéro est celui du SVI"),
        ("Accueil 06 12 34 56 78", "« Accueil 06 12 34 56 78 » : un numéro de téléphone s'écrit avec des chiffres"),
        ("06 12 34 56 78 poste 12", "« 06 12 34 56 78 poste 12 » : le SVI ne peut pas composer de poste"),
        (f"06 12 34 56 78 {'a' * 81}", "80 caractères au plus"),
        ("\n".join(["1"] * 1 + [str(n) for n in range(MOST_NUMBERS)] + ["x"]), "9 numéros au plus"),
    ],
)
def test_what_is_wrong_is_said_of_the_number_or_of_the_name(row, said):
    with pytest.raises(ValidationError) as refused:
        numbers(row)
    assert said in str(refused.value)


def test_a_row_that_never_ends_is_not_read_for_long():
    with pytest.raises(ValidationError):
        numbers("1 " * 50_000)
