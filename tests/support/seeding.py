"""Knows how a test gets an installation's database at once: two centres, people, devices.

It is filled once for each kind of database; a test then works on a copy.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.config import Settings
from app.domain.centre.values import Centre
from app.installation import open_installation
from app.operations.devices.devices import insert_new_device
from app.operations.installation import Installation
from app.operations.people.passwords import hash_password
from app.operations.people.rights import Caller, Role
from app.persistence.centre.configuration import checked
from app.persistence.centre.store import save_centre
from app.persistence.migrate import upgrade
from app.persistence.people import accounts as rows
from tests.support.plans import dong_ha, dong_hoi
from tests.support.postgres import PostgresServer

PASSWORD = "matkhau-thu"
SECRET_KEY = "a key that only tests use, long enough"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FAR_OFF = datetime(2040, 1, 1, tzinfo=UTC)
PEOPLE = (Role.ADMIN, Role.SUPERVISOR, Role.RECEPTION)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody or something that may call, and the token it calls with."""

    caller: Caller
    token: str


@dataclass(frozen=True, slots=True)
class Seed:
    """What stands in the filled database: each centre's id, its people and devices by name."""

    centres: dict[str, int]
    known: dict[str, dict[str, Known]]


def settings_for(url: str, data: Path) -> Settings:
    """Return the settings of a test's installation, whose sessions are never idle."""
    return Settings(
        data=data, database_url=url, secret_key=SECRET_KEY, password=PASSWORD, idle_min=0
    )


def fill(url: str, data: Path) -> Seed:
    """Migrate the database and put the two centres with their people and devices into it."""
    opened = open_installation(settings_for(url, data))
    upgrade(opened.database)
    centres, known = {}, {}
    hashed = hash_password(PASSWORD)
    for plan, mark in ((dong_ha(), ""), (dong_hoi(), "-b")):
        plain = checked(plan, where="the test's plan")
        with opened.database.write() as connection:
            centre_id = save_centre(connection, plain, at=LONG_AGO).centre_id
        centre = opened.units.floor(centre_id).centre
        centres[centre.code] = centre_id
        with opened.database.write() as connection:
            people = _add_people(connection, centre, mark, hashed)
        known[centre.code] = people | _add_devices(opened, centre, mark)
    opened.close()
    return Seed(centres, known)


def _add_people(connection: Connection, centre: Centre, mark: str, hashed: str) -> dict[str, Known]:
    named = {f"{role.value}{mark}": role for role in PEOPLE}
    named |= {f"officer{n:02d}{mark}": Role.OFFICER for n in centre.counters}
    return {
        name: _add_person(connection, centre.id, name, role, hashed) for name, role in named.items()
    }


def _add_person(
    connection: Connection, centre_id: int, name: str, role: Role, hashed: str
) -> Known:
    row = {
        "username": name,
        "name": f"Cán bộ {name}",
        "role": role.value,
        "password_hash": hashed,
        "created_at": LONG_AGO,
    }
    ident = rows.insert_user(connection, centre_id, row)
    user = rows.user_by_name(connection, name)
    assert user is not None
    token = f"session-of-{name}"
    rows.add_session(connection, user, token, at=LONG_AGO, expires_at=FAR_OFF)
    return Known(Caller(ident, centre_id, role, user.name, username=name), token)


def _add_devices(opened: Installation, centre: Centre, mark: str) -> dict[str, Known]:
    add = partial(_add_device, opened, centre.id)
    first = min(centre.counters)
    return {
        "kiosk": add("kiosk", f"kiosk{mark}", f"escpos+sim://kiosk{mark}?width=576"),
        "printer": add("printer", f"printer{mark}", f"escpos+sim://printer{mark}?width=576"),
        "rating": add("rating", f"rating{mark}", counter=first),
        "board": add("board", f"board{mark}", f"alpha+sim://board{mark}", counter=first),
        **{
            f"display-{zone}": add("display", f"display-{zone}{mark}", zone=zone)
            for zone in centre.zones
        },
    }


def _add_device(
    opened: Installation,
    centre_id: int,
    kind: str,
    name: str,
    url: str = "",
    *,
    zone: str | None = None,
    counter: int | None = None,
) -> Known:
    address = {"url": url, "zone": zone, "counter": counter, "by_command": True}
    at = opened.clock.now()
    row = {"kind": kind, "name": name, "paired_at": at, **address}
    with opened.database.write() as connection:
        _, token = insert_new_device(connection, centre_id, row, at)
    caller = opened.authentication.caller(token)
    assert caller is not None
    return Known(caller, token)


@pytest.fixture(scope="session")
def sqlite_seed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Seed, Path]:
    """Fill one SQLite file for all tests."""
    folder = tmp_path_factory.mktemp("seed")
    path = folder / "moiso.db"
    return fill(f"sqlite:///{path}", folder), path


@pytest.fixture(scope="session")
def postgres_seed(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Seed, str]]:
    """Fill one PostgreSQL database for all tests."""
    found: list[Seed] = []
    folder = tmp_path_factory.mktemp("seed")
    template = postgres.create_template(lambda url: found.append(fill(url, folder)))
    yield found[0], template
    postgres.drop(template)


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    ]
)
def kind(request: pytest.FixtureRequest) -> str:
    """Run the test once on each kind of database, or only on those it names itself."""
    named: str = request.param
    return named


ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
"""For tests of what never meets the database: pages, words, headers."""


@pytest.fixture
def seeded(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> Iterator[tuple[Seed, Settings]]:
    """Give the test a filled database of its own, and the settings of an installation on it."""
    if kind == "sqlite":
        seed, path = request.getfixturevalue("sqlite_seed")
        copy = shutil.copy(path, tmp_path / "moiso.db")
        yield seed, settings_for(f"sqlite:///{copy}", tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    seed, template = request.getfixturevalue("postgres_seed")
    name = server.create(template=template)
    yield seed, settings_for(server.url(name), tmp_path)
    server.drop(name)


def in_demo(settings: Settings) -> Settings:
    """Return the settings of a demonstration."""
    return replace(settings, demo=True)
