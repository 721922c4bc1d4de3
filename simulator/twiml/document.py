"""From the text of an answer to its verbs, refusing what the operator refuses."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias
from xml.etree import ElementTree as ET

from simulator.twiml.attributes import complaint, phone
from simulator.twiml.verbs import (
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Prompt,
    Redirect,
    Reject,
    Say,
    Verb,
)

LARGEST = 64 * 1024
MOST_NUMBERS = 10
SSML = {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
UNPARSABLE, TOO_LARGE, INVALID = 12100, 11750, 12200

Attributes: TypeAlias = Mapping[str, str]


class RefusedDocument(Exception):  # noqa: N818 - it is what happened, in the operator's words
    """`code`: the operator's error number; `reason`: French."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def read(body: bytes) -> list[Verb]:
    if len(body) > LARGEST:
        raise RefusedDocument(TOO_LARGE, f"document de {len(body)} octets, plus de 64 ko")
    root = _tree(body)
    if root.tag != "Response":
        raise RefusedDocument(UNPARSABLE, f"la racine est <{root.tag}>, pas <Response>")
    _check(root)
    _no_text(root)
    return [_verb(child) for child in root]


def _tree(body: bytes) -> ET.Element:
    try:
        text = body.decode("utf-8")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise RefusedDocument(UNPARSABLE, "le document contient une DTD")
        return ET.fromstring(text.strip())  # noqa: S314 - without a DTD there is no entity to expand
    except (ET.ParseError, UnicodeDecodeError) as error:
        raise RefusedDocument(UNPARSABLE, f"ce n'est pas du XML : {error}") from error


def _check(element: ET.Element) -> None:
    for name, value in element.attrib.items():
        problem = complaint(element.tag, name, value)
        if problem:
            raise RefusedDocument(INVALID, problem)


def _no_text(element: ET.Element) -> None:
    texts = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in texts):
        raise RefusedDocument(INVALID, f"texte inattendu dans <{element.tag}>")


def _verb(element: ET.Element) -> Verb:
    build = _VERBS.get(element.tag)
    if build is None:
        raise RefusedDocument(INVALID, f"verbe inconnu ou mal placé <{element.tag}>")
    _check(element)
    return build(element)


def _text(element: ET.Element) -> str:
    for child in element:
        raise RefusedDocument(INVALID, f"<{child.tag}> n'a rien à faire dans <{element.tag}>")
    return " ".join((element.text or "").split())


def _required(element: ET.Element, what: str) -> str:
    text = _text(element)
    if not text:
        raise RefusedDocument(INVALID, f"<{element.tag}> sans {what}")
    return text


def _say(element: ET.Element) -> Say:
    text = " ".join("".join(_spoken(element)).split())
    if not text:
        raise RefusedDocument(INVALID, "<Say> sans texte")
    return Say(text, int(element.get("loop", "1")))


def _spoken(element: ET.Element) -> Iterator[str]:
    """The words heard: SSML only colours them, except `sub`, which says its alias instead."""
    yield element.get("alias") or element.text or ""
    for child in element:
        if child.tag not in SSML:
            raise RefusedDocument(INVALID, f"<{child.tag}> n'a rien à faire dans <Say>")
        yield from _spoken(child)
        yield child.tail or ""


def _play(element: ET.Element) -> Play:
    digits = element.get("digits", "")
    url = _text(element) if digits else _required(element, "adresse")
    return Play(url, int(element.get("loop", "1")), digits)


def _pause(element: ET.Element) -> Pause:
    _nothing_in(element)
    return Pause(int(element.get("length", "1")))


def _gather(element: ET.Element) -> Gather:
    _no_text(element)
    get = element.get
    digits = get("numDigits")
    return Gather(
        prompts=tuple(_prompt(child) for child in element),
        action=get("action", ""),
        timeout=int(get("timeout", "5")),
        finish_on_key=get("finishOnKey", "#"),
        num_digits=int(digits) if digits else None,
        action_on_empty_result=get("actionOnEmptyResult") == "true",
    )


def _prompt(element: ET.Element) -> Prompt:
    verb = _verb(element)
    if not isinstance(verb, Say | Play | Pause):
        raise RefusedDocument(INVALID, f"<{element.tag}> n'a rien à faire dans <Gather>")
    return verb


def _dial(element: ET.Element) -> Dial:
    return Dial(
        numbers=_numbers(element),
        action=element.get("action"),
        timeout=int(element.get("timeout", "30")),
        time_limit=int(element.get("timeLimit", "14400")),
        caller_id=element.get("callerId"),
    )


def _numbers(element: ET.Element) -> tuple[Number, ...]:
    if len(element) == 0:
        return (Number(_dialable(_required(element, "numéro"))),)
    _no_text(element)
    if len(element) > MOST_NUMBERS:
        raise RefusedDocument(INVALID, f"{len(element)} numéros dans <Dial>, plus de {MOST_NUMBERS}")
    return tuple(_number(child) for child in element)


def _number(element: ET.Element) -> Number:
    if element.tag != "Number":
        raise RefusedDocument(INVALID, f"<{element.tag}> n'a rien à faire dans <Dial>")
    _check(element)
    return Number(_dialable(_required(element, "numéro")), element.get("url"))


def _dialable(number: str) -> str:
    if not phone(number):
        raise RefusedDocument(INVALID, f"« {number} » n'est pas un numéro international (+33…)")
    return number


def _hangup(element: ET.Element) -> Hangup:
    _nothing_in(element)
    return Hangup()


def _redirect(element: ET.Element) -> Redirect:
    return Redirect(_required(element, "adresse"))


def _reject(element: ET.Element) -> Reject:
    _nothing_in(element)
    return Reject(element.get("reason", "rejected"))


def _nothing_in(element: ET.Element) -> None:
    if _text(element):
        raise RefusedDocument(INVALID, f"<{element.tag}> ne contient rien")


_VERBS: Mapping[str, Callable[[ET.Element], Verb]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Dial": _dial,
    "Hangup": _hangup,
    "Redirect": _redirect,
    "Reject": _reject,
}
