import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.domain import CATALOGUE, Texts
from prompts.spoken import for_the_ear, spoken_email, spoken_phone, spoken_url


@pytest.mark.parametrize(
    ("e164", "expected"),
    [
        pytest.param("+33199001234", "zéro un, quatre-vingt-dix-neuf, zéro zéro, douze, trente-quatre", id="pairs"),
        pytest.param("+33465710980", "zéro quatre, soixante-cinq, soixante et onze, zéro neuf, quatre-vingts", id="80"),
        pytest.param("+33806000156", "zéro, huit cent six, zéro zéro zéro, cent cinquante-six", id="our own number"),
        pytest.param("+262262201234", "zéro deux, soixante-deux, vingt, douze, trente-quatre", id="La Réunion"),
        pytest.param("+596596601234", "zéro cinq, quatre-vingt-seize, soixante, douze, trente-quatre", id="Martinique"),
        pytest.param("115", "cent quinze", id="a short number"),
        pytest.param("?", "", id="no number at all"),
    ],
)
def test_a_phone_number_is_said_as_it_is_usually_grouped(e164, expected):
    assert spoken_phone(e164) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param(
            "assistance@si-siao.example",
            "assistance, arobase, S I, tiret, S I A O, point, example",
            id="acronyms are spelled",
        ),
        pytest.param(
            "Assistance.SI@dihal.gouv.fr",
            "assistance, point, S I, arobase, D I H A L, point, gouv, point, F R",
            id="gouv.fr",
        ),
        pytest.param(
            "siao_69@mail.example.org",
            "S I A O, tiret bas, soixante-neuf, arobase, mail, point, example, point, org",
            id="underscore, figures, org",
        ),
        pytest.param("a974@b.fr", "A, neuf, sept, quatre, arobase, B, point, F R", id="three figures one by one"),
        pytest.param("siao01@b.fr", "S I A O, zéro un, arobase, B, point, F R", id="leading zero"),
        pytest.param("sdjcs@ville.fr", "S D J C S, arobase, ville, point, F R", id="what has no vowel is spelled"),
        pytest.param("anne+siao@ville.fr", "anne, plus, S I A O, arobase, ville, point, F R", id="plus"),
        pytest.param("", "", id="no address"),
    ],
)
def test_an_email_can_be_written_down(address, expected):
    assert spoken_email(address) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "https://formulaire.si-siao.example",
            "formulaire, point, S I, tiret, S I A O, point, example",
            id="the scheme is not said",
        ),
        pytest.param("http://www.ville.fr/", "ville, point, F R", id="nor www, nor the last slash"),
        pytest.param(
            "https://ville.gouv.fr/aide/si-siao",
            "ville, point, gouv, point, F R, barre oblique, aide, barre oblique, S I, tiret, S I A O",
            id="a path",
        ),
        pytest.param(
            "https://ville.fr/a?motif=acces",
            "ville, point, F R, barre oblique, A, point d'interrogation, motif, égal, acces",
            id="a query",
        ),
        pytest.param("", "", id="no address"),
    ],
)
def test_a_web_address_can_be_written_down(url, expected):
    assert spoken_url(url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Bonjour, assistance SI SIAO.", "Bonjour, assistance S I siao.", id="as professionals say it"),
        pytest.param("le SI-SIAO", "le S I siao", id="hyphen"),
        pytest.param("l'outil SI et le SIAO", "l'outil S I et le siao", id="each alone"),
        pytest.param("Si vous êtes en ville", "Si vous êtes en ville", id="a word is no acronym"),
        pytest.param("Appelez le 115.", "Appelez le cent quinze.", id="115"),
        pytest.param("le code 1150 ou A115", "le code 1150 ou A115", id="only the whole number"),
        pytest.param("la DIHAL et la DDETS-PP", "la Dihal et la D D E T S P P", id="the longest acronym first"),
        pytest.param(
            "9h30-11h30, 14h – 16h30",
            "neuf heures trente à onze heures trente, quatorze heures à seize heures trente",
            id="hours from to",
        ),
        pytest.param("de 9h30 à 12 h", "de neuf heures trente à midi", id="hours in figures"),
        pytest.param("à 25h ou 9h75", "à 25h ou 9h75", id="no such hour"),
        pytest.param(
            "Écrivez à siao48@ville.fr.",
            "Écrivez à S I A O, quarante-huit, arobase, ville, point, F R.",
            id="an email that an admin typed",
        ),
        pytest.param(
            "Voyez https://www.ville.fr/aide.",
            "Voyez ville, point, F R, barre oblique, aide.",
            id="a web address that an admin typed",
        ),
        pytest.param(
            "Appelez le 04 65 71 00 12.",
            "Appelez le zéro quatre, soixante-cinq, soixante et onze, zéro zéro, douze.",
            id="a phone number that an admin typed",
        ),
        pytest.param(
            "Le 0 806 000 156 ou 0806000156",
            "Le zéro, huit cent six, zéro zéro zéro, cent cinquante-six"
            " ou zéro, huit cent six, zéro zéro zéro, cent cinquante-six",
            id="our number, with and without spaces",
        ),
        pytest.param("tapez 1. Corse, 20.", "tapez 1. Corse, 20.", id="keys are left to the voice"),
    ],
)
def test_a_text_is_read_as_people_say_it(text, expected):
    assert for_the_ear(text) == expected


