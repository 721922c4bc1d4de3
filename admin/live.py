"""A call of the day in words: where it stands, or how it ended. Never a caller's number."""

from collections.abc import Callable, Mapping, Sequence

from accounts.domain import Account
from admin.texts import clock_time
from call_log.days import LiveCall
from call_log.domain import CallSummary, Outcome, RungLine, Step

SOMEBODY = "un référent"
"""In the place of a line's label, which may name a person."""
Words = tuple[str, str, str]
"""The colour of a state, its words, and what is said beside it."""
ENDS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.ANSWERED: ("good", "pris"),
    Outcome.NO_ANSWER: ("bad", "personne n'a répondu"),
    Outcome.ABANDONED: ("watch", "l'appelant a raccroché"),
    Outcome.ERROR: ("bad", "erreur technique"),
}


def words(live: LiveCall, account: Account) -> Words:
    """Who may not know the names of lines is not told them."""
    names = account.sees_personal_data
    if live.call.outcome:
        return _ended(live.call, live.call.outcome, names=names, is_over=live.is_over)
    return ("neutral", "en cours", _going_on(live, names=names))


def _ended(call: CallSummary, outcome: Outcome, *, names: bool, is_over: bool) -> Words:
    kind, told = ENDS.get(outcome, ("neutral", outcome.label))
    says_goodbye = not is_over and outcome is not Outcome.ANSWERED
    return kind, told, "entend le message de fin" if says_goodbye else _beside(call, outcome, names=names)


def _beside(call: CallSummary, outcome: Outcome, *, names: bool) -> str:
    if outcome is Outcome.ANSWERED:
        return f"par {call.line_label}" if names and call.line_label else ""
    if outcome is Outcome.ABANDONED and call.step:
        return f"étape : {call.step.label}"
    count = call.lines_rung
    return f"{count} ligne{'s' if count > 1 else ''} appelée{'s' if count > 1 else ''}" if count else ""


def _going_on(live: LiveCall, *, names: bool) -> str:
    call = live.call
    if call.taken_at:
        who = call.line_label if names and call.line_label else SOMEBODY
        return f"en conversation avec {who} depuis {clock_time(call.taken_at)}"
    return _STANDS[live.stands or Step.END](call, names)


def _rings(call: CallSummary, names: bool) -> str:  # noqa: FBT001 - one of the table below
    lines = call.attempts[-1].lines if call.attempts else ()
    return f"sonne chez {_who(lines, names=names)}"


def _who(lines: Sequence[RungLine], *, names: bool) -> str:
    if len(lines) > 1:
        return f"{len(lines)} lignes à la fois"
    return lines[0].label if names and lines else SOMEBODY


_STANDS: Mapping[Step, Callable[[CallSummary, bool], str]] = {
    Step.DEPARTMENT: lambda _call, _names: "choisit son département",
    Step.CORSICA: lambda _call, _names: "choisit son département",
    Step.OVERSEAS: lambda _call, _names: "choisit son département",
    Step.CONFIRM: lambda _call, _names: "entend le nom du département",
    Step.RINGING: _rings,
    Step.TALKING: lambda _call, _names: f"en conversation avec {SOMEBODY}",
    Step.END: lambda _call, _names: "entend le message de fin",
}
