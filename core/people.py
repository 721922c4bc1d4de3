"""Who somebody is, as they wrote it: the rules of an address and of a name, for whatever keeps them."""

from core import texts
from core.edits import WrongFieldError


def folded_mail(written: str) -> str:
    """An address as it is kept and looked for."""
    return texts.one_line(written).lower()


def checked_mail(written: str) -> str:
    """An address as it is kept. Raises `WrongFieldError`."""
    mail = folded_mail(written)
    if not texts.is_mail(mail):
        raise WrongFieldError("L'adresse mail n'en est pas une : écrivez-la comme prenom.nom@exemple.fr.", "mail")
    return mail


def checked_name(written: str, longest: int) -> str:
    """A first name and a name as they are kept. Raises `WrongFieldError`."""
    name = texts.one_line(written)
    if not name or len(name) > longest or not texts.is_readable(name):
        raise WrongFieldError(f"Le prénom et le nom sont attendus, en {longest} caractères au plus.", "name")
    return name
