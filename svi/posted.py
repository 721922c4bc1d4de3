"""A webhook as it came: what is needed to check it and to read it, from a WSGI environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import EnvironHeaders

from svi.form import Pairs

Environ = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Posted:
    """Nothing in it is checked yet."""

    environ: Environ = field(repr=False)
    body: bytes = field(repr=False)
    pairs: Pairs = field(repr=False)
    """The names and values of the form, in order."""

    @property
    def path(self) -> str:
        return str(self.environ["PATH_INFO"])

    @property
    def query(self) -> str:
        """As it was sent."""
        return str(self.environ.get("QUERY_STRING", ""))

    @property
    def headers(self) -> EnvironHeaders:
        return EnvironHeaders(self.environ)  # type: ignore[arg-type]
