"""nginx, and the programs without which it cannot be tried."""

import pytest

from tests.conftest import leave_out
from tests.deploy.proxy import Nginx
from tests.tools_setup import missing


@pytest.fixture
def tools():
    if missing():
        leave_out(f"this machine has no {', '.join(missing())}")


@pytest.fixture
def nginx(tools, tmp_path):
    """Starts one before machines, given by their ports."""
    started = []

    def start(*ports):
        folder = tmp_path / "nginx"
        folder.mkdir()
        nginx = Nginx(folder, list(ports))
        nginx.start()
        started.append(nginx)
        return nginx

    yield start
    for one in started:
        one.stop()
