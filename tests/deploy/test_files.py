"""The files that an installation copies: systemd accepts them, and what they name is there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from core.settings import load_settings
from tests.svi.conftest import settings
from tests.tools_setup import path_of

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
INSTALLED = "/srv/svi-siao/courante"


def analyzed(*arguments):
    done = subprocess.run(
        [str(path_of("systemd-analyze")), *map(str, arguments)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def test_systemd_understands_every_line_of_the_units(tools, tmp_path):
    """Installed elsewhere than here: the place is replaced by ours, so that what they start exists."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(f"{INSTALLED}/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / unit.name).write_text(text.replace(INSTALLED, str(ROOT)), encoding="utf-8")
    assert analyzed("verify", "--recursive-errors=yes", *sorted(tmp_path.glob("svi*"))) == (0, "")


@pytest.fixture
def app(tmp_path):
    app = create_app(settings(tmp_path))
    yield app
    app.extensions["svi"].database.dispose()


@pytest.mark.parametrize("unit", ["svi.service", "svi-sauvegarde.service"])
def test_the_services_are_confined(tools, unit):
    code, said = analyzed("security", "--offline=true", "--threshold=25", DEPLOY / "systemd" / unit)
    assert code == 0, said


def directives(name):
    text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


def test_the_service_is_given_its_socket_and_time_to_finish():
    service, gunicorn = directives("svi.service"), (ROOT / "gunicorn.conf.py").read_text(encoding="utf-8")
    graceful = re.search(r"^graceful_timeout = (\d+)$", gunicorn, re.MULTILINE)
    assert service["Requires"] == "svi.socket"
    assert service["Type"] == "notify"
    assert service["Restart"] == "always"
    assert int(service["TimeoutStopSec"]) > int(graceful[1])
    assert directives("svi.socket")["ListenStream"] == "127.0.0.1:8000"


def test_the_backup_that_the_timer_makes_is_a_command_that_works(app, tmp_path):
    words = shlex.split(directives("svi-sauvegarde.service")["ExecStart"])
    folder = directives("svi-sauvegarde.service")["ReadWritePaths"]
    arguments = [word.replace(folder, str(tmp_path / "backups")) for word in words[words.index("app") + 1 :]]
    done = app.test_cli_runner().invoke(args=arguments)
    assert done.exit_code == 0, done.output
    assert list((tmp_path / "backups").glob("svi-*.tar.gz"))


def test_the_example_of_the_environment_is_one_that_starts():
    lines = (DEPLOY / "svi.env.exemple").read_text(encoding="utf-8").splitlines()
    environment = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    checked = load_settings(environment)
    assert not checked.demonstration
    assert checked.notices == ()


def copied():
    """What the image takes from the repository."""
    return set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))


def test_the_image_takes_all_of_the_program_and_nothing_else():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "faults", "tests"}
    assert copied() == packages | {"migrations", "app.py", "gunicorn.conf.py", "requirements.txt"}
    assert all((ROOT / name).exists() for name in copied())
    assert re.findall(r"^COPY (.*)$", CONTAINERFILE, re.MULTILINE) == [
        "requirements.txt ./",
        "--from=installation /srv/svi/.venv .venv",
        ". .",
    ]


def test_the_image_starts_what_systemd_starts_and_never_as_root():
    service = shlex.split(directives("svi.service")["ExecStart"].replace(f"{INSTALLED}/", ""))
    assert f"CMD {service!r}".replace("'", '"') in CONTAINERFILE
    users = re.findall(r"^USER (\w+)$", CONTAINERFILE, re.MULTILINE)
    assert users == ["svi"]
    assert CONTAINERFILE.index("\nUSER svi") < CONTAINERFILE.index("\nCMD")
    assert "--require-hashes" in CONTAINERFILE
    assert "/sante/vivant" in CONTAINERFILE
    instructions = {line.split()[0] for line in CONTAINERFILE.splitlines() if re.match(r"[A-Za-z]", line)}
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
    assert instructions == known


