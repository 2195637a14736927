"""Every test runs against a live server on each database."""

import os
import uuid

import pytest
from cluster import Cluster, programs
from steward import Process, Steward

MISSING = (
    "PostgreSQL is not installed: initdb and pg_ctl are neither in the PATH nor below /usr/lib/postgresql "
    "(on Debian: apt-get install postgresql)"
)


@pytest.fixture(scope="session")
def postgres():
    """Return a function that makes an empty database and returns its URL."""
    bin_dir = programs()
    if bin_dir is None:
        if os.environ.get("STEWARD_REQUIRE_PG") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    cluster = Cluster(bin_dir)
    yield cluster.create_database
    cluster.stop()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def steward(database, request, tmp_path_factory) -> Steward:
    """Start a server on an empty database, one for each file of tests."""
    if database == "sqlite":
        arguments = ["--data", str(tmp_path_factory.mktemp("data"))]
    else:
        name = f"clients_{uuid.uuid4().hex}"
        arguments = ["--database", request.getfixturevalue("postgres")(name)]
    process = Process(*arguments)
    yield process.steward
    process.stop()


SCORES = pytest.StashKey[list[str]]()


@pytest.fixture
def score(request):
    """Return a function that adds a line to the end of the run."""
    return request.config.stash.setdefault(SCORES, []).append


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash.get(SCORES, []):
        terminalreporter.write_line(line)
