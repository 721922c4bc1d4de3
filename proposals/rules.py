"""What a proposal may hold."""

from dataclasses import replace

from core import texts
from core.departments import all_departments
from core.errors import UserError
from core.people import checked_mail, checked_name
from proposals.domain import Proposal

LONGEST_NAME = 200
LONGEST_WORDS = 2000


def checked(proposal: Proposal) -> Proposal:
    """The proposal as it is kept. Raises `UserError`."""
    if proposal.department_code not in all_departments():
        raise UserError(f"Aucun département n'a le code « {proposal.department_code} ».")
    kept = replace(
        proposal,
        comment=checked_words(proposal.comment),
        author_name=checked_name(proposal.author_name, LONGEST_NAME),
        author_mail=checked_mail(proposal.author_mail),
    )
    if not kept.edits and not kept.comment:
        raise UserError("Dites ce que vous souhaitez : cette demande ne change rien, et ne dit rien.")
    return kept


def checked_words(written: str) -> str:
    """Several lines of words. Raises `UserError`."""
    words = "\n".join(texts.one_line(line) for line in written.strip().splitlines())
    if len(words) > LONGEST_WORDS:
        raise UserError(f"Votre texte a {len(words)} caractères : {LONGEST_WORDS} au plus.")
    if not all(texts.is_readable(line) for line in words.splitlines()):
        raise UserError("Votre texte contient un caractère illisible : retapez-le plutôt que de le coller.")
    return words
