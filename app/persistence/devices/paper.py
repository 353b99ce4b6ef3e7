"""What is known of the paper in each printer, kept over restarts."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.domain.devices.paper import PaperRoll
from app.domain.instants import iso_or_none
from app.persistence.schema import paper_rolls

P = paper_rolls.c


def paper_rolls_of_all(connection: Connection) -> Mapping[int, PaperRoll]:
    """The roll of each printer that has one, by its device."""
    return {
        device_id: _read(roll)
        for device_id, roll in connection.execute(select(P.device_id, P.roll))
    }


def keep_paper_roll(
    connection: Connection, centre_id: int, device_id: int, roll: PaperRoll
) -> None:
    """Write what is known of a printer's roll."""
    mine = update(paper_rolls).where(P.device_id == device_id)
    values = {"roll": _plain(roll)}
    if connection.execute(mine.values(values)).rowcount == 0:
        row = {"centre_id": centre_id, "device_id": device_id, **values}
        connection.execute(insert(paper_rolls).values(row))


def _plain(roll: PaperRoll) -> dict[str, Any]:
    row = asdict(roll)
    before = roll.before and (roll.before[0], iso_or_none(roll.before[1]))
    return row | {
        "since": iso_or_none(roll.since),
        "today_since": iso_or_none(roll.today_since),
        "before": before,
        "lengths_mm": list(roll.lengths_mm),
    }


def _read(row: Mapping[str, Any]) -> PaperRoll:
    before = row["before"]
    instants = {name: _instant(row[name]) for name in ("since", "today_since")}
    return PaperRoll(
        **{
            **row,
            **instants,
            "before": (before[0], _instant(before[1])) if before else None,
            "lengths_mm": tuple(row["lengths_mm"]),
        }
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
