"""What an OpenID provider says of itself: where it answers, and its keys. It changes once in months, and is kept for an
hour by each process, so that an entrance waits for no more answers than it needs.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

PATIENCE_S = 5
KEPT_FOR = timedelta(hours=1)
FRESH_FOR = timedelta(minutes=1)
"""What was asked so short a time ago is not asked again, whatever goes wrong."""
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class ProConnectError(Exception):
    """It did not tell who somebody is. The message, for the logs, holds nothing personal."""


class Discovery:
    """Of one provider. All of it raises `ProConnectError`."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._kept: dict[str, tuple[datetime, Any]] = {}

    def metadata(self, now: datetime) -> Mapping[str, Any]:
        """Its addresses."""
        found: Mapping[str, Any] = self._known("metadata", now, self._ask_metadata)
        return found

    def keys(self, now: datetime, *, anew: bool = False) -> Any:  # noqa: ANN401 - JSON
        """Its public keys; `anew` when those that are kept do not fit: it may have others since."""
        if anew:
            self._kept.pop("keys", None)
        where = self.metadata(now)["jwks_uri"]
        return self._known("keys", now, lambda: _json(where))

    def forget(self, now: datetime) -> None:
        """Something went wrong: the next time it is asked again, unless it was just asked; anybody can make it fail."""
        self._kept = {what: kept for what, kept in self._kept.items() if timedelta(0) <= now - kept[0] < FRESH_FOR}

    def _known(self, what: str, now: datetime, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - JSON
        at, found = self._kept.get(what, (None, None))
        if at is None or not timedelta(0) <= now - at < KEPT_FOR:
            found = ask()
            self._kept[what] = (now, found)
        return found

    def _ask_metadata(self) -> Mapping[str, Any]:
        metadata = _json(f"{self._issuer}/.well-known/openid-configuration")
        if not isinstance(metadata, dict) or str(metadata.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProConnectError("another issuer")
        if missing := [name for name in NEEDED if name not in metadata]:
            raise ProConnectError(f"no {missing[0]}")
        return metadata


def asked(ask: Any, url: str, **arguments: Any) -> Any:  # noqa: ANN401 - of requests and authlib
    """An answer over the network. Raises `ProConnectError`."""
    import requests
    from authlib.common.errors import AuthlibBaseError

    try:
        answer = ask(url, **arguments)
        if isinstance(answer, requests.Response):
            answer.raise_for_status()
    except (requests.RequestException, AuthlibBaseError, ValueError) as error:
        raise ProConnectError(f"{type(error).__name__}") from error
    return answer


def _json(url: str) -> Any:  # noqa: ANN401 - JSON
    """It may be no JSON at all."""
    import requests

    answer = asked(requests.get, url, timeout=PATIENCE_S)
    try:
        return answer.json()
    except ValueError as error:
        raise ProConnectError("not JSON") from error
