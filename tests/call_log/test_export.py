"""The exported files, read back as their readers do."""

import csv
import tracemalloc
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from call_log.domain import Outcome, Step
from call_log.export import COLUMNS, export
from call_log.summary import summarise
from core.errors import UserError
from tests.call_log.calls import PARIS_LINES, ended, keyed, rung, started, status, taken_call

TAKEN = summarise(taken_call())
ABANDONED = summarise([started(sid="CA2"), keyed(sid="CA2"), status(sid="CA2", seconds=8)])
CLOSED = summarise([started(sid="CA3"), keyed(sid="CA3"), ended(Outcome.CLOSED, 9, sid="CA3")])
GOES_ON = summarise([started(sid="CA4"), rung(sid="CA4", lines=PARIS_LINES)])
CALLS = [TAKEN, ABANDONED, CLOSED, GOES_ON]
EXPECTED = [
    ["CA1", "2026-03-03T10:00:00+01:00", "75", "answered", None, 2, 40, 60, "Permanence"],
    ["CA2", "2026-03-03T10:00:00+01:00", "75", "abandoned", "confirmation", 0, 8, 0, None],
    ["CA3", "2026-03-03T10:00:00+01:00", "75", "closed", None, 0, 9, 0, None],
    ["CA4", "2026-03-03T10:00:00+01:00", "75", None, None, 3, None, None, None],
]


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def read_xlsx(path):
    book = load_workbook(path, read_only=True)
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    book.close()
    return rows


def test_the_columns_are_those_of_the_contract():
    assert " ".join(COLUMNS) == "appel debut departement issue etape tentatives attente_s conversation_s ligne"


def test_csv_is_read_back(tmp_path):
    path = tmp_path / "appels.csv"
    assert export(path, CALLS) == 4
    assert path.read_bytes().startswith(b"\xef\xbb\xbfappel;debut;")
    as_text = [["" if cell is None else str(cell) for cell in row] for row in EXPECTED]
    assert read_csv(path) == [list(COLUMNS), *as_text]


def test_xlsx_is_read_back_with_numbers_as_numbers(tmp_path):
    path = tmp_path / "appels.XLSX"
    assert export(path, CALLS) == 4
    assert read_xlsx(path) == [list(COLUMNS), *EXPECTED]


def test_xlsx_opens_with_its_titles_in_view_and_nothing_cut(tmp_path):
    path = tmp_path / "appels.xlsx"
    export(path, CALLS)
    sheet = load_workbook(path).active
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    for column in sheet.columns:
        longest = max(len(str(cell.value or "")) for cell in column)
        assert sheet.column_dimensions[column[0].column_letter].width > longest


def test_summer_time_is_that_of_paris(tmp_path):
    summer = replace(CLOSED, started_at=CLOSED.started_at.replace(month=7, microsecond=999_999))
    export(tmp_path / "a.csv", [summer])
    assert read_csv(tmp_path / "a.csv")[1][1] == "2026-07-03T10:00:00+02:00"


FORMULAS = {
    "equals": "=HYPERLINK(A1)",
    "plus": "+33",
    "minus": "-1",
    "at": "@SUM(A1)",
    "tab": "\t=1",
    "return": "\r=1",
    "space": " =1",
}


@pytest.mark.parametrize("label", FORMULAS.values(), ids=FORMULAS.keys())
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_label_is_never_a_formula(tmp_path, label, extension):
    path = tmp_path / f"a.{extension}"
    export(path, [replace(TAKEN, line_label=label)])
    cell = (read_csv(path) if extension == "csv" else read_xlsx(path))[1][-1]
    assert cell.startswith("'")
    assert cell[1:].replace("\n", "\r") == label


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_label_with_quotes_lines_and_control_characters_is_one_cell(tmp_path, extension):
    path = tmp_path / f"a.{extension}"
    export(path, [replace(TAKEN, line_label='Accueil ; "nuit"\n2\x00\x0b'), CLOSED])
    rows = read_csv(path) if extension == "csv" else read_xlsx(path)
    assert rows[1][-1] == 'Accueil ; "nuit"\n2'
    assert rows[2][0] == "CA3"


WRONG_PATHS = {
    "other extension": ("appels.ods", ".csv ou .xlsx"),
    "no extension": ("appels", ".csv ou .xlsx"),
    "folder that does not exist": ("nowhere/appels.csv", "dossier n'existe pas"),
    "a file as folder": ("file.txt/appels.csv", "dossier n'existe pas"),
    "a folder": ("folder.csv", "c'est un dossier"),
    "a name that no disk takes": (f"{'a' * 300}.csv", "son nom est trop long"),
}


@pytest.mark.parametrize(("name", "reason"), WRONG_PATHS.values(), ids=WRONG_PATHS.keys())
def test_a_path_that_cannot_be_written_is_said_in_french(tmp_path, name, reason):
    (tmp_path / "file.txt").touch()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UserError, match=reason):
        export(tmp_path / name, CALLS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file.txt", "folder.csv"]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_failure_on_the_way_leaves_the_former_file_whole(tmp_path, extension):
    def calls():
        yield TAKEN
        raise RuntimeError("the database went away")

    path = tmp_path / f"a.{extension}"
    export(path, CALLS)
    before = path.read_bytes()
    with pytest.raises(RuntimeError):
        export(path, calls())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_an_export_does_not_hold_the_calls_in_memory(tmp_path, extension):
    def peak(count):
        tracemalloc.start()
        export(tmp_path / f"a.{extension}", (replace(TAKEN, call_sid=f"CA{n:032}") for n in range(count)))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)  # what is loaded once
    assert peak(4000) < peak(1000) + 300_000


def test_an_abandoned_call_says_where_by_its_code(tmp_path):
    export(tmp_path / "a.csv", [replace(ABANDONED, step=step) for step in Step])
    assert [row[4] for row in read_csv(tmp_path / "a.csv")[1:]] == [step.value for step in Step]
