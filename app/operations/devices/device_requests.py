"""Requests of a process for devices that another one drives: tests, and faults of simulators."""

from collections.abc import Callable, Sequence

from app.persistence.database import Database
from app.persistence.devices import requests as rows
from app.persistence.devices.requests import DeviceRequest

LASTS_S = 15
"""How long a request waits for whoever drives the device: what comes later puzzles people."""


class DeviceRequests:
    """Leaves requests and takes them. `left` is called after each one and must not block."""

    def __init__(self, database: Database, left: Callable[[], None]) -> None:
        self._database = database
        self._left = left

    def leave(self, centre_id: int, request: DeviceRequest) -> None:
        """Leave the request for whoever drives the device. Raises Unavailable."""
        with self._database.write() as connection:
            rows.add_request(connection, centre_id, request, lasts_s=LASTS_S)
        self._left()

    def take(self) -> Sequence[DeviceRequest]:
        """Take what others have left, each request once. Raises Unavailable."""
        with self._database.read() as connection:
            if not rows.has_requests(connection):
                return ()
        with self._database.write() as connection:
            return rows.take_requests(connection)
