"""Changes of the annuaire as French lines: « 13 : assistance téléphonique oui → non »."""

from annuaire.domain import Contact, Line, Siao
from annuaire.plan import Change, Entry
from core.phone_numbers import display


def sentence(change: Change) -> str:
    """One change, on one line."""
    return f"{change.entry.department_code} :{_subject(change)}{_what(change)}"


def _what(change: Change) -> str:
    feminine = "e" if isinstance(change.entry, Line) else ""
    if change.before is None:
        return f" ajouté{feminine}{_details(change.entry)}"
    if change.after is None:
        return f" retiré{feminine}"
    return f" {_differences(change.before, change.after)}"


def _subject(change: Change) -> str:
    """What changes; the fields of a SIAO name themselves."""
    entry = change.entry
    if isinstance(entry, Line):
        return f" ligne {display(entry.number)}"
    if isinstance(entry, Contact):
        role = f" ({entry.role})" if entry.role else ""
        return f" contact {f'{entry.first_name} {entry.last_name}'.strip()}{role}"
    return f" SIAO « {entry.structure} »" if change.before is None else ""


def _details(entry: Entry) -> str:
    return f" (« {entry.label} », ordre {entry.position})" if isinstance(entry, Line) else ""


def _differences(before: Entry, after: Entry) -> str:
    old, new = _shown(before), _shown(after)
    return ", ".join(f"{name} {old[name]} → {new[name]}" for name in new if old[name] != new[name])


def _shown(entry: Entry) -> dict[str, str]:
    if isinstance(entry, Siao):
        return {
            "structure": f"« {entry.structure} »",
            "mail": entry.mail or "(aucun)",
            "assistance téléphonique": yes_or_no(entry.phone_support),
            "ordre d'appel": entry.call_order.value,
        }
    if isinstance(entry, Line):
        return {
            "ordre": str(entry.position),
            "libellé": f"« {entry.label} »",
            "sonnerie": f"{entry.ring_seconds} s",
            "active": yes_or_no(entry.active),
        }
    return {"mail": entry.mail or "(aucun)", "téléphone": display(entry.phone) if entry.phone else "(aucun)"}


def yes_or_no(answer: bool) -> str:  # noqa: FBT001 - the answer is the argument
    """« oui » or « non »."""
    return "oui" if answer else "non"
