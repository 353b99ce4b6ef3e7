"""Centres, their configuration and closed services: replaced as a whole, never in part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from app.domain.centre.changes import Change, changes_between
from app.domain.centre.closures import Closure
from app.domain.centre.numbering import Series, series_for
from app.domain.centre.patches import Plain, patch_between
from app.domain.centre.values import Centre, Origin
from app.domain.events import CONFIGURED, SYSTEM, Event
from app.persistence.centre.configuration import build_centre
from app.persistence.centre.versions import version_row
from app.persistence.column_store.packed_days import unpack_from
from app.persistence.event_rows import event_row
from app.persistence.schema import (
    centres,
    configurations,
    counters,
    events,
    memberships,
    series,
    service_closures,
    services,
    tickets,
    users,
)


def centre_ids(connection: Connection) -> Mapping[str, int]:
    """The centres of the installation: code to id, in the order they were added."""
    query = select(centres.c.code, centres.c.id).order_by(centres.c.id)
    return {row.code: row.id for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """What is told of a centre where it is one of several."""

    id: int
    code: str
    name: Mapping[str, str]
    seq: int
    archived_on: str | None
    """The day since which it gives no numbers; None for one that works."""

    @property
    def is_archived(self) -> bool:
        """Whether it works no more."""
        return self.archived_on is not None


def every_centre(connection: Connection) -> Sequence[CentreFacts]:
    """The centres of the installation in the order they were added; of each only a few words."""
    of = centres.c
    name = of.config["centre"]["name"].label("name")
    archived_on = of.config["centre"]["archived_on"].label("archived_on")
    query = select(of.id, of.code, name, of.seq, archived_on).order_by(of.id)
    return [CentreFacts(*row) for row in connection.execute(query)]


def version_in_force(connection: Connection, centre_id: int) -> int:
    """The number of the newest version of the centre's configuration."""
    query = select(centres.c.config_version).where(centres.c.id == centre_id)
    return int(connection.execute(query).scalar_one())


def plain_configuration(connection: Connection, centre_id: int) -> Plain:
    """The configuration as it was loaded."""
    query = select(centres.c.config).where(centres.c.id == centre_id)
    config: Plain = connection.execute(query).scalar_one()
    return config


@dataclass(frozen=True, slots=True)
class Configured:
    """A centre as it is configured now: the version, and the number of its event in the log.

    `changes` is what the version changed in the one before; the first has changed nothing.
    """

    centre_id: int
    version: int
    seq: int
    changes: Sequence[Change] = ()


def save_centre(
    connection: Connection,
    plain: Plain,
    *,
    at: datetime,
    actor: str = SYSTEM,
    note: str = "",
    restores: int | None = None,
    coming: Centre | None = None,
) -> Configured:
    """Add the centre or replace its configuration, and tell the log of it.

    The centre's row must be locked. Where nothing differs nothing is written. Services and counters
    that are no longer configured keep their rows: old tickets refer to them. `restores` is the
    version that this one takes back to; `coming` the centre that it makes, if it was made already.
    """
    code = plain["centre"]["code"]
    known = connection.execute(select(centres).where(centres.c.code == code)).mappings().first()
    if known is None:
        row = {"code": code, "config": plain, "config_version": 0}
        made = insert(centres).values(row).returning(centres.c.id)
        before: Plain = {}
        now = Configured(int(connection.execute(made).scalar_one()), 0, 0)
        _admit_people_of_all(connection, now.centre_id)
    else:
        before = known["config"]
        now = Configured(known["id"], known["config_version"], known["seq"])
    patch = patch_between(before, plain)
    if not patch:
        return now
    changes = changes_between(before, plain) if before else []
    now = replace(now, version=now.version + 1, seq=now.seq + 1, changes=changes)
    if before and _packed_with(plain) != _packed_with(before):
        unpack_from(connection, now.centre_id, date.min)
    changed = {"config": plain, "config_version": now.version, "seq": now.seq}
    connection.execute(update(centres).where(centres.c.id == now.centre_id).values(changed))
    facts: dict[str, object] = {
        "version": now.version,
        "patch": patch,
        "changes": [change.plain() for change in changes],
    }
    if note:
        facts["note"] = note
    if restores is not None:
        facts["restores"] = restores
    told = Event(now.seq, at, CONFIGURED, actor, facts=facts)
    connection.execute(insert(events), event_row(now.centre_id, told))
    connection.execute(insert(configurations), version_row(now.centre_id, now.version, now.seq))
    _save_parts(connection, coming or build_centre(now.centre_id, plain))
    return now


