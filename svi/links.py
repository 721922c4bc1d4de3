"""The URLs that our documents give to the operator: absolute, ASCII, and carrying where the call stands."""

from dataclasses import dataclass
from urllib.parse import quote

from svi.position import to_query
from svi.seal import Seal, unsealed
from svi.turn import Position


@dataclass(frozen=True, slots=True)
class Links:
    """Built on the public address, the one that the operator signs."""

    base: str
    seal: Seal | None = None
    """For an engine that does not sign the address it asks."""

    def step(self, position: Position) -> str:
        """Where the answer of the caller, or of a ringing, is posted."""
        return self._sealed(f"{self.base}/svi/etape?{to_query(position)}")

    def screening(self, call_sid: str, position: Position, line_id: int) -> str:
        """Where the operator asks what a référent hears on picking up."""
        return self._sealed(f"{self.base}/svi/filtrage?{_screening_query(call_sid, position, line_id)}")

    def acceptance(self, query: str) -> str:
        """Where the référent's key is posted; the query is that of the screening."""
        return self._sealed(f"{self.base}/svi/prise?{unsealed(query)}")

    def line_test(self) -> str:
        """Where the key of who picked up a test call is posted."""
        return self._sealed(f"{self.base}/svi/essai")

    def _sealed(self, url: str) -> str:
        return self.seal.on(url) if self.seal else url


def _screening_query(call_sid: str, position: Position, line_id: int) -> str:
    """`n` is the turn of the ringing, which the position is one turn ahead of. Telnyx's ids hold a colon, which is
    written as it is: an address that somebody on the way would write otherwise would lose its seal.
    """
    return (
        f"appel={quote(call_sid, safe=':')}&n={position.turn - 1}&a={position.group + 1}&l={line_id}"
        f"&d={position.department_code}&v={position.revision}"
    )
