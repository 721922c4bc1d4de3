"""publiccode.yml follows the standard, version 0.5 (https://yml.publiccode.tools)."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {f"standalone/{kind}" for kind in ("mobile", "iot", "desktop", "web", "backend", "other")} | {
    "addon",
    "library",
    "configurationFiles",
}
CATEGORIES = {"call-center-management", "communications", "customer-service-and-support", "help-desk", "voip"}
"""Of the standard's list, those that a telephone service may claim."""
SCOPES = {"society", "welfare", "local-authorities", "emergency-services"}


class NotOurYamlError(ValueError):
    """Not a line that this reader knows."""


Line = tuple[int, str]


def read(text: str) -> Any:
    """The little YAML that our file is made of: maps, lists, folded and plain texts. Anything else is refused."""
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines()]
    kept = [(indent, line) for indent, line in lines if not line.startswith("#")]
    value, rest = _block(kept, 0)
    if any(line for _, line in rest):
        raise NotOurYamlError(rest[0])
    return value


def _skip_blank(lines: list[Line]) -> list[Line]:
    while lines and not lines[0][1]:
        lines = lines[1:]
    return lines


def _block(lines: list[Line], indent: int) -> tuple[Any, list[Line]]:
    lines = _skip_blank(lines)
    return _list(lines, indent) if lines and lines[0][1].startswith("- ") else _map(lines, indent)


def _list(lines: list[Line], indent: int) -> tuple[list[Any], list[Line]]:
    items: list[Any] = []
    while (lines := _skip_blank(lines)) and lines[0][0] == indent and lines[0][1].startswith("- "):
        first = lines[0][1].removeprefix("- ")
        if re.match(r"[\w-]+:( |$)", first):
            item, lines = _map([(indent + 2, first), *lines[1:]], indent + 2)
        else:
            item, lines = _scalar(first), lines[1:]
        items.append(item)
    return items, lines


def _map(lines: list[Line], indent: int) -> tuple[dict[str, Any], list[Line]]:
    found: dict[str, Any] = {}
    while (lines := _skip_blank(lines)) and lines[0][0] == indent and not lines[0][1].startswith("- "):
        match = re.fullmatch(r"([\w-]+):(?: (.*))?", lines[0][1])
        if not match or match[1] in found:
            raise NotOurYamlError(lines[0])
        name, value, lines = match[1], match[2], lines[1:]
        if value == ">":
            found[name], lines = _folded(lines, indent)
        elif value is None:
            found[name], lines = _block(lines, _skip_blank(lines)[0][0])
        else:
            found[name] = _scalar(value)
    return found, lines


def _folded(lines: list[Line], indent: int) -> tuple[str, list[Line]]:
    words: list[str] = []
    while lines and (not lines[0][1] or lines[0][0] > indent):
        words.append(lines[0][1] or "\n")
        lines = lines[1:]
    return " ".join(words).strip(), lines


def _scalar(text: str) -> str | bool:
    if text in {"true", "false"}:
        return text == "true"
    if re.fullmatch(r'"[^"\\]*"', text):
        return text[1:-1]
    if re.search(r"^[&*!|>%@`'\"\[\]{}?,#-]|: | #", text):
        raise NotOurYamlError(text)
    return text


@pytest.fixture(scope="module")
def publiccode() -> dict[str, Any]:
    found = read((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("wrong", ["a: b: c", "a\n", "a: [1, 2]", "a: 1\na: 2", "a: 'it''s'", "a:\n  b: 1\n c: 2"])
def test_what_is_no_yaml_of_ours_is_refused(wrong: str) -> None:
    with pytest.raises(NotOurYamlError):
        read(wrong)


def test_every_mandatory_key_is_there(publiccode: dict[str, Any]) -> None:
    mandatory = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"}
    assert mandatory | {"description", "legal", "maintenance", "localisation"} <= publiccode.keys()
    assert publiccode["publiccodeYmlVersion"] == "0.5.0"
    assert re.fullmatch(r"https://\S+\.git", publiccode["url"])


def test_the_values_are_those_of_the_standard(publiccode: dict[str, Any]) -> None:
    assert publiccode["developmentStatus"] in STATUSES
    assert publiccode["softwareType"] in TYPES
    assert set(publiccode["categories"]) <= CATEGORIES
    assert set(publiccode["intendedAudience"]["scope"]) <= SCOPES
    assert publiccode["intendedAudience"]["countries"] == ["FR"]


def test_the_description_is_in_french_and_of_the_right_length(publiccode: dict[str, Any]) -> None:
    description = publiccode["description"]["fr"]
    assert len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert 5 <= len(description["features"]) <= 20


def test_licence_maintenance_and_languages_are_said(publiccode: dict[str, Any]) -> None:
    assert publiccode["legal"]["license"] == "MIT"
    assert publiccode["maintenance"]["type"] in {"internal", "community"}
    assert publiccode["maintenance"]["contacts"][0]["name"]
    assert publiccode["localisation"] == {"localisationReady": False, "availableLanguages": ["fr"]}
