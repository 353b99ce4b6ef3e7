"""Knows the server of this folder's tests, started once and killed at times."""

from collections.abc import Iterator

import pytest

from tests.agents.site import Site
from tests.crash.mortal import MortalServer


@pytest.fixture(scope="session")
def site_of_agents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the sample centre on a server of its own."""
    folder = tmp_path_factory.mktemp("agents")
    database = f"sqlite:///{folder / 'data' / 'moiso.db'}"
    with MortalServer(folder, database_url=database) as server:
        server.start()
        server.wait()
        site = Site(server, folder)
        yield site
        site.close()
