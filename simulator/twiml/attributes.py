"""Which attributes the operator knows, and the values it takes (twilio.com/docs/voice/twiml, November 2026)."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Check: TypeAlias = Callable[[str], bool]

_CALLBACK_EVENTS = {"initiated", "ringing", "answered", "completed"}


def anything(value: str) -> bool:  # noqa: ARG001 - the operator takes any text here
    return True


def positive(value: str) -> bool:
    return value.isascii() and value.isdigit() and int(value) > 0


def natural(value: str) -> bool:
    return value.isascii() and value.isdigit()


def boolean(value: str) -> bool:
    return value in {"true", "false"}


def post(value: str) -> bool:
    """GET is legal for Twilio, but our webhooks are only ever POST, and that is all the simulator plays."""
    return value == "POST"


def events(value: str) -> bool:
    return bool(value) and set(value.split()) <= _CALLBACK_EVENTS


def one_of(*values: str) -> Check:
    return lambda value: value in values


def matches(pattern: str) -> Check:
    return lambda value: re.fullmatch(pattern, value) is not None


one_key = matches(r"[0-9*#]?")
keys = matches(r"[0-9*#wW]+")
phone = matches(r"\+[1-9]\d{6,14}")

KNOWN: Mapping[str, Mapping[str, Check]] = {
    "Response": {},
    "Say": {"voice": anything, "language": anything, "loop": natural},
    "Play": {"loop": natural, "digits": keys},
    "Pause": {"length": positive},
    "Gather": {
        "action": anything,
        "actionOnEmptyResult": boolean,
        "bargeIn": boolean,
        "debug": boolean,
        "enhanced": boolean,
        "finishOnKey": one_key,
        "hints": anything,
        "input": one_of("dtmf"),  # speech is not played
        "language": anything,
        "maxSpeechTime": positive,
        "method": post,
        "numDigits": positive,
        "partialResultCallback": anything,
        "partialResultCallbackMethod": post,
        "profanityFilter": boolean,
        "speechModel": anything,
        "speechTimeout": anything,
        "timeout": positive,
    },
    "Dial": {
        "action": anything,
        "answerOnBridge": boolean,
        "callReason": anything,
        "callerId": phone,
        "events": anything,
        "hangupOnStar": boolean,
        "method": post,
        "record": anything,
        "recordingConfigurationId": anything,
        "recordingStatusCallback": anything,
        "recordingStatusCallbackEvent": anything,
        "recordingStatusCallbackMethod": post,
        "recordingTrack": anything,
        "referMethod": post,
        "referUrl": anything,
        "ringTone": matches("automatic|[a-z]{2}"),
        "sequential": one_of("false"),  # numbers one after the other inside a Dial are not played
        "timeLimit": positive,
        "timeout": positive,
        "trim": one_of("trim-silence", "do-not-trim"),
    },
    "Number": {
        "byoc": anything,
        "method": post,
        "sendDigits": keys,
        "statusCallback": anything,
        "statusCallbackEvent": events,
        "statusCallbackMethod": post,
        "url": anything,
    },
    "Hangup": {},
    "Redirect": {"method": post},
    "Reject": {"reason": one_of("rejected", "busy")},
}


def complaint(verb: str, name: str, value: str) -> str | None:
    """What is wrong with this attribute, in French; None when nothing is."""
    check = KNOWN[verb].get(name)
    if check is None:
        return f"attribut inconnu {name} dans <{verb}>"
    if not check(value):
        return f"valeur refusée dans <{verb}> : {name}=« {value} »"
    return None
