"""The preflight: one table of checks, and the rule that none of them may fail otherwise than with a sentence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy.exc import SQLAlchemyError

from carrier.checks import configuration, here, operator, outside, usage
from carrier.findings import Finding, skipped, wrong
from carrier.installation import Installation
from carrier.operator import OperatorError
from core.errors import UserError

DEMONSTRATION = "démonstration : rien à vérifier chez l'opérateur"
OFFLINE = "pas vérifié : --hors-ligne"


class Needs(Enum):
    """What a check cannot do without."""

    NOTHING = auto()
    DATABASE = auto()
    CONFIGURATION = auto()
    NETWORK = auto()
    API = auto()
    OPERATOR = auto()


ON_THE_NETWORK = frozenset({Needs.NETWORK, Needs.API, Needs.OPERATOR})


@dataclass(frozen=True, slots=True)
class Check:
    """One question. The title is for people; it never holds anything that was found."""

    title: str
    needs: Needs
    find: Callable[[Installation], Finding]


CHECKS = (
    Check("Réglages", Needs.NOTHING, here.settings),
    Check("Base de données", Needs.NOTHING, here.database),
    Check("Migrations", Needs.DATABASE, here.migrations),
    Check("Horloge et base", Needs.DATABASE, here.database_clock),
    Check("Dossier de données", Needs.NOTHING, here.data_folder),
    Check("Place sur le disque", Needs.NOTHING, here.disk_space),
    Check("File d'attente", Needs.NOTHING, here.queue),
    Check("Copie de l'annuaire", Needs.NOTHING, here.copy_on_disk),
    Check("Plafonds", Needs.DATABASE, usage.caps),
    Check("Départements", Needs.CONFIGURATION, configuration.departments),
    Check("Lignes", Needs.CONFIGURATION, configuration.lines),
    Check("Messages", Needs.CONFIGURATION, configuration.messages),
    Check("Adresse publique", Needs.NETWORK, outside.address),
    Check("Signature", Needs.NETWORK, outside.signature),
    Check("Compte", Needs.API, operator.account),
    Check("Horloge et opérateur", Needs.OPERATOR, operator.clock),
    Check("Numéro", Needs.OPERATOR, operator.addresses),
    Check("Numéro présenté", Needs.OPERATOR, operator.caller_id),
    Check("Destinations", Needs.OPERATOR, operator.permissions),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A check, and what it found."""

    check: Check
    finding: Finding


def run(installation: Installation, checks: Iterable[Check] = CHECKS, *, offline: bool = False) -> list[Answer]:
    """Each check with its finding; never raises."""
    return [Answer(check, _find(check, installation, offline=offline)) for check in checks]


def _find(check: Check, installation: Installation, *, offline: bool) -> Finding:
    try:
        why_not = _why_not(check.needs, installation, offline=offline)
        return skipped(why_not) if why_not else check.find(installation)
    except OperatorError as error:
        return wrong(error.what, error.how_to_mend)
    except UserError as error:
        return wrong(error.format_message(), "")
    except SQLAlchemyError as error:
        return wrong(f"La base de données n'a pas su répondre ({type(error).__name__}).", _RETRY)
    except Exception as error:  # noqa: BLE001 - a check that breaks is a finding, not a traceback
        return wrong(f"Cette vérification a échoué ({type(error).__name__} : {error}).", _RETRY)


_RETRY = "Corrigez d'abord ce qui est signalé plus haut, puis recommencez."


def _why_not(needs: Needs, installation: Installation, *, offline: bool) -> str:
    if needs in ON_THE_NETWORK and installation.settings.demonstration:
        return DEMONSTRATION
    if needs in ON_THE_NETWORK and offline:
        return OFFLINE
    if needs in {Needs.API, Needs.OPERATOR} and not installation.settings.engine.has_twilio_api:
        return f"à vérifier à la main chez {installation.settings.engine.label} : voir docs/moteurs.md"
    if needs is Needs.DATABASE and installation.database_trouble:
        return "pas vérifié : la base de données ne répond pas"
    if needs is Needs.OPERATOR and isinstance(installation.account, OperatorError):
        return "pas vérifié : voir « Compte »"
    return ""
