"""docs/moteurs.md shows the table of the code."""

import re
from pathlib import Path

import pytest

from core.engines import ENGINES
from svi.understand import SHORTEST_TALK

PAGE = (Path(__file__).parents[2] / "docs" / "moteurs.md").read_text(encoding="utf-8")
FIELDS = {
    "`url` de `Number`": "screens",
    "`DialBridged`": "tells_bridged",
    "`actionOnEmptyResult`": "acts_on_silence",
    "`timeLimit`": "limits_talk",
    "adresse de secours": "has_fallback",
    "signe l'adresse": "signs_url",
    "`operateur configurer`": "has_twilio_api",
}
ROWS = {
    first.strip(): [cell.strip() for cell in others.split("|")]
    for first, others in re.findall(r"^\|([^|]*)\|(.*)\|$", PAGE, re.MULTILINE)
}


def cell(engine, field):
    return "à vérifier" if field in engine.unsure else "oui" if getattr(engine, field) else "non"


@pytest.mark.parametrize(("words", "field"), FIELDS.items(), ids=FIELDS.values())
def test_each_row_says_what_the_code_reads(words, field):
    shown = next(cells for title, cells in ROWS.items() if words in title)
    assert shown == [cell(engine, field) for engine in ENGINES.values()]


def test_each_engine_has_its_column_by_its_label_and_setting():
    assert ROWS[""] == [engine.label for engine in ENGINES.values()]
    assert ROWS["`SVI_ENGINE`"] == [f"`{name}`" for name in ENGINES]


def test_the_page_gives_the_shortest_conversation():
    assert f"moins de {SHORTEST_TALK} secondes" in PAGE


def test_every_field_of_the_table_is_shown():
    yes_or_no = {
        name for name in type(ENGINES["twilio"]).__slots__ if isinstance(getattr(ENGINES["twilio"], name), bool)
    }
    assert yes_or_no | {"signs_url"} == set(FIELDS.values())
