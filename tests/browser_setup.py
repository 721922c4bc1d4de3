"""Finds a Chromium for the browser tests, and as a program (`make test` runs it) installs one where there is none.

In this order: an installed Chromium; Debian's, by apt, when root; Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds that a condition may take: the machine may be doing something else."""


def chromium_path() -> str | None:
    """The executable to give to Playwright, or None when there is none on this machine."""
    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return installed or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _run(*command: str) -> bool:
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, timeout=900).returncode == 0


def _install() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        _run("apt-get", "update", "-qq")
        if _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"):
            return
    _run(sys.executable, "-m", "playwright", "install", "chromium")


def main() -> int:
    if not chromium_path():
        print("Installation d'un navigateur pour les tests…")
        _install()
    if not chromium_path():
        print("Pas de navigateur : les tests du navigateur seront laissés de côté, avec cette raison.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
