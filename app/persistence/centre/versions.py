"""The versions of a centre's configuration, what is drafted, and what is planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from app.domain.centre.patches import Plain, patched
from app.domain.events import Event
from app.persistence.event_rows import read_event
from app.persistence.schema import (
    configuration_drafts,
    configuration_plans,
    configurations,
    events,
)

V, D, P = configurations.c, configuration_drafts.c, configuration_plans.c


@dataclass(frozen=True, slots=True)
class Draft:
    """What one person has changed and not published: a patch of the version it began with."""

    user_id: int
    base_version: int
    patch: Plain
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A patch that is published when it is due; `moves` says where who waits then goes."""

    base_version: int
    patch: Plain
    moves: Mapping[str, str]
    note: str
    actor: str
    planned_at: datetime
    due_at: datetime


def version_row(centre_id: int, version: int, seq: int) -> dict[str, Any]:
    """The columns of a version."""
    return {"centre_id": centre_id, "version": version, "seq": seq}


def versions_of(connection: Connection, centre_id: int) -> Sequence[Event]:
    """The events of all versions, the first one first."""
    query = (
        select(events)
        .join(
            configurations,
            (V.centre_id == events.c.centre_id) & (V.seq == events.c.seq),
        )
        .where(V.centre_id == centre_id)
        .order_by(V.version)
    )
    return [read_event(row) for row in connection.execute(query).mappings()]


def configuration_at(connection: Connection, centre_id: int, version: int) -> Plain | None:
    """The configuration of a version; None where the log has none such."""
    plain: Plain = {}
    for event in versions_of(connection, centre_id):
        patch = event.facts["patch"]
        assert isinstance(patch, Mapping)
        plain = patched(plain, patch)
        if event.facts["version"] == version:
            return plain
    return None


def draft_of(connection: Connection, centre_id: int, user_id: int) -> Draft | None:
    """The person's draft, if there is one."""
    query = select(configuration_drafts).where(D.centre_id == centre_id, D.user_id == user_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return Draft(row["user_id"], row["base_version"], row["patch"], row["saved_at"])


def save_draft(connection: Connection, centre_id: int, draft: Draft) -> None:
    """Keep the draft in place of the person's earlier one."""
    drop_draft(connection, centre_id, draft.user_id)
    row = {
        "centre_id": centre_id,
        "user_id": draft.user_id,
        "base_version": draft.base_version,
        "patch": draft.patch,
        "saved_at": draft.saved_at,
    }
    connection.execute(insert(configuration_drafts), row)


def drop_draft(connection: Connection, centre_id: int, user_id: int) -> bool:
    """Delete the person's draft, and return whether there was one."""
    done = connection.execute(
        delete(configuration_drafts).where(D.centre_id == centre_id, D.user_id == user_id)
    )
    return bool(done.rowcount)


def plan_of(connection: Connection, centre_id: int) -> Plan | None:
    """What is planned for the centre, if anything is."""
    query = select(configuration_plans).where(P.centre_id == centre_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return Plan(**{name: row[name] for name in Plan.__dataclass_fields__})


def save_plan(connection: Connection, centre_id: int, plan: Plan) -> None:
    """Keep the plan in place of an earlier one."""
    drop_plan(connection, centre_id)
    row = {name: getattr(plan, name) for name in Plan.__dataclass_fields__}
    row["moves"] = dict(plan.moves)
    connection.execute(insert(configuration_plans), {"centre_id": centre_id, **row})


def drop_plan(connection: Connection, centre_id: int) -> bool:
    """Delete what is planned, and return whether there was anything."""
    done = connection.execute(delete(configuration_plans).where(P.centre_id == centre_id))
    return bool(done.rowcount)


def due_centres(connection: Connection, at: datetime) -> Sequence[int]:
    """The centres whose plan is due."""
    return connection.execute(select(P.centre_id).where(P.due_at <= at)).scalars().all()