def _admit_people_of_all(connection: Connection, centre_id: int) -> None:
    """Let whoever belongs to all centres belong to a new one."""
    of_all = select(bindparam("new", centre_id), users.c.id).where(users.c.is_everywhere)
    connection.execute(insert(memberships).from_select(["centre_id", "user_id"], of_all))


def _packed_with(plain: dict[str, Any]) -> tuple[object, object]:
    """What packed days depend on: which prefix is of which service, and the time zone."""
    living = [part for part in plain.get("service", ()) if not part.get("retired")]
    prefixes = {part["prefix"]: part["code"] for part in living}
    return plain["centre"].get("time_zone"), prefixes


def _save_parts(connection: Connection, centre: Centre) -> None:
    centre_id = centre.id
    have = select(services.c.code).where(services.c.centre_id == centre_id)
    codes = set(connection.execute(have).scalars())
    _free_prefixes(connection, centre_id, codes)
    for service in centre.services.values():
        if service.code not in codes:
            row = {"centre_id": centre_id, "code": service.code, "prefix": service.prefix}
            connection.execute(insert(services), row)
            continue
        same = (services.c.centre_id == centre_id) & (services.c.code == service.code)
        connection.execute(update(services).where(same).values(prefix=service.prefix))
    present = select(counters.c.number).where(counters.c.centre_id == centre_id)
    numbers = set(connection.execute(present).scalars())
    for number in centre.counters:
        if number not in numbers:
            row = {"centre_id": centre_id, "number": number, "services": []}
            connection.execute(insert(counters), row)
    _go_on_numbering(connection, centre)


def _free_prefixes(connection: Connection, centre_id: int, codes: set[str]) -> None:
    """Let services exchange their prefixes, and a new one have that of one that was removed."""
    for place, code in enumerate(sorted(codes)):
        same = (services.c.centre_id == centre_id) & (services.c.code == code)
        connection.execute(update(services).where(same).values(prefix=f"~{place:x}"))


def _go_on_numbering(connection: Connection, centre: Centre) -> None:
    """Let each series of the newest day go on after its last number given, if its range moved."""
    mine = series.c.centre_id == centre.id
    newest = connection.execute(select(func.max(series.c.business_on)).where(mine)).scalar()
    if newest is None:
        return
    runs = {run.name: run for origin in Origin for run in series_for(centre.numbers, origin)}
    today = mine & (series.c.business_on == newest)
    prefixes = connection.execute(select(series.c.prefix).where(today).distinct()).scalars().all()
    connection.execute(delete(series).where(today))
    for prefix in prefixes:
        for run in runs.values():
            given = _last_given(connection, centre.id, newest, prefix, run)
            if given is not None:
                row = {"centre_id": centre.id, "business_on": newest, "prefix": prefix}
                connection.execute(insert(series), {**row, "name": run.name, "next": given + 1})


def _last_given(
    connection: Connection, centre_id: int, on: date, prefix: str, run: Series
) -> int | None:
    """The highest number of the run that was given on the day, whatever became of its ticket."""
    in_run = tickets.c.ordinal >= run.first
    if run.last is not None:
        in_run = and_(in_run, tickets.c.ordinal <= run.last)
    query = select(func.max(tickets.c.ordinal)).where(
        tickets.c.centre_id == centre_id,
        tickets.c.business_on == on,
        tickets.c.prefix == prefix,
        in_run,
    )
    return connection.execute(query).scalar()


C = service_closures.c
_CLOSURES = select(service_closures).where(C.centre_id == bindparam("centre")).order_by(C.service)


def closures_of(connection: Connection, centre_id: int) -> dict[str, Closure]:
    """The closures of the centre by service, including those that are over."""
    rows = connection.execute(_CLOSURES, {"centre": centre_id}).mappings()
    return {
        row["service"]: Closure(
            service=row["service"],
            reason=row["reason"],
            closed_at=row["closed_at"],
            closed_by=row["closed_by"],
            until=row["until"],
        )
        for row in rows
    }


def save_closure(
    connection: Connection, centre_id: int, service: str, closure: Closure | None
) -> None:
    """Replace the row of the service's closure; None deletes it."""
    connection.execute(
        delete(service_closures).where(C.centre_id == centre_id, C.service == service)
    )
    if closure is not None:
        connection.execute(insert(service_closures), closure_row(centre_id, closure))


def closure_row(centre_id: int, closure: Closure) -> dict[str, Any]:
    """The columns of a closure."""
    return {
        "centre_id": centre_id,
        "service": closure.service,
        "reason": closure.reason,
        "closed_at": closure.closed_at,
        "closed_by": closure.closed_by,
        "until": closure.until,
    }
