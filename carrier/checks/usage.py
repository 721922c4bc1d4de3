"""How near the day's minutes are to their cap."""

from carrier.findings import Finding, good, watch, wrong
from carrier.installation import Installation
from protection.domain import Alarm, alarm
from protection.sentences import minutes

_HOW = (
    "Voyez qui appelle (flask --app app appelants frequents), bloquez les abus, ou relevez SVI_MAX_MINUTES_PER_DAY et"
    " relancez le service."
)


def caps(installation: Installation) -> Finding:
    """Once they are reached, callers are told to write."""
    usage, limits = installation.parts.watch.usage(), installation.settings.caps
    said = minutes(usage, limits)
    match alarm(usage, limits):
        case Alarm.REACHED:
            return wrong(f"Plus aucun appel n'est pris jusqu'à minuit : {said}.", _HOW)
        case Alarm.NEAR:
            return watch(f"Bientôt plus aucun appel ne sera pris : {said}.", _HOW)
    return good(said)
