"""Which program this process runs: what two machines must have in common, and what an upgrade changes."""

from hashlib import sha256
from pathlib import Path

NUMBER = "0.1.0"
ROOT = Path(__file__).parent.parent


def _fingerprint() -> str:
    """Of every line of Python: two programs that say the same number may differ, and say so."""
    found = sha256()
    for package in sorted(ROOT.glob("*/__init__.py")):
        for file in sorted(package.parent.rglob("*.py")):
            found.update(file.read_bytes())
    return found.hexdigest()[:8]


VERSION = f"{NUMBER} ({_fingerprint()})"
"""As it was when the process began: what is on the disk now may be the next one."""
