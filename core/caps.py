"""The caps against fraud and nuisance, as the environment sets them. 0, or nothing after the `=`: no cap."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Caps:
    """Each is the setting of its name (`SVI_MAX_CALLS`…). The defaults are far above the busiest day ever seen."""

    max_calls: int = 300
    """Calls at the same time, in all."""
    max_calls_per_caller: int = 10
    """The same, from one number: a switchboard shows one number for all who work behind it."""
    max_calls_per_department: int = 20
    """The same, of which the lines of one département ring or talk."""
    max_minutes_per_day: int = 6000
    max_minutes_per_day_per_caller: int = 600
    block_after: int = 0
    """Calls of one number within an hour after which it is blocked; 0: nobody is blocked but by hand."""
    block_hours: int = 24


_BOUNDS = {"block_hours": (1, 720)}
_ANY = (0, 1_000_000)


def read_caps(environment: Mapping[str, str]) -> tuple[Caps, list[str]]:
    """The caps, and one French line for each that is wrong."""
    values: dict[str, int] = {}
    errors: list[str] = []
    for name, default in asdict(Caps()).items():
        least, most = _BOUNDS.get(name, _ANY)
        setting = f"SVI_{name.upper()}"
        text = _text(environment.get(setting), default, least)
        if re.fullmatch(r"[0-9]{1,7}", text) and least <= int(text) <= most:
            values[name] = int(text)
        else:
            errors.append(f"{setting} : un nombre entre {least} et {most} (lu : « {text[:40]} »).")
    return Caps(**values), errors


def _text(value: str | None, default: int, least: int) -> str:
    """Not set: the default. Set to nothing: none of it, where there can be none."""
    if value is None:
        return str(default)
    return value.strip() or str(0 if least == 0 else default)
