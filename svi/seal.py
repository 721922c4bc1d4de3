"""A seal on our own addresses, for an engine that does not sign them: nobody else can write where a call stands."""

import hmac
from dataclasses import dataclass, field

MARK = "&s="


@dataclass(frozen=True, slots=True)
class Seal:
    """Made with the service's secret key, over the whole address."""

    secret_key: str = field(repr=False)

    def on(self, url: str) -> str:
        """The address, sealed; it has a query."""
        return f"{url}{MARK}{self._of(url)}"

    def is_on(self, url: str) -> bool:
        """Whether we wrote this address."""
        head, _, given = url.rpartition(MARK)
        return hmac.compare_digest(self._of(head).encode(), given.encode("utf-8", "replace"))

    def _of(self, url: str) -> str:
        return hmac.new(f"svi seal\0{self.secret_key}".encode(), url.encode(), "sha256").hexdigest()[:32]


def unsealed(query: str) -> str:
    """A query without the seal that it came with."""
    return query.partition(MARK)[0]
