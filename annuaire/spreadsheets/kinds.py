"""What a file is, by what is in it: people rename files, and some send what is no spreadsheet."""

from core.errors import UserError

WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_NO_SPREADSHEET = "Ce fichier n'est pas un tableur : envoyez un classeur .xlsx, ou un .csv en UTF-8."


def suffix_of(data: bytes) -> str:
    """« .csv » or « .xlsx ». Raises `UserError`."""
    if data[30:].startswith(_OPEN_DOCUMENT):
        raise UserError(
            "Ce fichier est au format de LibreOffice : enregistrez-le au format « Classeur Excel (.xlsx) »."
        )
    if data.startswith((WORKBOOK, OLD_WORKBOOK)):
        return ".xlsx"
    if data.startswith(b"%PDF") or (b"\0" in data[:4096] and not data.startswith(UTF_16)):
        raise UserError(_NO_SPREADSHEET)
    return ".csv"
