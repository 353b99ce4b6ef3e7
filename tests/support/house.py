"""Knows how a test works on a whole server in its own process: pages, API and the people behind.

`house` answers requests and nothing works behind them; `busy_house` has its devices, its
pictures and its housekeeping at work too. Both have the clock in hand, as `site` has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import Settings
from app.factory import Server, create_app
from tests.support.seeding import Seed
from tests.support.site import HandClock, Site, assert_log_and_tables_agree

API = "/api/v1"


class ApiClient:
    """Speaks to the API as one person or device; without a token, as nobody."""

    def __init__(self, http: FlaskClient, token: str | None) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        """Return the answer of GET; `query` are the words behind the question mark."""
        address = API + path
        return self._http.get(address, query_string=query, headers=self._headers)

    def post(self, path: str, **body: Any) -> TestResponse:
        """Return the answer of POST with the body's fields as JSON."""
        return self._http.post(API + path, json=body, headers=self._headers)

    def send(self, path: str, data: bytes | str, *, method: str = "POST") -> TestResponse:
        """Return the answer to a body that need not be JSON."""
        return self._http.open(API + path, method=method, data=data, headers=self._headers)


@dataclass(frozen=True, slots=True)
class HouseUnderTest:
    """A server of the two centres, and the first centre's people with the clock in hand."""

    server: Server
    site: Site

    def http(self) -> FlaskClient:
        """Return a browser of its own: it keeps the cookies it gets."""
        return self.server.app.test_client()

    def api(self, name: str | None, *, site: Site | None = None) -> ApiClient:
        """Return the API as the person or device of the name sees it; None is a stranger."""
        token = (site or self.site).known(name).token if name else None
        return ApiClient(self.http(), token)


@pytest.fixture
def house(seeded: tuple[Seed, Settings]) -> Iterator[HouseUnderTest]:
    """Give the test a server at 8:00 on a Tuesday; none of its threads run."""
    made = _house(*seeded)
    yield made
    assert_log_and_tables_agree(made.server.house)
    made.server.house.database.close()


@pytest.fixture
def busy_house(seeded: tuple[Seed, Settings]) -> Iterator[HouseUnderTest]:
    """Give the test a server at 8:00 on a Tuesday with everything behind it at work."""
    made = _house(*seeded)
    made.server.start()
    yield made
    assert_log_and_tables_agree(made.server.house)
    made.server.stop()


def _house(seed: Seed, settings: Settings) -> HouseUnderTest:
    clock = HandClock()
    server = create_app(settings, clock=clock)
    return HouseUnderTest(server, Site(server.house, server.house.issuing, clock, seed))
