import re

import pytest

from prompts.domain import CATALOGUE, Audience, Prompt, Texts, check_text
from prompts.spoken import estimated_seconds, for_the_ear
from tests.conftest import leave_out

PROMPTS = [pytest.param(prompt, id=key) for key, prompt in CATALOGUE.items()]

SAID_BY_THE_FLOW = {
    "welcome",
    "ask_department",
    "ask_corsica",
    "ask_overseas",
    "unknown_department",
    "ask_second_key",
    "nothing_heard",
    "confirm_department",
    "connecting",
    "voicemail_may_answer",
    "next_line",
    "closed",
    "holiday",
    "closure",
    "absence",
    "no_phone_support",
    "no_line",
    "no_answer",
    "invalid_input",
    "form",
    "mail",
    "goodbye",
    "after_talk",
    "apology",
    "time_up",
    "crowded",
    "caller_crowded",
    "department_crowded",
    "spent",
    "caller_spent",
    "caller_blocked",
    "screening",
    "screening_accepted",
    "screening_refused",
    "screening_timeout",
    "caller_gone",
}


def heard(key: str) -> str:
    return for_the_ear(Texts().render(key, CATALOGUE[key].variables))


def test_the_catalogue_has_every_message_of_the_flow_and_no_other():
    assert set(CATALOGUE) == SAID_BY_THE_FLOW
    assert all(key == prompt.key for key, prompt in CATALOGUE.items())


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_default_text_passes_its_own_check(prompt: Prompt):
    check_text(prompt.key, prompt.text)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_default_text_reads_well_with_its_examples(prompt: Prompt):
    said = Texts().render(prompt.key, prompt.variables)
    assert re.match(r"[A-ZÀÉÎ].*\.$", said), said
    assert not re.search(r"[{}]|\s\s|\s[.,]|[.,][.,]|’", said), said
    used = {name for name in prompt.variables if f"{{{name}}}" in prompt.text}
    assert all(prompt.variables[name] in said for name in used)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_default_text_is_still_sentences_when_every_variable_is_empty(prompt: Prompt):
    said = Texts().render(prompt.key, dict.fromkeys(prompt.variables, ""))
    assert said.endswith("."), said
    assert not re.search(r"[{}]|\s\s|\.\s*\.", said), said


@pytest.mark.parametrize(
    ("key", "empty", "expected"),
    [
        pytest.param(
            "closed",
            {"next_opening"},
            "Nous sommes fermés pour le moment. Vous pouvez nous appeler du lundi au vendredi, de neuf heures trente"
            " à onze heures trente et de quatorze heures à seize heures trente.",
            id="no next opening is known",
        ),
        pytest.param(
            "closed",
            {"opening_hours"},
            "Nous sommes fermés pour le moment. Nous rouvrons lundi à quatorze heures.",
            id="the week has no hours, only an exceptional opening",
        ),
        pytest.param("closed", {"opening_hours", "next_opening"}, "Nous sommes fermés pour le moment.", id="nothing"),
        pytest.param(
            "absence",
            {"next_opening", "urgent_mail"},
            "L'assistance téléphonique du Rhône est suspendue : votre référent est absent.",
            id="an absence without end nor address",
        ),
        pytest.param(
            "absence",
            {"urgent_mail"},
            "L'assistance téléphonique du Rhône est suspendue : votre référent est absent."
            " Nous rouvrons lundi à quatorze heures.",
            id="an absence with its end",
        ),
        pytest.param(
            "closure",
            {"reason"},
            "Nous sommes exceptionnellement fermés. Nous rouvrons lundi à quatorze heures. Vous pouvez nous appeler du"
            " lundi au vendredi, de neuf heures trente à onze heures trente et de quatorze heures à seize heures"
            " trente.",
            id="a closure without reason",
        ),
    ],
)
def test_a_sentence_whose_variable_is_empty_is_left_unsaid(key, empty, expected):
    values = {name: "" if name in empty else example for name, example in CATALOGUE[key].variables.items()}
    assert Texts().render(key, values) == expected


def test_only_what_is_said_once_the_departement_is_known_can_be_its_own():
    before = {"welcome", "ask_department", "ask_corsica", "ask_overseas", "unknown_department", "nothing_heard"}
    assert not any(CATALOGUE[key].per_department for key in before)
    about_the_department = {key for key, prompt in CATALOGUE.items() if "of_department" in prompt.variables}
    assert all(CATALOGUE[key].per_department for key in about_the_department)


def test_the_referent_hears_which_call_it_is_and_what_to_press():
    screening = CATALOGUE["screening"]
    assert screening.audience is Audience.REFERENT
    expected = "Appel de l'assistance SI SIAO, département du Rhône. Pour prendre l'appel, tapez 1."
    assert Texts().render("screening", {"of_department": "du Rhône"}) == expected


def test_the_question_tells_how_to_reach_corsica_and_overseas():
    assert "Pour la Corse, tapez 20" in CATALOGUE["ask_department"].text
    assert "97" in CATALOGUE["ask_department"].text


@pytest.mark.parametrize("key", CATALOGUE)
def test_only_a_sentence_that_gives_an_address_tells_to_write(key):
    """Without any address, nobody is sent to write to it."""
    without = Texts(national={key: f"Bonjour. {CATALOGUE[key].text}"}).render(key, {})
    assert not re.search("écri|mail|formulaire", without), without


@pytest.mark.parametrize("key", ["form", "mail"])
def test_an_address_is_said_twice(key):
    (example,) = CATALOGUE[key].variables.values()
    assert heard(key).count(example) == 2


LIMITS = {"welcome": 4.0, "ask_department": 8.0, "next_line": 4.0, "screening_accepted": 2.0, "confirm_department": 4.0}


@pytest.mark.parametrize(("key", "limit"), LIMITS.items())
def test_what_everybody_waits_for_is_short_by_estimation(key, limit):
    assert 0.5 < estimated_seconds(heard(key)) <= limit


def measured_seconds(text: str) -> float:
    """Says the text with the synthesis of the browser's telephone: 16 kHz, mono, 16 bits."""
    try:
        from py_nanotts import NanoTTS
    except ImportError:
        leave_out("py-nanotts ne s'installe pas ici : la durée des messages n'est pas mesurée")
    return len(NanoTTS().speak(text, voice="fr-FR")) / 32_000


@pytest.mark.parametrize(("key", "limit"), LIMITS.items())
def test_what_everybody_waits_for_is_short_when_read_aloud(key, limit):
    assert 0.5 < measured_seconds(heard(key)) <= limit


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_estimation_is_near_what_a_voice_takes(prompt: Prompt):
    text = heard(prompt.key)
    assert estimated_seconds(text) == pytest.approx(measured_seconds(text), rel=0.35)
