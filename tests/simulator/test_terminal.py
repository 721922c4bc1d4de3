"""`flask appeler`: what it plays, what it prints, what it returns."""

from datetime import UTC, datetime

import pytest

TUESDAY = ["--a", "2026-03-03 10:00"]


@pytest.fixture
def run(demo):
    runner = demo.create_app().test_cli_runner()
    return lambda *arguments: runner.invoke(args=["appeler", *arguments])


CALLS = {
    "the example of the contract": ("75", "sans-reponse,repondeur,accepte", 0, "appel pris"),
    "first line": ("75", "accepte", 0, "appel pris"),
    "nobody": ("75", "", 1, "personne n'a répondu"),
    "each way of not answering": ("75", "refuse,occupe,echec", 1, "personne n'a répondu"),
    "silence": ("", "", 1, "numéro inconnu"),
    "silence, said": (",75", "accepte", 1, "numéro inconnu"),
    "another département": ("20,1", "", 1, "numéro inconnu"),
    "leaves at the question": ("raccroche", "", 1, "en cours"),
    "leaves when the second line rings": ("75", "occupe,raccroche", 1, "personne n'a répondu"),
}


@pytest.mark.parametrize(("keys", "lines", "code", "outcome"), CALLS.values(), ids=CALLS)
def test_a_call(run, keys, lines, code, outcome):
    result = run(*TUESDAY, "--touches", keys, "--lignes", lines)
    assert (result.exit_code, result.exception if code == 0 else None) == (code, None)
    assert outcome in result.output.partition("Journal")[2]


def test_the_transcript(run):
    result = run(*TUESDAY, "--touches", "75", "--lignes", "sans-reponse,repondeur,accepte", "--duree", "90")
    lines = result.output.splitlines()
    assert lines[:3] == ["Annuaire de démonstration.", "", "Appel du 03/03/2026 à 10:00"]
    for expected in (
        "10:00:00  SVI                                « Bienvenue à l'assistance SI SIAO. Tapez les deux chiffres de",
        "10:00:05  Appelant                           touches 75",
        "10:00:26  Référent 1, département 75         personne ne répond",
        "10:00:34  Référent 2, département 75         la messagerie décroche",
        "10:01:03  Référente 3, département 75        touche 1",
        "10:02:33  Référente 3, département 75        raccroche",
        "  Issue        appel pris",
        "  Durée        153 s",
    ):
        assert expected in lines, result.output


def test_what_did_not_serve_is_said(run):
    assert "N'ont pas servi : 1, accepte" in run(*TUESDAY, "--touches", "20,1", "--lignes", "accepte").output


def test_an_anonymous_caller(run):
    assert "ANONYMOUS appelle" in run(*TUESDAY, "--appelant", "anonyme").output


def test_now_by_default(run):
    assert run().exit_code == 1


OPENING = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
SUGGESTED = '--a "2026-03-03 09:30"'


@pytest.mark.parametrize(
    ("opening", "arguments", "suggested"),
    [
        pytest.param(OPENING, ["--touches", "99"], True, id="closed now, and no line rang"),
        pytest.param(None, ["--touches", "99"], False, id="open now"),
        pytest.param(OPENING, [], False, id="nothing was typed: the hour is not why"),
        pytest.param(OPENING, [*TUESDAY, "--touches", "99"], False, id="the hour was chosen"),
    ],
)
def test_who_calls_when_it_is_closed_is_told_when_it_opens(demo, opening, arguments, suggested):
    result = demo.create_app(opening=opening).test_cli_runner().invoke(args=["appeler", *arguments])
    assert (SUGGESTED in result.output.splitlines()[-1]) is suggested


BAD_USAGE = {
    "a line": (
        ["--lignes", "accepte,peut-etre"],
        ["« peut-etre »", "accepte, refuse, repondeur", "sans-reponse"],
    ),
    "a key": (["--touches", "2A"], ["« 2A »", "0 à 9", "raccroche"]),
    "a date": (["--a", "mardi"], ["« mardi »", "2026-03-03 10:00"]),
    "an hour that does not exist": (["--a", "2026-03-29 02:30"], ["02:30 n'existe pas à Paris", "heure d'été"]),
    "a caller": (["--appelant", "0536490001"], ["0536490001", "+33", "anonyme"]),
    "no conversation": (["--duree", "0"], ["--duree", "« 0 »", "secondes"]),
}


@pytest.mark.parametrize(("arguments", "said"), BAD_USAGE.values(), ids=BAD_USAGE)
def test_bad_usage(run, arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    for words in said:
        assert words in result.output


def test_the_help_is_in_french(run):
    output = run("--help").output
    for option in ("--a", "--touches", "--lignes", "--appelant", "--duree"):
        assert option in output
    assert "Rend 0 si l'appelant a parlé à quelqu'un" in output
