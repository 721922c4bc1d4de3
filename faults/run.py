"""Plays one fault: calls, the fault, its mending, the end of the calls, the replay; then the measures."""

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine, select

from call_log.domain import Event
from call_log.models import CALLS, EVENTS, to_event
from faults.balancer import BASE, Balancer, Delivery
from faults.callers import ACCOUNT, SCRIPTS, Callers, Played, play
from faults.catalogue import Fault
from faults.expected import shape
from faults.stage import Setting, Stage, set_up
from faults.verdict import Evidence, Measures, Reference, count_diverging, judge_calls, measure_deliveries

References = tuple[dict[str, Reference], bytes]
"""Each script played without any fault, and the help document."""
BEFORE_S, AFTER_S = 8, 5
REPLAY_S = 30
"""How long the service may take to replay by itself (it does every 10 s)."""


def run(fault: Fault, setting: Setting, at_once: int, rate: float) -> Measures:
    with set_up(setting) as stage:
        references = without_fault(stage)
        balancer = stage.balancer()
        callers = Callers(balancer, at_once, rate)
        callers.start()
        time.sleep(BEFORE_S)
        fault.inject(stage)
        time.sleep(AFTER_S)
        callers.finish()
        balancer.wait_for_copies()
        notes = [*callers.broken, *_replay(stage)]
        measures = judge(stage, balancer.deliveries, callers.played, references, kills=fault.kills)
        measures.notes += notes
        _rebuild(stage, measures)
        if setting.old:
            _allow_newer_rules(measures)
        measures.only_in_logs = _only_in_logs([instance.log for instance in stage.instances])
        _keep_logs(stage)
        return measures


def without_fault(stage: Stage) -> References:
    quiet = Balancer(stage.instances)
    form = {"CallSid": "CAsecours", "AccountSid": ACCOUNT.account_sid}
    help_document = quiet.post(f"{BASE}/svi/secours", form, {}).body
    played = [play(name, quiet) for name in SCRIPTS]
    troubles = [trouble for one in played for trouble in one.call.faults]
    if troubles:
        raise RuntimeError(f"without any fault: {troubles}")
    _replay(stage)  # a machine that is busy elsewhere may have queued them
    events = _events(stage)
    return {one.script: Reference(one.rung, shape(events[one.call.sid])) for one in played}, help_document


def judge(
    stage: Stage, delivered: Sequence[Delivery], played: Sequence[Played], references: References, *, kills: bool
) -> Measures:
    """Once all is replayed: what the operator knows, against what the log holds."""
    deliveries = list(delivered)
    measures = measure_deliveries(deliveries, kills=kills)
    judge_calls(measures, played, Evidence(deliveries, _events(stage), *references))
    count_diverging(measures, deliveries)
    return measures


def _replay(stage: Stage) -> list[str]:
    """What the service does not replay in time is replayed by the command, and told."""
    until = time.monotonic() + REPLAY_S
    while any(instance.backlog.length() for instance in stage.instances) and time.monotonic() < until:
        time.sleep(0.5)
    return [f"{instance.name}: {said}" for instance in stage.instances for said in instance.replay()]


def _events(stage: Stage) -> dict[str, list[Event]]:
    by_call: dict[str, list[Event]] = defaultdict(list)
    engine = create_engine(stage.database_url)
    with engine.connect() as connection:
        for row in connection.execute(select(EVENTS)):
            by_call[row.call_sid].append(to_event(row))
    engine.dispose()
    return by_call


def _rebuild(stage: Stage, measures: Measures) -> None:
    """How many calls `journal reconstruire` changes: none, since a summary is what its events say."""
    before = _calls(stage)
    stage.instances[0].command("journal", "reconstruire")
    after = _calls(stage)
    for sid in before.keys() | after.keys():
        was, now = before.get(sid, {}), after.get(sid, {})
        if was != now:
            measures.rebuilt += 1
            changed = {
                name: f"{was.get(name)} → {now.get(name)}" for name in was | now if was.get(name) != now.get(name)
            }
            measures.note("résumé", str(changed))


def _allow_newer_rules(measures: Measures) -> None:
    """The old version summarised by its own rules: to rebuild after an upgrade is right, and is told."""
    if measures.rebuilt:
        measures.notes.append(
            f"{measures.rebuilt} résumés de l'ancienne version, refaits par les règles de la nouvelle"
        )
        measures.rebuilt = 0


def _calls(stage: Stage) -> dict[str, dict[str, object]]:
    engine = create_engine(stage.database_url)
    with engine.connect() as connection:
        rows = {row.call_sid: dict(row._mapping) for row in connection.execute(select(CALLS))}  # noqa: SLF001
    engine.dispose()
    return rows


def _only_in_logs(logs: Sequence[Path]) -> int:
    return sum(log.read_text(errors="replace").count("call_log_event_only_here") for log in logs)


def _keep_logs(stage: Stage) -> None:
    """The last run's, for whoever looks for a reason."""
    kept = Path("build") / "faults"
    kept.mkdir(parents=True, exist_ok=True)
    for instance in stage.instances:
        (kept / instance.log.name).write_bytes(instance.log.read_bytes())
