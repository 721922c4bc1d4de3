"""The mails about accounts, in French. Each is posted in the transaction that makes what it tells."""

from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from accounts import service
from accounts.addresses import SIGN_IN, sign_in_address
from accounts.domain import LINK_LIFETIME, Account
from accounts.links import INVITATION_LIFETIME
from admin.texts import instant
from mail.service import post
from svi.parts import parts

_END = "\n\nAssistance SI SIAO – service vocal\n"


def send_link(mail: str, wanted: str = "") -> None:
    """The link that somebody asked for; for an address that has no active account, the same work and no mail."""
    now = parts().clock()
    with parts().database.transaction() as session:
        if asked := service.asked_link(session, mail, at=now):
            account, token = asked
            address = _address(token) + (f"?suite={quote(wanted)}" if wanted else "")
            body = (
                f"Bonjour {account.name},\n\nPour entrer dans les pages du service vocal, ouvrez ce lien :\n\n{address}"
                f"\n\nIl sert une seule fois, {_until(now + LINK_LIFETIME, now)} (heure de Paris).\n"
                f"Vous n'avez rien demandé ? Ne faites rien : sans ce lien, personne n'entre.{_END}"
            )
            post(session, account.mail, "Votre lien pour entrer dans le service vocal SI SIAO", body, at=now)
    parts().postman.wake()


def invite(session: Session, account: Account) -> None:
    """To whom an administrator opens an account. `parts().postman` is the caller's to wake. Raises `UserError`."""
    now = parts().clock()
    address = _address(service.invitation(session, account, at=now))
    body = (
        f"Bonjour {account.name},\n\nUn compte vous est ouvert dans les pages du service vocal de l'assistance"
        f" SI SIAO ({account.role.label.lower()}).\nPour entrer la première fois, ouvrez ce lien :\n\n{address}\n\n"
        f"Il sert une seule fois, {_until(now + INVITATION_LIFETIME, now)} (heure de Paris).\n"
        f"Ensuite, vous recevrez un lien chaque fois que vous en demanderez un ici :\n\n"
        f"{parts().settings.pages_url}{SIGN_IN}{_END}"
    )
    post(session, account.mail, "Votre compte du service vocal SI SIAO", body, at=now)


def tell_of_new_password(session: Session, account: Account) -> None:
    """So that nobody changes it unknown to its owner. `parts().postman` is the caller's to wake."""
    body = (
        f"Bonjour {account.name},\n\nVotre mot de passe du service vocal vient d'être changé, et vos autres"
        " sessions sont fermées.\nCe n'est pas vous ? Prévenez tout de suite l'administration nationale." + _END
    )
    post(session, account.mail, "Votre mot de passe a été changé", body, at=parts().clock())


def _until(end: datetime, now: datetime) -> str:
    """« jusqu'à demain à 9h05 », « jusqu'au 3 mars 2026 à 9h »."""
    return f"jusqu'à {instant(end, now, article=True)}".replace("à le ", "au ", 1)


def _address(token: str) -> str:
    return sign_in_address(parts().settings.pages_url, token)
