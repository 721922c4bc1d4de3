import pytest

from core.phone_numbers import PhoneNumberError, display, parse, parse_dialable, why_not_dialable

AS_PEOPLE_WRITE_THEM = [
    pytest.param("0199001234", "+33199001234", id="ten digits"),
    pytest.param("01 99 00 12 34", "+33199001234", id="spaces"),
    pytest.param("01.99.00.12.34", "+33199001234", id="dots"),
    pytest.param("01-99-00-12-34", "+33199001234", id="hyphens"),
    pytest.param("01/99/00/12/34", "+33199001234", id="slashes"),
    pytest.param("01\u00a099\u202f00\u200912 34", "+33199001234", id="no-break and thin spaces"),
    pytest.param("01\u201199\u201100\u201312\u201334", "+33199001234", id="typographic dashes"),
    pytest.param("\u202a01 99 00 12 34\u202c", "+33199001234", id="invisible marks of a contact list"),
    pytest.param("０１９９００１２３４", "+33199001234", id="full-width digits"),
    pytest.param("  01 99 00 12 34\n", "+33199001234", id="surrounding space"),
    pytest.param("+33199001234", "+33199001234", id="E.164"),
    pytest.param("+33 1 99 00 12 34", "+33199001234", id="international"),
    pytest.param("0033 1 99 00 12 34", "+33199001234", id="00 for +"),
    pytest.param("+33 (0)1 99 00 12 34", "+33199001234", id="(0)"),
    pytest.param("+33 (0) 1 99 00 12 34", "+33199001234", id="(0) between spaces"),
    pytest.param("+33 01 99 00 12 34", "+33199001234", id="trunk zero after the country code"),
    pytest.param("(+33) 1 99 00 12 34", "+33199001234", id="country code in brackets"),
    pytest.param("(0033) 199001234", "+33199001234", id="00 in brackets"),
    pytest.param("199001234", "+33199001234", id="a spreadsheet dropped the zero"),
    pytest.param("33199001234", "+33199001234", id="a spreadsheet dropped the plus"),
    pytest.param("09 50 12 34 56", "+33950123456", id="VoIP"),
    pytest.param("0806 000 156", "+33806000156", id="our own number"),
]

OVERSEAS = [
    pytest.param("0262 20 12 34", "+262262201234", id="La Réunion, fixed"),
    pytest.param("0263 12 12 34", "+262263121234", id="La Réunion, second fixed prefix: valid and wrong as FR"),
    pytest.param("0692 20 12 34", "+262692201234", id="La Réunion, mobile"),
    pytest.param("0693 12 34 56", "+262693123456", id="La Réunion, second mobile prefix"),
    pytest.param("0269 61 23 45", "+262269612345", id="Mayotte, fixed: valid and wrong as FR"),
    pytest.param("0639 01 23 45", "+262639012345", id="Mayotte, mobile"),
    pytest.param("0590 20 12 34", "+590590201234", id="Guadeloupe, fixed"),
    pytest.param("0690 20 12 34", "+590690201234", id="Guadeloupe, mobile"),
    pytest.param("0594 30 12 34", "+594594301234", id="Guyane, fixed"),
    pytest.param("0694 20 12 34", "+594694201234", id="Guyane, mobile"),
    pytest.param("0596 60 12 34", "+596596601234", id="Martinique, fixed: valid and wrong as FR"),
    pytest.param("0696 20 12 34", "+596696201234", id="Martinique, mobile"),
    pytest.param("0697 20 12 34", "+596697201234", id="Martinique, second mobile prefix"),
    pytest.param("+33262201234", "+262262201234", id="the metropolitan code by mistake"),
    pytest.param("+33 (0)5 96 60 12 34", "+596596601234", id="the same mistake where FR takes it as valid"),
    pytest.param("0033 2 69 61 23 45", "+262269612345", id="the same mistake, Mayotte"),
    pytest.param("+262 0262 20 12 34", "+262262201234", id="trunk zero after the overseas code"),
    pytest.param("262201234", "+262262201234", id="a spreadsheet dropped the zero"),
    pytest.param("596601234", "+596596601234", id="a spreadsheet dropped the zero, valid and wrong as FR"),
    pytest.param("262262201234", "+262262201234", id="a spreadsheet dropped the plus"),
    pytest.param("+33976123456", "+33976123456", id="ambiguous prefix, its country said"),
]

