"""The programs that `tests/deploy` runs; `make test` installs those that are missing, by apt, when root."""

import os
import shutil
import subprocess
import sys

PACKAGES = {
    "nginx": "nginx-light",
    "openssl": "openssl",
    "systemd-analyze": "systemd",
    "systemd-socket-activate": "systemd",
}
"""A program, and the Debian package that has it."""


def missing() -> list[str]:
    """Those that are not on this machine; some are in folders that only root searches."""
    return [program for program in PACKAGES if not path_of(program)]


def path_of(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _run(*command: str) -> bool:
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, timeout=900).returncode == 0


def main() -> int:
    if missing() and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installation de {', '.join(missing())} pour les tests…")
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *{PACKAGES[name] for name in missing()})
    if missing():
        print(f"Absents : {', '.join(missing())} ; leurs tests seront laissés de côté, avec cette raison.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
