"""`python -m faults`: plays every fault, prints the table, writes docs/fautes.md."""

import logging
import signal
import sys

import click

from faults import report
from faults.catalogue import FAULTS
from faults.run import run
from faults.stage import Setting, can_mount


@click.command()
@click.option("--seulement", "only", multiple=True, type=click.Choice(list(FAULTS)), help="Cette panne (répétable).")
@click.option("--base", "engine", type=click.Choice(["sqlite", "postgresql"]), help="Cette base seulement.")
@click.option("--appels", "at_once", default=200, show_default=True, help="Combien d'appels à la fois.")
@click.option("--debit", "rate", default=50.0, show_default=True, help="Webhooks par seconde, tous appels confondus.")
@click.option("--ecrire/--ne-pas-ecrire", "writes", default=None, help="Écrire docs/fautes.md (oui, si tout est joué).")
def main(only: tuple[str, ...], engine: str | None, at_once: int, rate: float, *, writes: bool | None) -> None:
    """Casse le service pendant qu'il est au téléphone, et compte ce qui s'est perdu."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended
    logging.disable()  # the service writes its own; ours would be those of loading the demonstration
    rows = report.load()
    for name in only or FAULTS:
        for setting in FAULTS[name].settings:
            if engine in {None, setting.engine} and _can_be_played(name, setting):
                measures = run(FAULTS[name], setting, at_once, rate)
                rows[report.key(name, setting)] = report.row_of(measures, at_once)
                click.echo(report.line(name, setting, measures))
                click.echo("".join(f"    {note}\n" for note in measures.notes), nl=False)
                report.save(rows)
    if writes or (writes is None and not only and engine is None):
        report.REPORT.write_text(report.document(rows))
        click.echo(f"Écrit : {report.REPORT}")
    sys.exit(not all(row.measures.is_kept for row in rows.values()))


def _can_be_played(name: str, setting: Setting) -> bool:
    if setting.small_disk and not can_mount():
        click.echo(f"- {name} {setting.engine} : non joué, seul root peut monter un tmpfs")
        return False
    return True


if __name__ == "__main__":
    main()
