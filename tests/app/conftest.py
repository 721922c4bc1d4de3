"""The application of the calls' tests, for what concerns it as a whole."""

from tests.svi.conftest import app, call, demonstration_file, logged, telephone

__all__ = ["app", "call", "demonstration_file", "logged", "telephone"]
