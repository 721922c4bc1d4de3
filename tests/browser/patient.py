"""The service for a machine that runs all the tests at once: a slow answer of its database is no failure of it."""

from app import create_app
from core import urgent

urgent.WAIT_S = 20

__all__ = ["create_app"]
