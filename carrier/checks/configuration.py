"""What depends only on the annuaire, the messages and the day: found once for each of their revisions, each day."""

from collections.abc import Iterator

from annuaire.domain import Line
from carrier.findings import Finding, good, listed, skipped, watch, wrong
from carrier.installation import Installation
from core.departments import all_departments, department
from core.errors import UserError
from core.phone_numbers import why_not_dialable
from prompts.domain import CATALOGUE, Texts, check_text
from prompts.spoken import for_the_ear


def lines(installation: Installation) -> Finding:
    """Lines that the annuaire accepted and that may not be dialled: rules and numbering plans change."""
    active = [line for siao in installation.snapshot.configuration.siaos.values() for line in siao.lines if line.active]
    reasons = ((line, why_not_dialable(line.number, installation.settings.own_numbers)) for line in active)
    if refused := [f"{_name(line)} : {reason}" for line, reason in reasons if reason]:
        return wrong(
            f"Lignes actives que le SVI n'appellera pas : {listed(refused)}.",
            "Corrigez leur numéro dans le tableur des lignes (flask --app app annuaire exporter, puis importer).",
        )
    return good(f"{len(active)} actives, toutes peuvent être appelées") if active else skipped("aucune ligne")


def _name(line: Line) -> str:
    return f"{line.department_code}, ligne {line.position} ({line.label})"


def departments(installation: Installation) -> Finding:
    """Those that promise somebody on the phone, and have nobody."""
    snapshot = installation.snapshot
    if not snapshot.configuration.siaos:
        return wrong("L'annuaire est vide : aucun appel n'aboutira.", "flask --app app annuaire importer FICHIER")
    promised = [code for code in all_departments() if snapshot.siao(code).phone_support]
    if alone := [code for code in promised if not snapshot.callable_lines(code, installation.now)]:
        names = listed([f"{department(code).name} ({code})" for code in alone])
        return (wrong if len(alone) == len(promised) else watch)(
            f"Avec assistance téléphonique, mais sans aucune ligne que l'on puisse appeler aujourd'hui : {names}.",
            "Ajoutez-leur une ligne ou, si c'est voulu, répondez « Non » à « Assistance téléphonique » sur leur page.",
        )
    return good(f"{len(promised)} répondent par téléphone, tous ont une ligne")


def messages(installation: Installation) -> Finding:
    """Each text that was changed, then everything that is said, as it would be said."""
    texts = installation.snapshot.texts
    if silent := list(_unsayable(texts)):
        return wrong(f"Messages qui ne peuvent pas être dits : {listed(silent)}.", _MEND_MESSAGES)
    if poor := list(_left_over(texts)):
        return watch(
            f"Textes modifiés qui ne seront pas dits, un autre l'est à leur place : {listed(poor)}", _MEND_MESSAGES
        )
    return good(f"{len(CATALOGUE)} messages, tous peuvent être dits")


_MEND_MESSAGES = "flask --app app messages modifier CLE TEXTE, ou flask --app app messages retablir CLE"


def _own(texts: Texts) -> Iterator[tuple[str, str, str]]:
    """Each own text: where, its key, its words."""
    for code, own in {"": texts.national, **texts.departments}.items():
        for key, text in own.items():
            yield code, key, text


def _left_over(texts: Texts) -> Iterator[str]:
    for code, key, text in _own(texts):
        where = f"« {key} » ({code})" if code else f"« {key} »"
        if key not in CATALOGUE:
            yield f"{where}, que cette version ne dit plus"
            continue
        try:
            check_text(key, text)
        except UserError as error:
            yield f"{where} : {error.format_message()}"


def _unsayable(texts: Texts) -> Iterator[str]:
    for code in ("", *texts.departments):
        for key, prompt in CATALOGUE.items():
            try:
                said = for_the_ear(texts.render(key, prompt.variables, code))
            except Exception as error:  # noqa: BLE001 - whatever it is, callers would hear it as an apology
                said, reason = "", type(error).__name__
            else:
                reason = "vide"
            if not said:
                yield f"« {key} »{f' ({code})' if code else ''} ({reason})"
