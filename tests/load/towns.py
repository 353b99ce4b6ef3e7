"""Knows a province to measure on: one large centre and many small ones in one installation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.config import Settings
from app.installation import open_installation
from app.operations.devices.devices import NewDevice
from app.operations.installation import Installation
from app.operations.people.passwords import hash_password
from app.operations.people.rights import Role
from app.persistence.centre.configuration import read_file
from app.persistence.database import Database
from app.persistence.verify import differences
from tests.load.commands import Lost
from tests.load.hall import CENTRE, CENTRE_ID, OFFICERS, SERVICES, furnish, service_of
from tests.support.live import PASSWORD

FEWEST, MOST = 3, 6
"""How many counters a commune has."""
LARGE = 22
"""Counters that are open in the centre of the province."""
OF_A_COMMUNE = SERVICES[:3]
HERE = "127.0.0.1"


@dataclass(slots=True)
class Desk:
    """An officer at a counter: which services, and what they are at."""

    token: str
    counter: int
    services: Sequence[str]
    is_busy: bool = False
    has_ticket: bool = False


@dataclass(slots=True)
class Town:
    """A centre: the process that its devices are led to, its tokens, and what its people saw."""

    id: int
    home: int
    kiosk: str
    display: str
    desks: Sequence[Desk]
    issued: list[str] = field(default_factory=list)
    called: dict[str, float] = field(default_factory=dict)

    @property
    def services(self) -> Sequence[str]:
        """The services that somebody serves."""
        return list(dict.fromkeys(code for desk in self.desks for code in desk.services))


def settle(folder: Path, database_url: str, *, centres: int, processes: int) -> Sequence[Town]:
    """Make the installation of so many centres; one officer works in each small one.

    Each centre is led to one of the processes, as a proxy does that divides by centre.
    """
    furnish(folder, database_url)
    settings = Settings(data=folder / "data", database_url=database_url, demo=True)
    installation = open_installation(settings)
    try:
        hashed = hash_password(PASSWORD)
        large = range(1, min(LARGE, OFFICERS) + 1)
        desks = [
            Desk(_signed_in(installation, f"officer{n:02d}"), n, [service_of(n)]) for n in large
        ]
        towns = [_town(installation, CENTRE_ID, 0, desks, "measured")]
        for n in range(1, centres):
            centre_id, _ = installation.configurations.load(_commune(n))
            name = f"commune{n:03d}"
            installation.authentication.add_user(
                centre_id, name, name=name, role=Role.OFFICER, password_hash=hashed
            )
            desk = Desk(_signed_in(installation, name), 1, OF_A_COMMUNE)
            towns.append(_town(installation, centre_id, n % processes, [desk], f"of-{n}"))
        return towns
    finally:
        installation.close()


def verify(database_url: str, towns: Sequence[Town]) -> None:
    """Rebuild each centre's tables from the log; compare what was issued and called.

    Raises Lost for a number that was given twice or never called, AssertionError for a difference.
    """
    database = Database(database_url)
    try:
        for town in towns:
            if len(set(town.issued)) != len(town.issued):
                raise Lost(f"centre {town.id} gave a number twice")
            if set(town.issued) != set(town.called):
                raise Lost(f"centre {town.id}: {set(town.issued) ^ set(town.called)}")
            with database.read() as connection:
                found = differences(connection, town.id)
            assert found == [], (town.id, found[:5])
    finally:
        database.close()


def _town(
    installation: Installation, centre_id: int, home: int, desks: Sequence[Desk], mark: str
) -> Town:
    add = installation.devices.add
    _, kiosk = add(None, centre_id, NewDevice("kiosk", f"kiosk-{mark}"))
    _, display = add(None, centre_id, NewDevice("display", f"display-{mark}", zone="a"))
    return Town(centre_id, home, kiosk, display, desks)


def _signed_in(installation: Installation, username: str) -> str:
    people = installation.authentication
    return people.sign_in(username, PASSWORD, address=HERE, program="bench").token


def _commune(n: int) -> dict[str, Any]:
    """Return a small centre's configuration: one zone, and three services at every counter."""
    plain: Mapping[str, Any] = read_file(CENTRE)
    counters = list(range(1, FEWEST + n % (MOST - FEWEST + 1) + 1))
    services = [one for one in plain["service"] if one["code"] in OF_A_COMMUNE]
    return {
        **plain,
        "centre": {**plain["centre"], "code": f"xa-{n:03d}"},
        "zone": [{**plain["zone"][0], "counters": counters}],
        "service": [{**one, "counters": counters} for one in services],
    }
