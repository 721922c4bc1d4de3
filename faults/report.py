"""The table: one row for each fault and setting, in French; kept as JSON, so that one fault can be played again."""

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import msgspec

from core.clock import PARIS
from faults.catalogue import FAULTS
from faults.service import ROOT
from faults.stage import Setting
from faults.verdict import Measures

KEPT = Path("build") / "fautes.json"
LONGEST_NOTE = 300
REPORT = ROOT / "docs" / "fautes.md"
COLUMNS = {
    "": lambda m: "✔" if m.is_kept else "✘",
    "Appels": lambda m: m.calls,
    "Webhooks": lambda m: m.webhooks,
    "Sans réponse (dont tués)": lambda m: f"{m.errors} ({m.excused})",
    "Secours": lambda m: m.help,
    "Pire, ms": lambda m: round(m.worst_ms),
    "p99, ms": lambda m: round(m.p99_ms),
    "> 2 s": lambda m: m.slow,
    "> 2 s, service mort": lambda m: m.waited,
    "Excuses en anglais": lambda m: m.apologies,
    "Perdus (dont au journal du système)": lambda m: f"{m.lost} ({m.only_in_logs})",
    "En double": lambda m: m.doubled,
    "Doubles sonneries": lambda m: m.double_rings,
    "Détours": lambda m: m.detours,
    "Copies qui diffèrent": lambda m: m.diverging,
    "Résumés changés": lambda m: m.rebuilt,
}


class Row(msgspec.Struct):
    """What was measured, when and on which version."""

    measures: Measures
    at_once: int
    at: str
    version: str


def key(name: str, setting: Setting) -> str:
    return f"{name}:{setting.engine}"


def row_of(measures: Measures, at_once: int) -> Row:
    version = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    return Row(measures, at_once, f"{datetime.now(PARIS):%d/%m/%Y %H:%M}", version)


def load() -> dict[str, Row]:
    return msgspec.json.decode(KEPT.read_bytes(), type=dict[str, Row]) if KEPT.exists() else {}


def save(rows: Mapping[str, Row]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_bytes(msgspec.json.encode({name: asdict_row(row) for name, row in rows.items()}))


def asdict_row(row: Row) -> dict[str, object]:
    return {**msgspec.structs.asdict(row), "measures": asdict(row.measures)}


def line(name: str, setting: Setting, measures: Measures) -> str:
    """For the terminal, as soon as a fault has been played."""
    cells = [f"{title} {value(measures)}" for title, value in COLUMNS.items() if title]
    return f"{'✔' if measures.is_kept else '✘'} {name} {setting.engine} : " + " · ".join(cells)


def document(rows: Mapping[str, Row]) -> str:
    machine = f"{platform.machine()}, {os.cpu_count()} cœurs partagés, Python {platform.python_version()}"
    titles = ["Panne", "Base, machines", *COLUMNS, "Version", "À la fois"]
    table = [titles, ["---"] * len(titles)]
    notes = []
    for name, fault in FAULTS.items():
        for setting in fault.settings:
            row = rows.get(key(name, setting))
            table.append([fault.title, _setting(setting), *_cells(row)])
            if row and row.measures.notes:
                notes += [
                    f"- {fault.title}, {_setting(setting)} :",
                    *(f"    - `{n[:LONGEST_NOTE]}`" for n in row.measures.notes),
                ]
    faults = [f"- **{fault.title}** : {fault.how}." for fault in FAULTS.values()]
    return HEAD.format(
        machine=machine,
        played=", ".join(sorted({row.at.split()[0] for row in rows.values()})) or "jamais",
        faults="\n".join(faults),
        table="\n".join(f"| {' | '.join(cells)} |" for cells in table),
        notes="\n".join(notes) or "Rien.",
    )


def _setting(setting: Setting) -> str:
    return "SQLite, 1" if setting.engine == "sqlite" else "PostgreSQL, 2"


def _cells(row: Row | None) -> list[str]:
    if row is None:
        return ["non joué", *("" for _ in range(len(COLUMNS) + 1))]
    return [*(str(value(row.measures)) for value in COLUMNS.values()), row.version, str(row.at_once)]


HEAD = """# Pannes surmontées

Écrit par `make faults` ; ne pas modifier à la main. Le vrai service (gunicorn, 2 processus de 4 fils par machine),
de vraies prises réseau, un vrai PostgreSQL ; l'opérateur est le simulateur, qui joue sans cesse des appels entiers
pendant qu'une panne est causée, puis réparée. Seules les attentes des personnes sont abrégées. Entre eux, un
répartiteur réessaie une fois le webhook qu'un processus mort n'a pas fini, sur l'autre machine ou sur la même
(nginx : `proxy_next_upstream error non_idempotent`) ; sans lui, ces appels-là entendraient le message de secours.

{machine}. Joué le {played}.

## Résultats

{table}

- **Sans réponse** : webhooks que l'opérateur a vus échouer ; entre parenthèses, ceux que tenait un processus tué.
- **Secours** : appels qui ont entendu le message de secours en français. ✔ demande qu'il n'y en ait que pour des
  webhooks qu'un processus tué tenait.
- **Pire**, **p99**, **> 2 s** : délais des webhooks pour lesquels un processus était là.
- **> 2 s, service mort** : webhooks qui ont attendu, dans la prise ou ailleurs, que le service redémarre.
- **Perdus**, **en double** : événements, comparés à ce que l'opérateur sait avoir livré. Entre parenthèses, ceux
  écrits en entier dans les traces du service parce que ni la base ni la file d'attente ne les prenaient.
- **Détours** : appels qui n'ont pas suivi le même chemin (lignes, événements, issue) que le même appel sans panne.
- **Résumés changés** : appels que `flask journal reconstruire` change ensuite.

## Comment chaque panne est causée

{faults}

## Ce qui a été remarqué

{notes}
"""
