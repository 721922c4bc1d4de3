"""What a département has now, gathered for who asks to change it."""

import annuaire.service
from core.database import Database
from editing.wishes import NO_PHONE_SUPPORT, Place
from svi.snapshot import Snapshot


def place_of(database: Database, snapshot: Snapshot, code: str) -> Place:
    """Its SIAO and lines, its contacts, and its own message; the contacts are asked of the database."""
    contacts = annuaire.service.contacts(database, code)
    return Place(snapshot.siao(code), contacts, snapshot.texts.own(NO_PHONE_SUPPORT, code))


def known_address(place: Place, mail: str) -> str | None:
    """The address as the annuaire has it, if it is that of the SIAO or of one of its contacts."""
    wanted = mail.strip().lower()
    addresses = (place.siao.mail, *(contact.mail for contact in place.contacts))
    return next((address for address in addresses if address and address.lower() == wanted), None)
