"""One folder of services for the module: making a cluster costs a second, starting it does not."""

import pytest

from api.embedded.usage import Usage


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A folder whose cluster exists and does not run."""
    folder = tmp_path_factory.mktemp("服务 甲")
    usage = Usage(folder)
    usage.enter()
    usage.start(usage.postgres, usage.valkey)
    usage.leave()
    return folder


@pytest.fixture
def usage(cluster):
    """A use of that folder, entered; whatever still runs at the end is stopped."""
    usage = Usage(cluster)
    usage.enter()
    yield usage
    usage.leave()
    last = Usage(cluster)
    last.enter()
    last.leave()


@pytest.fixture
def without_wheels(monkeypatch):
    """A Python in which nothing can be found to import."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.delenv("PGBIN", raising=False)
    monkeypatch.delenv("REDIS_SERVER", raising=False)
