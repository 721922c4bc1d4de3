"""What the keys of a telephone mean: départements, with the cases that a keypad cannot type."""

from core.departments import all_departments

CORSICA_PREFIX = "20"
"""A and B are both on key 2: « 2A » would be 22, so Corsica is asked for by the number it had until 1976."""
OVERSEAS_PREFIX = "97"
CORSICA_BY_KEY = {"1": "2A", "2": "2B"}


def clean(digits: str) -> str:
    """The keys without `#`, which ends nothing here, nor white space. Whatever is no key stays: « 2A » is not « 2 »."""
    return "".join(key for key in digits[:32] if key != "#" and not key.isspace())


def department_of(keys: str) -> str | None:
    """The département typed: « 75 », « 1 » for 01, « 974 », with leading zeros or not; None when there is none."""
    number = keys.lstrip("0")
    code = number.zfill(2)
    return code if number.isdigit() and code in all_departments() else None


def went_on(code: str, keys: str) -> str:
    """« 07 » then « 5 » while its name is said: « 075 », for who types zeros in front; or empty.

    So is « 1 », a silence, then « 3 »: 13.
    """
    return code[1:] + keys if code.startswith("0") and keys else ""


def corsica_of(keys: str) -> str | None:
    """The answer to the Corsican question: 1 for the south, 2 for the north."""
    return CORSICA_BY_KEY.get(keys.lstrip("0"))


def overseas_of(keys: str) -> str | None:
    """The last digit of 97x: « 4 », or the whole code « 974 » of someone who types it again."""
    number = keys.lstrip("0")
    return department_of(number if number.startswith(OVERSEAS_PREFIX) else OVERSEAS_PREFIX + number)


def means(keys: str, prefix: str) -> bool:
    """Whether the keys are a prefix that leads to a further question (20, 97), zeros in front or not."""
    return keys.lstrip("0") == prefix


def keys_to(code: str) -> tuple[str, ...]:
    """What a caller types to reach a département: one answer for each question, « 75 », or « 97 » then « 4 »."""
    if code.startswith(OVERSEAS_PREFIX):
        return OVERSEAS_PREFIX, code.removeprefix(OVERSEAS_PREFIX)
    of_corsica = next((key for key, known in CORSICA_BY_KEY.items() if known == code), "")
    return (CORSICA_PREFIX, of_corsica) if of_corsica else (code,)