NOT_NUMBERS = [
    pytest.param("", "avec des chiffres", id="nothing"),
    pytest.param("+", "avec des chiffres", id="only a plus"),
    pytest.param("néant", "avec des chiffres", id="a word"),
    pytest.param("1,99E+08", "avec des chiffres", id="scientific notation"),
    pytest.param("01 99 00 12 34 poste 12", "donnez le numéro direct", id="an extension"),
    pytest.param("01 99 00 12 34 / 01 99 00 12 35", "avec des chiffres", id="two numbers"),
    pytest.param("+33199001234;ext=5", "donnez le numéro direct", id="RFC 3966 extension"),
    pytest.param("01 99 00 12 3", "il manque un chiffre", id="a digit is missing"),
    pytest.param("01 99 00 12 345", "un chiffre de trop", id="a digit too many"),
    pytest.param("01 99 00 1", "il manque 3 chiffres", id="digits are missing"),
    pytest.param("+33 1 99 00 12", "il manque 2 chiffres", id="digits are missing after the country code"),
    pytest.param("0262 20 12", "il manque 2 chiffres", id="digits are missing overseas"),
    pytest.param("01 99 00 12 34 p. 12", "donnez le numéro direct", id="an extension in short"),
    pytest.param("15", "numéro court", id="SAMU"),
    pytest.param("115", "numéro court", id="the 115"),
    pytest.param("3939", "numéro court", id="39 39"),
    pytest.param("118 712", "numéro court", id="118"),
    pytest.param("0000000000", "pas complet", id="zeros"),
    pytest.param("+999 12 34 56 78", "indicatif", id="no such country code"),
    pytest.param("0976 12 34 56", "plusieurs territoires", id="0976 is ambiguous"),
    pytest.param("0947 12 34 56", "plusieurs territoires", id="0947 is ambiguous"),
    pytest.param("0939 12 34 56", "plusieurs territoires", id="0939 is ambiguous"),
    pytest.param("976123456", "plusieurs territoires", id="ambiguous, its zero dropped by a spreadsheet"),
]

NEVER_DIALLED = [
    pytest.param("+33806000156", "numéro spécial", id="UAN"),
    pytest.param("+33800123456", "numéro vert", id="toll free"),
    pytest.param("+33820123456", "tarif majoré", id="shared cost"),
    pytest.param("+33892123456", "surtaxé", id="premium rate"),
    pytest.param("+12125550100", "étranger", id="United States"),
    pytest.param("+37793150000", "étranger", id="Monaco"),
    pytest.param("+508412345", "étranger", id="Saint-Pierre-et-Miquelon is not of the 101"),
    pytest.param("+331234567", "n'existe pas", id="too short"),
    pytest.param("0199001234", "format international", id="national form: it was not stored by us"),
    pytest.param("+33199001234;ext=5", "format international", id="something after the number"),
    pytest.param("sip:a@b.fr", "format international", id="a SIP address"),
    pytest.param("", "format international", id="nothing"),
    pytest.param("+33199001299", "SVI lui-même", id="our own number"),
]


@pytest.mark.parametrize(("written", "e164"), AS_PEOPLE_WRITE_THEM + OVERSEAS)
def test_a_number_is_understood_as_people_write_it(written, e164):
    assert parse(written) == e164


@pytest.mark.parametrize(("written", "reason"), NOT_NUMBERS)
def test_what_is_not_a_number_is_refused_with_its_reason(written, reason):
    with pytest.raises(PhoneNumberError, match=reason):
        parse(written)


@pytest.mark.parametrize(("e164", "reason"), NEVER_DIALLED)
def test_the_svi_never_dials_these(e164, reason):
    assert reason in (why_not_dialable(e164, {"+33199001299"}) or "")


@pytest.mark.parametrize(
    "written",
    ["0199001234", "0261911234", "0353011234", "0465711234", "0536491234", "0612345678", "0950123456", "0692201234"],
)
def test_the_svi_dials_fixed_mobile_and_voip_lines(written):
    assert why_not_dialable(parse_dialable(written)) is None


def test_a_number_that_may_not_be_dialled_is_refused_when_it_is_read():
    with pytest.raises(PhoneNumberError, match="surtaxé"):
        parse_dialable("08 92 12 34 56")
    with pytest.raises(PhoneNumberError, match="SVI lui-même"):
        parse_dialable("01 99 00 12 99", {"+33199001299"})


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        pytest.param("+33199001234", "01 99 00 12 34", id="metropolitan"),
        pytest.param("+262262201234", "0262 20 12 34", id="overseas"),
        pytest.param("+596596601234", "0596 60 12 34", id="the Antilles"),
        pytest.param("+33806000156", "0 806 000 156", id="our own number, by threes"),
        pytest.param("+33976123456", "+33 9 76 12 34 56", id="ambiguous without its country code"),
    ],
)
def test_a_number_is_shown_the_french_way(e164, shown):
    assert display(e164) == shown


@pytest.mark.parametrize("e164", sorted({case.values[1] for case in AS_PEOPLE_WRITE_THEM + OVERSEAS}))
def test_what_is_shown_reads_back(e164):
    assert parse(display(e164)) == e164
