"""What is written about a proposal: short, kind, with where to answer, and without any number or wish in it.

Who asks without an account is not known yet: nothing that they typed is in the mail that a contact receives.
"""

from typing import NamedTuple

from core.departments import department
from proposals.domain import Kind, Proposal, Status

CONFIRM = "/annuaire/modification/confirmer"
PROPOSALS = "/admin/propositions"
SIGNED = "L'assistance SI SIAO"

_ANSWERS = {
    Status.ACCEPTED: "est acceptée",
    Status.AMENDED: "est acceptée, avec des changements",
    Status.DECLINED: "n'est pas retenue",
}
_NOW = {
    Status.ACCEPTED: "Les prochains appels en tiennent compte.",
    Status.AMENDED: "Les prochains appels en tiennent compte.",
    Status.DECLINED: "Rien n'est changé dans l'annuaire.",
}


class Letter(NamedTuple):
    """A mail without its recipient."""

    subject: str
    body: str


def to_answer(proposal: Proposal, base_url: str) -> Letter:
    """For each administrator."""
    return _letter(
        f"Une proposition {_for(proposal)}",
        f"{proposal.author_name} propose une modification de l'annuaire {_for(proposal)} : {_what(proposal)}.",
        f"Pour la lire et y répondre :\n{_page(proposal, base_url)}",
    )


def receipt(proposal: Proposal, base_url: str) -> Letter:
    """For who asked."""
    return _letter(
        f"Votre demande {_for(proposal)} est arrivée",
        f"Votre demande de modification de l'annuaire {_for(proposal)} est bien arrivée : {_what(proposal)}.",
        "L'administration nationale va la lire. Sa réponse vous viendra par mail.",
        *_follow(proposal, base_url),
    )


def to_confirm(proposal: Proposal, token: str, base_url: str) -> Letter:
    """For the contact whose address was given."""
    return _letter(
        f"Confirmez votre demande {_for(proposal)}",
        f"Une modification de l'annuaire {_for(proposal)} est demandée avec votre adresse : {_what(proposal)}.",
        f"Si cette demande est de vous, confirmez-la dans les trois jours :\n{base_url}{CONFIRM}?jeton={token}",
        "Si elle n'est pas de vous, ne faites rien : elle sera effacée.",
    )


def answer(proposal: Proposal, base_url: str) -> Letter:
    """For who asked, once the administration has decided."""
    is_done = bool(proposal.batch) or proposal.status is Status.DECLINED
    word = [f"{proposal.decided_by} ajoute :\n« {proposal.decision_note} »"] if proposal.decision_note else []
    return _letter(
        f"Votre demande {_for(proposal)} {_ANSWERS[proposal.status]}",
        f"Votre demande de modification de l'annuaire {_for(proposal)} ({_what(proposal)}) {_ANSWERS[proposal.status]}."
        + (f" {_NOW[proposal.status]}" if is_done else ""),
        *word,
        *_follow(proposal, base_url),
    )


def _letter(subject: str, *paragraphs: str) -> Letter:
    return Letter(subject, "\n\n".join(("Bonjour,", *paragraphs, f"Bien à vous,\n{SIGNED}")) + "\n")


def _for(proposal: Proposal) -> str:
    return f"pour {department(proposal.department_code).the_name}"


def _what(proposal: Proposal) -> str:
    """Kind.OTHER says it in words, which are on the page."""
    return (
        "une autre demande"
        if proposal.kind is Kind.OTHER
        else proposal.kind.label[:1].lower() + proposal.kind.label[1:]
    )


def _follow(proposal: Proposal, base_url: str) -> list[str]:
    """Only an account opens the page."""
    return [f"Vous pouvez la relire ici :\n{_page(proposal, base_url)}"] if proposal.account_id else []


def _page(proposal: Proposal, base_url: str) -> str:
    return f"{base_url}{PROPOSALS}/{proposal.id}"
