"""Each demonstration case is played in a real browser on a real gunicorn, photographed, and found in the log."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from call_log.domain import Outcome
from svi import demonstration
from svi.parts import Parts
from tests.browser.server import ROOT, Server
from tests.browser.telephone import SCREENS, Telephone

Action = Callable[[Telephone], None]
Exported = Callable[[str], list[dict[str, str]]]

ACCEPT, PICK_UP = "Décrocher et accepter (1)", "Décrocher"
THE_FORM = "Notre formulaire est à l'adresse suivante"


def hears(text: str, times: int = 1) -> Action:
    return lambda phone: phone.hears(text, times)


def line(action: str, name: str) -> Action:
    return lambda phone: phone.line(action, name).click()


def ring(*names: str) -> Action:
    return lambda phone: phone.ring(*names)


def presses(keys: str) -> Action:
    return lambda phone: phone.presses(keys)


def talks(phone: Telephone) -> None:
    phone.state("En communication")


def hangs_up(phone: Telephone) -> None:
    phone.hangs_up()


@dataclass(frozen=True)
class Played:
    """What is done and heard in one call, and what the log then says. `by_hand`: the caller's keys are pressed here.

    Nobody hangs up on a closing message: it lasts for a second or two when accelerated, then the call ends by itself.
    """

    label: str
    actions: tuple[Action, ...]
    department: str
    outcome: Outcome
    attempts: tuple[str, ...] = ()
    line: str = ""
    by_hand: bool = False


PLAYED = (
    Played(
        "Paris, trois lignes",
        (
            line("Occupé", "Référente principale"),
            hears("Un instant, nous essayons une autre ligne."),
            line(ACCEPT, "Bureau des référents"),
            hears("département de Paris. Pour prendre l'appel, tapez 1."),
            talks,
            hangs_up,
        ),
        "75",
        Outcome.ANSWERED,
        ("Référente principale : occupé", "Bureau des référents : appel pris"),
        "Bureau des référents",
    ),
    Played(
        "Rhône, message propre",
        (
            line("Refuser", "Référente"),
            hears("Entendu, vous ne prenez pas cet appel."),
            line("Répondeur", "Secrétariat"),
            hears("Vos référents du Rhône n'ont pas pu prendre votre appel"),
        ),
        "69",
        Outcome.NO_ANSWER,
        ("Référente : décroché sans accepter", "Secrétariat : décroché sans accepter"),
    ),
    Played(
        "Bouches-du-Rhône, à tour de rôle",
        (
            line(ACCEPT, "Référent Marseille"),
            talks,
            line("Raccrocher", "Référent Marseille"),
            hears("Votre conversation est terminée."),
            hears("Merci de votre appel. Au revoir."),
        ),
        "13",
        Outcome.ANSWERED,
        ("Référent Marseille : appel pris",),
        "Référent Marseille",
    ),
    Played(
        "Nord, toutes les lignes à la fois",
        (
            ring("Référente Lille", "Référent Dunkerque", "Référente Valenciennes"),
            line("Occupé", "Référente Lille"),
            line(PICK_UP, "Référent Dunkerque"),
            line("Taper 1", "Référent Dunkerque"),
            talks,
            hangs_up,
        ),
        "59",
        Outcome.ANSWERED,
        ("Référente Lille + Référent Dunkerque + Référente Valenciennes : appel pris",),
        "Référent Dunkerque",
    ),
    Played(
        "Hauts-de-Seine, un standard",
        (line(PICK_UP, "Standard"), talks, hangs_up),
        "92",
        Outcome.ANSWERED,
        ("Standard : appel pris",),
        "Standard",
    ),
    Played(
        "Lozère, pas de téléphone",
        (
            presses("48"),
            hears("En Lozère, l'assistance S I siao répond par écrit"),
            hears(THE_FORM),
        ),
        "48",
        Outcome.NO_PHONE_SUPPORT,
        by_hand=True,
    ),
    Played(
        "Corse",
        (
            presses("20"),
            hears("Pour la Corse-du-Sud, tapez 1."),
            presses("1"),
            line("Laisser sonner", "Référent SI SIAO"),
            hears("L'assistance de la Corse-du-Sud n'a pas pu prendre votre appel."),
        ),
        "2A",
        Outcome.NO_ANSWER,
        ("Référent SI SIAO : sans réponse",),
        by_hand=True,
    ),
    Played(
        "La Réunion, sur son horloge",
        (
            presses("97"),
            hears("La Réunion, 4."),
            presses("4"),
            hears("Nous rouvrons aujourd'hui à quatorze heures."),
        ),
        "974",
        Outcome.CLOSED,
        by_hand=True,
    ),
    Played(
        "Bas-Rhin, lendemain de Noël",
        (presses("67"), hears("C'est un jour férié : Saint-Étienne.")),
        "67",
        Outcome.HOLIDAY,
        by_hand=True,
    ),
    Played(
        "Gironde, ses propres horaires",
        (
            line(PICK_UP, "Référent SI SIAO"),
            line("Taper 2", "Référent SI SIAO"),
            hears("L'assistance de la Gironde n'a pas pu prendre votre appel."),
        ),
        "33",
        Outcome.NO_ANSWER,
        ("Référent SI SIAO : décroché sans accepter",),
    ),
    Played(
        "Creuse, absence prolongée",
        (presses("23"), hears("Pour une urgence, écrivez à l'adresse suivante : urgence, arobase")),
        "23",
        Outcome.ABSENCE,
        by_hand=True,
    ),
    Played(
        "Lundi de Pâques",
        (presses("75"), hears("lundi de Pâques. Nous rouvrons demain à neuf heures trente.")),
        "75",
        Outcome.HOLIDAY,
        by_hand=True,
    ),
    Played(
        "Trop tôt",
        (presses("75"), hears("Nous rouvrons aujourd'hui à neuf heures trente.")),
        "75",
        Outcome.CLOSED,
        by_hand=True,
    ),
    Played(
        "Numéro inconnu",
        (
            presses("99"),
            hears("Ce numéro ne correspond à aucun département."),
            presses("00"),
            hears("Ce numéro ne correspond à aucun département.", 2),
            presses("98"),
            hears("Nous n'avons pas pu trouver votre département."),
        ),
        "",
        Outcome.INVALID_INPUT,
        by_hand=True,
    ),
    Played(
        "Loire-Atlantique, fermeture exceptionnelle",
        (hears("En voici la raison : déménagement du service."),),
        "44",
        Outcome.CLOSED,
    ),
)
BY_LABEL = {played.label: played for played in PLAYED}
ON_EVERY_SCREEN = {"Paris, trois lignes", "Rhône, message propre", "Lozère, pas de téléphone"}


def play(phone: Telephone, played: Played) -> dict[str, str]:
    """The call, from the click on its example to its entry in the log."""
    phone.accelerated()
    if played.by_hand:
        phone.chooses(phone.example(played.label).get_attribute("data-at") or "")
        phone.dials()
    else:
        phone.example(played.label).click()
    for action in played.actions:
        action(phone)
    return phone.log()


def check(entry: dict[str, str], rows: list[dict[str, str]], played: Played) -> None:
    """The log entry in the page, and the one row of the export."""
    assert entry["Issue"] == played.outcome.label
    attempts = re.sub(r" \(\d+ s\)", "", entry["Tentatives"])
    expected = [f"{number}. {attempt}" for number, attempt in enumerate(played.attempts, 1)]
    assert attempts == ("\n".join(expected) or "aucune")
    assert [(row["issue"], row["departement"], row["ligne"]) for row in rows] == [
        (played.outcome, played.department, played.line)
    ]
    assert rows[0]["tentatives"] == str(sum(len(attempt.split(" + ")) for attempt in played.attempts))


@pytest.mark.parametrize("label", BY_LABEL)
def test_the_case_is_heard_and_logged(
    telephone: Callable[..., Telephone], server: Server, exported: Exported, label: str
) -> None:
    phone = telephone(server)
    entry = play(phone, BY_LABEL[label])
    number = list(BY_LABEL).index(label) + 1
    for screen in SCREENS if label in ON_EVERY_SCREEN else ["large"]:
        phone.looked_at_on(screen)
        phone.photograph(f"cas-{number:02}-{screen}")
        assert phone.fits()
    check(entry, exported(entry["Appel"]), BY_LABEL[label])


def test_no_case_is_left_unplayed(telephone: Callable[..., Telephone], server: Server, app: Flask) -> None:
    parts: Parts = app.extensions["svi"]
    labels = [case.label for case in demonstration.cases(parts.snapshots.latest())]
    assert labels == list(BY_LABEL)
    assert telephone(server).page.locator(".example b").all_inner_texts() == labels


def test_every_button_of_a_line_is_used() -> None:
    script = (ROOT / "simulator" / "static" / "view.js").read_text(encoding="utf-8")
    table = script.partition("const ANSWERS = {")[2].partition("};")[0]
    buttons = set(re.findall(r'\["[a-z_]+(?::\d)?", "([^"]+)"', table))
    used = {cell for played in PLAYED for action in played.actions for cell in _words(action)}
    assert len(buttons) >= 8
    assert buttons <= used


def _words(action: Action) -> set[str]:
    """The texts that an action was made with."""
    return {cell.cell_contents for cell in getattr(action, "__closure__", None) or () if cell.cell_contents != 1}


def test_the_next_call_rings_the_next_line_first(
    telephone: Callable[..., Telephone], server: Server, app: Flask
) -> None:
    """The second call is made five minutes later: on the clock of the calls, the first one must be over."""
    first = ["appeler", "--a", "2026-03-03 10:00", "--touches", "13", "--lignes", "accepte"]
    assert "Ligne         Référent Marseille" in app.test_cli_runner().invoke(args=first).output
    phone = telephone(server).accelerated()
    phone.chooses("2026-03-03T10:05")
    phone.dials()
    phone.presses("13")
    phone.line(ACCEPT, "Référente Aix-en-Provence").wait_for()
    phone.hangs_up()
    assert phone.log()["Tentatives"].startswith("1. Référente Aix-en-Provence : ")
