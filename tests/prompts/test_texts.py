"""Own texts: which one is said, what an admin may write, and that a bad one never costs a caller."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from prompts.domain import CATALOGUE, MAX_LENGTH, Texts, check_text

TEXTS = Texts(
    national={"no_answer": "Personne n'est libre.", "goodbye": "À bientôt."},
    departments={"69": {"no_answer": "Personne n'est libre à Lyon."}},
)


@pytest.mark.parametrize(
    ("key", "department_code", "expected"),
    [
        pytest.param("no_answer", "69", "Personne n'est libre à Lyon.", id="the departement's own"),
        pytest.param("no_answer", "75", "Personne n'est libre.", id="else the national own"),
        pytest.param("no_answer", "", "Personne n'est libre.", id="no departement: the national own"),
        pytest.param("goodbye", "69", "À bientôt.", id="a departement with own texts, but not this one"),
        pytest.param("welcome", "69", CATALOGUE["welcome"].text, id="else the default"),
    ],
)
def test_the_nearest_text_is_in_force(key, department_code, expected):
    assert TEXTS.text(key, department_code) == expected
    assert TEXTS.render(key, {}, department_code) == expected


def test_own_tells_where_a_text_was_saved():
    assert TEXTS.own("no_answer", "69") == "Personne n'est libre à Lyon."
    assert TEXTS.own("no_answer", "75") is None
    assert TEXTS.own("goodbye") == "À bientôt."


def test_texts_travel_through_json():
    encoded = msgspec.json.encode(msgspec.to_builtins(TEXTS))
    assert msgspec.convert(msgspec.json.decode(encoded), Texts) == TEXTS


def test_an_unknown_key_is_a_programming_error():
    with pytest.raises(KeyError):
        Texts().render("nope", {})


VALUES = {"of_department": "du Rhône"}


@pytest.mark.parametrize(
    "own",
    [
        pytest.param("Rappelez {plus_tard}.", id="a variable of another version"),
        pytest.param("Rappelez {of_department.", id="a brace that is not closed"),
        pytest.param("Rappelez {of_department.__class__}.", id="an attribute"),
        pytest.param("Rappelez {of_department!r:>10}.", id="a conversion and a format"),
        pytest.param("Rappelez {0} {}.", id="positional"),
        pytest.param("", id="empty"),
        pytest.param("… !", id="no word"),
    ],
)
def test_an_own_text_that_cannot_be_said_gives_way_to_the_next(own):
    default = Texts().render("no_answer", VALUES)
    assert Texts(national={"no_answer": own}).render("no_answer", VALUES, "69") == default
    both = Texts(national={"no_answer": "Personne."}, departments={"69": {"no_answer": own}})
    assert both.render("no_answer", VALUES, "69") == "Personne."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("{reason} {0.__class__}", "{reason} {0.__class__}.", id="a value is never read as a template"),
        pytest.param("travaux.", "travaux.", id="a value with its own full stop"),
        pytest.param("travaux...", "travaux.", id="a value with an ellipsis"),
        pytest.param("  travaux \n au  sous-sol\t", "travaux au sous-sol.", id="spaces and line breaks"),
        pytest.param("tra\x00vaux\x1b", "tra vaux.", id="control characters"),
        pytest.param("tra\u200bva\u00adux\ud800\ufffe", "travaux.", id="what XML or a voice cannot take"),
        pytest.param("<Hangup/> & Cie", "<Hangup/> & Cie.", id="escaping is for the writer of TwiML"),
    ],
)
def test_a_value_is_said_as_one_line_of_plain_text(value, expected):
    texts = Texts(national={"closure": "Fermé : {raison}."})
    assert texts.render("closure", {"reason": value}) == f"Fermé : {expected}".replace(" .", ".")


def test_a_missing_value_is_an_empty_one():
    own = Texts(national={"no_answer": "Absents. Rappelez le standard {du département}."})
    assert own.render("no_answer", {}) == "Absents."
    assert Texts().render("confirm_department", {}) == "Pour corriger, tapez étoile."


def test_a_text_made_of_one_empty_sentence_gives_way_to_the_default():
    own = Texts(national={"no_answer": "Rappelez le standard {du département}."})
    assert own.render("no_answer", {}) == "Vous pouvez rappeler plus tard."


@pytest.mark.parametrize(
    "written",
    ["{du département}", "{Du  departement}", "{DU DÉPARTEMENT }", "{of_department}"],
    ids=["as shown", "without accents", "capitals", "as code has it"],
)
def test_a_variable_is_known_however_it_is_typed(written):
    text = f"L'assistance {written} est fermée."
    check_text("no_answer", text)
    assert Texts(national={"no_answer": text}).render("no_answer", VALUES) == "L'assistance du Rhône est fermée."


ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("{}.<&"), max_size=80)


@settings(deadline=None)
@given(key=st.sampled_from(list(CATALOGUE)), own=ANY_TEXT, data=st.data())
def test_rendering_never_raises_and_never_leaves_the_caller_in_silence(key, own, data):
    names = [*CATALOGUE[key].variables, "other"]
    values = data.draw(st.dictionaries(st.sampled_from(names), ANY_TEXT))
    said = Texts(national={key: own}, departments={"69": {key: own}}).render(key, values, "69")
    assert any(c.isalnum() for c in said)
    assert said == " ".join(said.split())
    assert said.isprintable()


@settings(deadline=None)
@given(key=st.sampled_from(list(CATALOGUE)), text=ANY_TEXT)
def test_a_text_that_passes_the_check_is_the_one_that_is_said(key, text):
    try:
        check_text(key, text)
    except UserError:
        return
    values = dict.fromkeys(CATALOGUE[key].variables, "Rhône")
    said = Texts(national={key: text}).render(key, values)
    assert said != Texts().render(key, values) or text == CATALOGUE[key].text


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        pytest.param("welcome", "", ["vide", "écrivez"], id="empty"),
        pytest.param("welcome", " \n ", ["vide"], id="spaces"),
        pytest.param("welcome", "…", ["vide"], id="no word"),
        pytest.param("welcome", "a" * (MAX_LENGTH + 1), ["trop long", "601", "600"], id="too long"),
        pytest.param("welcome", "Bonjour\x00", ["invisible"], id="control character"),
        pytest.param("welcome", "Bon\u202ejour", ["invisible"], id="right-to-left override"),
        pytest.param("welcome", "Bonjour \ud800", ["invisible"], id="surrogate"),
        pytest.param("welcome", "Bonjour <break/>", ["balise"], id="markup"),
        pytest.param("welcome", "Bonjour </Say><Hangup/>", ["balise"], id="TwiML"),
        pytest.param("welcome", "Bonjour &eacute;", ["balise"], id="entity"),
        pytest.param("welcome", "Bonjour {nom}", ["{nom}", "pas de variable"], id="no variable here"),
        pytest.param(
            "closed",
            "Fermé. {prochaine}",
            ["{prochaine}", "{horaires}", "« du lundi au vendredi", "{prochaine ouverture}", "« Nous rouvrons lundi"],
            id="unknown variable: the known ones, each with an example",
        ),
        pytest.param("no_answer", "{of_department.upper}", ["{of_department.upper}"], id="attribute"),
        pytest.param("no_answer", "{of_department!r}", ["{of_department!r}"], id="conversion"),
        pytest.param("no_answer", "{of_department:>9}", ["{of_department:>9}"], id="format"),
        pytest.param("no_answer", "Rien {}", ["{}"], id="positional"),
        pytest.param("no_answer", "Rien {of_department", ["accolade", "{du département}"], id="not closed"),
        pytest.param("no_answer", "Rien of_department}", ["accolade"], id="not opened"),
        pytest.param("no_answer", "Rien {{of_department}}", ["accolade"], id="doubled"),
        pytest.param(
            "welcome",
            "Bonjour et bienvenue à l'assistance SI SIAO de la DIHAL, votre service public.",
            ["trop long à dire", "4 au plus"],
            id="everybody would wait for it",
        ),
        pytest.param(
            "welcome",
            "Ici le 0 806 000 156, assistance SI SIAO.",
            ["trop long à dire"],
            id="short as written, long when said",
        ),
        pytest.param("screening", "Appel de l'assistance SI SIAO.", ["de taper 1"], id="no key to press"),
        pytest.param("screening", "Appel. Tapez 2, ou 10.", ["de taper 1"], id="another key"),
        pytest.param("bonjour", "Bonjour.", ["« bonjour »", "welcome"], id="unknown message: the known ones"),
    ],
)
def test_a_text_that_cannot_be_is_refused_with_the_reason(key, text, told):
    with pytest.raises(UserError) as refused:
        check_text(key, text)
    assert all(words in refused.value.message for words in told), refused.value.message


@pytest.mark.parametrize(
    ("key", "text"),
    [
        pytest.param("welcome", "Bonjour,\nici l'assistance.", id="line breaks are spaces"),
        pytest.param("welcome", "Si 3 < 4, bonjour. Oui & non.", id="signs that are no markup"),
        pytest.param("goodbye", "a" * MAX_LENGTH, id="just as long as allowed"),
        pytest.param("no_answer", "Rien {du département}, vraiment rien {du département}.", id="a variable twice"),
        pytest.param("no_answer", "Personne.", id="without its variables"),
        pytest.param("welcome", "Bonjour et bienvenue à l'assistance SI SIAO.", id="a welcome that is short enough"),
        pytest.param("screening", "SI SIAO {du département} : tapez 1.", id="the key in figures"),
        pytest.param("screening", "Un appel ? Appuyez sur la touche UN.", id="the key in letters"),
    ],
)
def test_a_text_that_can_be_said_is_accepted(key, text):
    check_text(key, text)
