"""The trial run of a spreadsheet, as a page shows it: what is wrong and where, or what would change and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

import msgspec
from flask import session

from admin.visitors import TOKEN
from annuaire import service
from annuaire.importing import ImportReport
from annuaire.spreadsheets.layout import SheetError
from annuaire.uploads import Upload, Uploads, uploads_folder
from core.changes import Author
from core.edits import Edit
from core.errors import UserError
from editing import service as editing
from editing.foresight import Consequences
from editing.telling import Told, tell
from svi.parts import parts


def uploads() -> Uploads:
    """The spreadsheets that wait on this machine."""
    return Uploads(uploads_folder(parts().settings.data_dir))


def owner() -> str:
    """The session that sends, without what opens it."""
    return sha256(str(session[TOKEN]).encode()).hexdigest()


def waiting(name: str) -> Upload | None:
    """A spreadsheet that this session sent not long ago."""
    return uploads().find(name, owner(), parts().clock())


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one object, for people. `kind`: added, changed or removed."""

    kind: str
    told: Told


@dataclass(frozen=True, slots=True)
class Corrected:
    """A cell that was wrong in the spreadsheet before, and is right now."""

    error: SheetError
    now: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What importing a spreadsheet would do."""

    upload: Upload
    report: ImportReport
    refusal: str = ""
    """Why it cannot be read at all."""
    corrected: tuple[Corrected, ...] = ()

    @property
    def errors(self) -> tuple[SheetError, ...]:
        return self.report.errors

    @property
    def digest(self) -> str:
        """Of everything that would be written: two trials with the same one do the same."""
        return sha256(msgspec.json.encode(self.report.edits)).hexdigest()

    @property
    def by_department(self) -> list[tuple[str, list[Entry]]]:
        """The changes, by the code of their département."""
        edits = sorted(self.report.edits, key=lambda edit: edit.department_code or "")
        groups = groupby(edits, key=lambda edit: edit.department_code or "")
        return [(code, [Entry(_kind(edit), tell(edit)) for edit in group]) for code, group in groups]

    def foresee(self) -> Consequences:
        """What callers would notice."""
        return editing.foresee(parts().snapshots.latest(), self.report.edits, parts().clock())


def _kind(edit: Edit) -> str:
    if edit.before is None:
        return "ajout"
    return "retrait" if edit.after is None else "modification"


def try_out(upload: Upload, former: Upload | None = None) -> Trial:
    """Reads a spreadsheet against the annuaire of this moment; `former` is what it corrects, if anything."""
    try:
        report = _report(upload)
    except UserError as error:
        return Trial(upload, ImportReport(), refusal=error.format_message())
    return Trial(upload, report, corrected=tuple(_corrected(report, former)) if former else ())


def _report(upload: Upload) -> ImportReport:
    return service.import_file(
        parts().database,
        uploads().path(upload),
        at=parts().clock(),
        author=Author(""),
        own_numbers=parts().settings.own_numbers,
        sheet=upload.sheet or None,
        dry_run=True,
    )


def _corrected(report: ImportReport, former: Upload) -> Iterator[Corrected]:
    wrong = {(error.sheet, error.row, error.column) for error in report.errors}
    try:
        errors = _report(former).errors
    except UserError:
        return
    for error in errors:
        now = report.read(error.sheet, error.row, error.column)
        if now is not None and (error.sheet, error.row, error.column) not in wrong:
            yield Corrected(error, now)