DATES = {
    "day, month, year": ("Fermé le 01/03/2026.", "Fermé le premier mars deux mille vingt-six."),
    "no leading zeros": ("jusqu'au 2/4/2026", "jusqu'au deux avril deux mille vingt-six"),
    "a year of two figures": ("le 14/07/26 au soir", "le quatorze juillet deux mille vingt-six au soir"),
    "dots": ("Du 24.12.2026.", "Du vingt-quatre décembre deux mille vingt-six."),
    "hyphens": ("le 21-05-2026", "le vingt et un mai deux mille vingt-six"),
    "as computers write it": ("dès le 2026-08-15", "dès le quinze août deux mille vingt-six"),
    "in brackets": ("absent (01/03/2026)", "absent (premier mars deux mille vingt-six)"),
    "no year": ("Travaux du 1/3 au 05/03.", "Travaux du premier mars au cinq mars."),
    "no year, after a day of the week": ("lundi 2/3 et Mardi 3/3", "lundi deux mars et Mardi trois mars"),
    "the month in letters": ("le 1er mars, le 2 Avril 2026", "le premier mars, le deux avril deux mille vingt-six"),
    "a date and an hour": ("le 01/03/2026 à 9h30", "le premier mars deux mille vingt-six à neuf heures trente"),
    "no such day": ("le 31/02/2026 et le 30/02", "le 31/02/2026 et le 30/02"),
    "no such month": ("le 12/13/2026", "le 12/13/2026"),
    "29 February, with and without its year": ("le 29/02/2027, le 29/02", "le 29/02/2027, le vingt-neuf février"),
    "a fraction": ("1/3 des appels, 24/7 et 7/7", "1/3 des appels, 24/7 et 7/7"),
    "a reference": ("dossier A01/03/2026 ou 101/03/2026/5", "dossier A01/03/2026 ou 101/03/2026/5"),
    "a phone number with dots": ("04.65.71.00.12", "zéro quatre, soixante-cinq, soixante et onze, zéro zéro, douze"),
}


@pytest.mark.parametrize(("text", "expected"), DATES.values(), ids=DATES)
def test_a_date_in_figures_is_read_in_words(text, expected):
    assert for_the_ear(text) == expected


@pytest.mark.parametrize("key", CATALOGUE)
def test_what_is_spoken_already_is_left_alone(key):
    heard = for_the_ear(Texts().render(key, CATALOGUE[key].variables))
    assert for_the_ear(heard) == heard


FIGURES = r"(\d{1,4}[h ./-]?){1,8}|le \d\d?/\d\d?|\d{1,4} mars( \d{4})?|\S+@\S+\.\S+|https?://\S+"


@settings(deadline=None)
@given(st.text() | st.from_regex(FIGURES, fullmatch=True))
def test_reading_never_raises(text):
    for read in (for_the_ear, spoken_email, spoken_url, spoken_phone):
        assert isinstance(read(text), str)
