"""Passwords: what may be one, and their hashes (argon2id).

The parameters are the lighter ones that OWASP gives, equal in strength: the process that hashes may be the one that
answers calls, and 64 MiB for each attempt would be felt there.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.departments import fold
from core.edits import WrongFieldError
from core.tokens import new_token

SHORTEST = 12
LONGEST = 128
SAFE_ENOUGH = 3
"""zxcvbn's score from which a guesser needs more than a hundred million tries."""
WORDS_OF_OURS = ("motdepasse", "siao", "sisiao", "assistance", "dihal", "azertyuiop", "bonjour", "hebergement")
"""What its dictionaries, which are English, do not know and a guesser of our passwords would try."""
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def checked(password: str, *, mail: str, name: str) -> str:
    """The password in the one form that is hashed: an « é » is typed in two ways. Raises `WrongFieldError`."""
    kept = normal(password)
    if reason := _why_not(kept, mail, name):
        raise WrongFieldError(reason, "password")
    return kept


def _why_not(password: str, mail: str, name: str) -> str | None:
    if len(password) < SHORTEST:
        return (
            f"Le mot de passe est trop court : {SHORTEST} caractères au moins. "
            "Trois ou quatre mots sans rapport entre eux font l'affaire."
        )
    if len(password) > LONGEST:
        return f"Le mot de passe est trop long : {LONGEST} caractères au plus."
    if fold(password) in {fold(mail), fold(name)}:
        return "Le mot de passe ne peut être ni votre adresse ni votre nom : choisissez-en un autre."
    if _is_guessed_soon(password, (*re.split(r"\W+", mail), *name.split())):
        return (
            "Ce mot de passe se devine vite : c'est un mot connu, une suite de touches ou une répétition. "
            "Prenez plutôt trois ou quatre mots sans rapport entre eux."
        )
    return None


def _is_guessed_soon(password: str, about_them: Iterable[str]) -> bool:
    from zxcvbn import zxcvbn  # its dictionaries are loaded only where a password is chosen

    known = [*WORDS_OF_OURS, *(fold(word) for word in about_them if word)]
    return int(zxcvbn(password, user_inputs=known, max_length=LONGEST)["score"]) < SAFE_ENOUGH


def hash_of(checked_password: str) -> str:
    """What is kept of it."""
    return HASHER.hash(checked_password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash the same work is done, so that time does not tell who has one."""
    nobodys = _nobodys()
    if len(password) > LONGEST * 4:
        return False
    try:
        return HASHER.verify(password_hash or nobodys, normal(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def normal(password: str) -> str:
    """The one form that is hashed."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    """The hash of a password that nobody has."""
    return HASHER.hash(new_token())
