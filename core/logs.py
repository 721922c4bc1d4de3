"""Structured logs, JSON or console; each line carries the call's id, and never a caller's number."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

_BETWEEN = "[ .\\-\u00a0\u202f]?"
_NUMBERS = re.compile(
    rf"(?:\+|%2B|(?<![\w.:-])00){_BETWEEN}\d(?:{_BETWEEN}(?:\(0\))?{_BETWEEN}\d){{7,14}}(?!\d)"  # +33 5…, 0033…
    rf"|(?<!\w)0\d(?:{_BETWEEN}\d\d){{4}}(?![\w-])"  # 05 36 49 00 01, with dots, with hyphens, in one go
    r"|(?<![\w.:-])\d{9,15}(?![\w:-])",  # the others in one go: 33536490001
    re.IGNORECASE,
)
"""What looks like a phone number; ids, dates and IP addresses do not."""

log = structlog.stdlib.get_logger("svi")


_CALL: ContextVar[str] = ContextVar("call_sid", default="")


def about_call(call_sid: str) -> None:
    """What this thread logs from now on is about this call; "": about none."""
    _CALL.set(call_sid)


def _with_call(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if call_sid := _CALL.get():
        event.setdefault("call_sid", call_sid)
    return event


def _without_phone_numbers(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last barrier: our code logs no number, a library's message might."""
    for key, value in event.items():
        if not key.startswith("_") and key != "timestamp":
            event[key] = _scrubbed(value)
    return event


def _scrubbed(value: Any) -> Any:  # noqa: ANN401 - whatever is logged
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {_scrubbed(name): _scrubbed(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(inner) for inner in value]
    return _NUMBERS.sub("[numéro]", value if isinstance(value, str) else repr(value))


def configure_logs(log_format: str) -> None:
    """Sends every log line, ours and the libraries', to standard error in one form ("console" or "json")."""
    shared: list[Any] = [
        _with_call,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        _without_phone_numbers,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not getattr(h, "is_svi", False)]
    handler.is_svi = True  # type: ignore[attr-defined]
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for library in ("alembic", "persistqueue"):
        logging.getLogger(library).setLevel(logging.WARNING)
