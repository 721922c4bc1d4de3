"""How each verb is played: one file a verb; these tables say which."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from simulator.state import Dialling, Gathering, Speaking, Talking
from simulator.twiml import verbs
from simulator.verbs import dial, gather, hangup, pause, play, redirect, reject, say

Step: TypeAlias = Callable[..., None]

START: Mapping[type[Any], Step] = {
    verbs.Say: say.start,
    verbs.Play: play.start,
    verbs.Pause: pause.start,
    verbs.Gather: gather.start,
    verbs.Dial: dial.start,
    verbs.Hangup: hangup.start,
    verbs.Redirect: redirect.start,
    verbs.Reject: reject.start,
}

ELAPSED: Mapping[type[Any], Step] = {
    Speaking: pause.elapsed,
    Gathering: gather.elapsed,
    Dialling: dial.rang_in_vain,
    Talking: dial.talked_too_long,
}
