"""What an account should become, and which columns that changes."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import Invalid
from app.operations.rights import PERSONS, Role
from app.persistence.people import User
from app.persistence.unit import Unit

YEARS = range(2000, 2200)

USERNAME = r"^[A-Za-z0-9._-]{2,64}$"
"""What people may sign in as: letters without marks, digits, dot, dash, underscore."""

LONGEST_NAME = 120


def must_be_username(username: str) -> None:
    """Raises Invalid for what nobody may sign in as."""
    if not re.fullmatch(USERNAME, username):
        raise Invalid("username", field="username", name=username)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account should become; None leaves a field as it is, "" clears the agency.

    `valid_from` and `valid_until` are days of the centre, both included; `no_dates` clears
    those that are not given with it.
    """

    name: str | None = None
    roles: tuple[Role, ...] | None = None
    agency: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    no_dates: bool = False
    disabled: bool | None = None


def columns(unit: Unit, wanted: Wanted) -> dict[str, object]:
    """The columns of a person's row that change, for the centre of the unit. Raises Invalid."""
    values: dict[str, object] = {}
    if wanted.name is not None:
        name = wanted.name.strip()
        if not 1 <= len(name) <= LONGEST_NAME:
            raise Invalid("person_name", field="name", most=LONGEST_NAME)
        values["name"] = name
    if wanted.roles is not None:
        if not wanted.roles or set(wanted.roles) - PERSONS:
            raise Invalid("invalid", field="roles")
        main, *more = dict.fromkeys(wanted.roles)
        values |= {"role": main.value, "more_roles": " ".join(more)}
    if wanted.agency is not None:
        agencies = {service.agency for service in unit.floor.centre.services.values()}
        if wanted.agency and wanted.agency not in agencies:
            raise Invalid("invalid", field="agency")
        values["agency"] = wanted.agency or None
    if wanted.disabled is not None:
        values["disabled_at"] = unit.at if wanted.disabled else None
    return values | _dates(unit, wanted)


def days_of(user: User, time_zone: ZoneInfo) -> tuple[date | None, date | None]:
    """The first and the last day of the account, as the centre counts days."""
    first, over = user.valid_from_at, user.valid_until_at
    last = (over - timedelta(seconds=1)).astimezone(time_zone).date() if over else None
    return (first.astimezone(time_zone).date() if first else None), last


def _dates(unit: Unit, wanted: Wanted) -> dict[str, datetime | None]:
    zone = unit.floor.centre.time_zone
    for field, day in (("valid_from", wanted.valid_from), ("valid_until", wanted.valid_until)):
        if day is not None and day.year not in YEARS:
            raise Invalid("invalid", field=field)
    if wanted.valid_from and wanted.valid_until and wanted.valid_from > wanted.valid_until:
        raise Invalid("invalid", field="valid_until")
    dates: dict[str, datetime | None] = {}
    if wanted.no_dates:
        dates = {"valid_from_at": None, "valid_until_at": None}
    if wanted.valid_from:
        dates["valid_from_at"] = _start(wanted.valid_from, zone)
    if wanted.valid_until:
        dates["valid_until_at"] = _start(wanted.valid_until + timedelta(days=1), zone)
    return dates


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