def test_the_environment_of_the_image_is_one_that_starts():
    [line] = re.findall(r"^ENV (.*)$", CONTAINERFILE, re.MULTILINE)
    environment = dict(word.split("=", 1) for word in line.split())
    assert str(load_settings(environment).data_dir) == "/donnees"


def test_the_alerts_ask_for_metrics_that_exist(app):
    rules = (DEPLOY / "prometheus" / "alertes.yml").read_text(encoding="utf-8")
    exposed = app.test_client().get("/metrics").text
    asked = set(re.findall(r"\bsvi_\w+", "\n".join(re.findall(r"expr: (.*)", rules))))
    assert asked
    assert all(re.search(rf"^{name}(?:\{{| )", exposed, re.MULTILINE) for name in asked), asked
    endpoints = set(re.findall(r'endpoint="([\w.]+)"', rules))
    assert endpoints <= set(app.view_functions)


def test_each_alert_is_explained_in_the_guide():
    rules = (DEPLOY / "prometheus" / "alertes.yml").read_text(encoding="utf-8")
    names = re.findall(r"- alert: (\w+)", rules)
    assert len(names) == len(re.findall(r"^ +expr: ", rules, re.MULTILINE)) >= 7
    guide = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in guide] == []


GUIDE = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")


def test_every_metric_and_every_log_line_in_the_guide_exists(app):
    exposed = app.test_client().get("/metrics").text
    named = set(re.findall(r"`(svi_[a-z_]+)`", GUIDE))
    assert len(named) >= 4
    assert all(re.search(rf"^# TYPE {name} ", exposed, re.MULTILINE) for name in named), named
    packages = ("svi", "call_log", "core", "tasks", "public", "carrier")
    program = "".join(path.read_text(encoding="utf-8") for name in packages for path in (ROOT / name).rglob("*.py"))
    rows = GUIDE.partition("## Que faire quand…")[2].partition("\n## ")[0]
    said = re.findall(r"`([a-z_]+)`", " ".join(re.findall(r"traces? [^|;]*", rows)))
    said += re.findall(r"traces? `([^`]+)`", rows)
    assert len(set(said)) >= 8
    assert [name for name in said if f'"{name}"' not in program and f'"{name}' not in program] == []


def test_every_check_that_the_guide_names_exists():
    from carrier.preflight import CHECKS

    named = set(re.findall(r"`([A-ZÉ][a-zéè ]+)` (?:ou `\w+` )?à corriger", GUIDE))
    assert named
    assert named <= {check.title for check in CHECKS}


def test_every_file_of_the_folder_is_in_the_guide():
    for path in DEPLOY.rglob("*"):
        named = path.name in GUIDE or (path in UNITS and "deploy/systemd/svi*" in GUIDE)
        assert path.is_dir() or named, path


def test_the_command_runs_with_the_settings_of_the_service_and_shows_no_secret(tmp_path):
    """Here as whoever runs the tests, on a place of our own."""
    secret = "0123456789abcdef0123456789abcdef"
    (tmp_path / "svi.env").write_text(
        "# un commentaire\n"
        f"SVI_DATABASE_URL=sqlite:///{tmp_path}/svi.sqlite3?timeout=5&cache=private\n"
        f"SVI_TWILIO_AUTH_TOKEN={secret}\nSVI_PUBLIC_BASE_URL=https://svi.exemple.fr\n",
        encoding="utf-8",
    )
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    for path in (*ROOT.glob("*.py"), *(ROOT / name for name in copied() if (ROOT / name).is_dir())):
        (tmp_path / path.name).symlink_to(path)
    script = (DEPLOY / "svi").read_text(encoding="utf-8")
    for installed, here in {
        "/etc/svi.env": tmp_path / "svi.env",
        "/var/lib/svi": tmp_path / "data",
        INSTALLED: tmp_path,
        "runuser -u svi --": "",
    }.items():
        assert installed in script
        script = script.replace(installed, str(here))
    clean = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "-c", script, "svi", "db", "current"],
        check=False,
        env=clean,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Base : 0" in done.stdout
    assert (tmp_path / "svi.sqlite3").exists()
    assert secret not in done.stdout + done.stderr
