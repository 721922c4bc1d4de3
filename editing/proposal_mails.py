"""What is written about a proposal: short, kind, with where to answer, and without any number or wish in it.

Who asks without an account is not known before they confirm: nothing that they typed is in the mail with the link.
"""

from typing import NamedTuple

from core.departments import department
from editing.telling import in_a_sentence
from proposals.domain import Kind, Proposal, Status

CONFIRM = "/annuaire/modification/confirmer"
PROPOSALS = "/admin/propositions"
SIGNED = "Assistance SI SIAO – service vocal"

NOT_AS_ASKED = "Ce qui est enregistré n'est pas exactement ce que vous aviez demandé"
"""Whoever relies on it reads it first."""
_UNCHANGED = "Rien n'est changé dans l'annuaire."


class Letter(NamedTuple):
    """A mail without its recipient."""

    subject: str
    body: str


def to_answer(proposal: Proposal, administrator: str, base_url: str) -> Letter:
    """For each administrator."""
    return _letter(
        administrator,
        f"Une demande {_for(proposal)}",
        f"{proposal.author_name} demande une modification de l'annuaire {_for(proposal)} : {_what(proposal)}.",
        f"Pour la lire et y répondre :\n{_page(proposal, base_url)}",
    )


def receipt(proposal: Proposal, base_url: str) -> Letter:
    """For who asked."""
    return _letter(
        proposal.author_name,
        f"Votre demande {_for(proposal)} est arrivée",
        f"Votre demande de modification de l'annuaire {_for(proposal)} est bien arrivée : {_what(proposal)}.",
        "L'administration nationale va la lire. Sa réponse vous viendra par mail.",
        *_follow(proposal, base_url),
    )


def to_confirm(proposal: Proposal, token: str, base_url: str) -> Letter:
    """For the contact whose address was given."""
    return _letter(
        "",
        f"Confirmez votre demande {_for(proposal)}",
        f"Une modification de l'annuaire {_for(proposal)} est demandée avec votre adresse : {_what(proposal)}.",
        "Si cette demande est de vous, relisez-la, puis confirmez-la dans les trois jours :\n"
        f"{base_url}{CONFIRM}?jeton={token}",
        "Si elle n'est pas de vous, ne faites rien : elle sera effacée.",
    )


def answer(proposal: Proposal, effect: str, base_url: str) -> Letter:
    """For who asked, once the administration has decided. `effect`: what comes of it, and when."""
    became = in_a_sentence(proposal.status.label)
    told = [
        f"Votre demande de modification de l'annuaire {_for(proposal)} ({_what(proposal)}) est {became}.",
        *_what_differs(proposal),
        _UNCHANGED if proposal.status is Status.DECLINED else effect if proposal.batch else "",
    ]
    word = [f"{proposal.decided_by} ajoute :\n« {proposal.decision_note} »"] if proposal.decision_note else []
    return _letter(
        proposal.author_name,
        f"Votre demande {_for(proposal)} est {became}",
        " ".join(filter(None, told)),
        *word,
        *_follow(proposal, base_url),
    )


def _what_differs(proposal: Proposal) -> list[str]:
    """Where it is read; who has no account must ask."""
    if proposal.status is not Status.AMENDED:
        return []
    if proposal.account_id:
        return [f"{NOT_AS_ASKED} : lisez-le avant d'y compter."]
    return [f"{NOT_AS_ASKED} : renseignez-vous auprès de l'administration nationale avant d'y compter."]


def _letter(name: str, subject: str, *paragraphs: str) -> Letter:
    greeting = f"Bonjour {name}," if name else "Bonjour,"
    return Letter(subject, "\n\n".join((greeting, *paragraphs, SIGNED)) + "\n")


def _for(proposal: Proposal) -> str:
    return f"pour {department(proposal.department_code).the_name}"


def _what(proposal: Proposal) -> str:
    """Kind.OTHER says it in words, which are on the page."""
    return "demande écrite" if proposal.kind is Kind.OTHER else in_a_sentence(proposal.kind.label)


def _follow(proposal: Proposal, base_url: str) -> list[str]:
    """Only an account opens the page."""
    return [f"Vous pouvez la relire ici :\n{_page(proposal, base_url)}"] if proposal.account_id else []


def _page(proposal: Proposal, base_url: str) -> str:
    return f"{base_url}{PROPOSALS}/{proposal.id}"
