"""How displays are set up, and the notices of a lobby."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.domain.lobby.displays import DisplayPlan, Layout, Notice
from app.persistence.schema import display_plans, notices

P, N = display_plans.c, notices.c


def plans_of(connection: Connection, centre_id: int) -> Mapping[int, DisplayPlan]:
    """The plan of each display that has one, by its device."""
    query = select(P.device_id, P.plan).where(P.centre_id == centre_id)
    return {device_id: _read(plan) for device_id, plan in connection.execute(query)}


def keep_plan(connection: Connection, centre_id: int, device_id: int, plan: DisplayPlan) -> None:
    """Write a display's plan."""
    mine = update(display_plans).where(P.device_id == device_id)
    values = {"plan": asdict(plan)}
    if connection.execute(mine.values(values)).rowcount == 0:
        row = {"centre_id": centre_id, "device_id": device_id, **values}
        connection.execute(insert(display_plans).values(row))


def notices_of(connection: Connection, centre_id: int) -> Sequence[Notice]:
    """The centre's notices, the oldest first, including those that are over."""
    query = select(N.id, N.text, N.zone, N.until_at).where(N.centre_id == centre_id).order_by(N.id)
    return [Notice(**row) for row in connection.execute(query).mappings()]


def add_notice(connection: Connection, centre_id: int, notice: Notice) -> None:
    """Add a notice."""
    row = {"centre_id": centre_id, **asdict(notice), "text": dict(notice.text)}
    connection.execute(insert(notices).values(row))


def remove_notice(connection: Connection, centre_id: int, notice_id: int) -> bool:
    """Delete a notice, and return whether there was one."""
    mine = delete(notices).where(N.centre_id == centre_id, N.id == notice_id)
    return connection.execute(mine).rowcount > 0


def _read(plan: Mapping[str, Any]) -> DisplayPlan:
    lists = {name: tuple(plan[name]) for name in ("zones", "languages")}
    return DisplayPlan(**{**plan, **lists, "layout": Layout(plan["layout"])})
