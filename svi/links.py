"""The URLs that our documents give to the operator: absolute, ASCII, and carrying where the call stands."""

from dataclasses import dataclass
from urllib.parse import urlencode

from svi.position import to_query
from svi.turn import Position


@dataclass(frozen=True, slots=True)
class Links:
    """Built on the public address, the one that the operator signs."""

    base: str

    def step(self, position: Position) -> str:
        """Where the answer of the caller, or of a ringing, is posted."""
        return f"{self.base}/svi/etape?{to_query(position)}"

    def screening(self, call_sid: str, position: Position, line_id: int) -> str:
        """Where the operator asks what a référent hears on picking up."""
        return f"{self.base}/svi/filtrage?{_screening_query(call_sid, position, line_id)}"

    def acceptance(self, query: str) -> str:
        """Where the référent's key is posted; the query is that of the screening."""
        return f"{self.base}/svi/prise?{query}"


def _screening_query(call_sid: str, position: Position, line_id: int) -> str:
    """`n` is the turn of the ringing, which the position is one turn ahead of."""
    return urlencode(
        {
            "appel": call_sid,
            "n": position.turn - 1,
            "a": position.group + 1,
            "l": line_id,
            "d": position.department_code,
            "v": position.revision,
        }
    )
