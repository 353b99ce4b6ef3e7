"""The configuration is in the log: its versions, drafts, and what is planned for an opening."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.domain.centre.patches import patch_between, patched
from app.persistence.columns import Instant, Key

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables, and to each centre's log what it is configured as at this moment."""
    op.create_table(
        "configurations",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "seq"], ["events.centre_id", "events.seq"]),
        sa.UniqueConstraint("centre_id", "seq"),
        sa.CheckConstraint("version > 0", name=op.f("ck_configurations_version")),
    )
    op.create_table(
        "configuration_drafts",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("user_id", Key, primary_key=True),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("patch", sa.JSON, nullable=False),
        sa.Column("saved_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "user_id"], ["users.centre_id", "users.id"]),
    )
    op.create_table(
        "configuration_plans",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("patch", sa.JSON, nullable=False),
        sa.Column("moves", sa.JSON, nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("planned_at", Instant, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
    )
    _tell_the_logs(op.get_bind())


def downgrade() -> None:
    """Takes the tables away; the logs keep what they were told, and earlier versions skip it."""
    op.drop_table("configuration_plans")
    op.drop_table("configuration_drafts")
    op.drop_table("configurations")


def _tell_the_logs(connection: sa.Connection) -> None:
    """Add to each log what the centre is configured as, where it doesn't say so already.

    It does where this step was gone down and is gone up again.
    """
    centres, counters, events, configurations = _tables()
    for centre in connection.execute(sa.select(centres)).mappings().all():
        here = events.c.centre_id == centre["id"]
        known: dict[str, Any] = {}
        told = sa.select(events).where(here, events.c.type == "configured").order_by(events.c.seq)
        for event in connection.execute(told).mappings().all():
            known = patched(known, event["facts"]["patch"])
            version = {"version": event["facts"]["version"], "seq": event["seq"]}
            row = {"centre_id": centre["id"], **version}
            connection.execute(sa.insert(configurations), row)
        patch = patch_between(known, centre["config"])
        if not patch:
            continue
        of_centre = sa.select(counters).where(counters.c.centre_id == centre["id"])
        facts = {
            "version": centre["config_version"],
            "patch": patch,
            "changes": [],
            "counters": {
                str(row["number"]): kept
                for row in connection.execute(of_centre).mappings()
                if (kept := _kept(row))
            },
        }
        seq = centre["seq"] + 1
        last_at = connection.execute(sa.select(sa.func.max(events.c.at)).where(here)).scalar()
        now = datetime.now(UTC).replace(microsecond=0)
        row = {"centre_id": centre["id"], "seq": seq, "facts": facts}
        row |= {"at": max(now, last_at or now), "type": "configured", "actor": "system"}
        connection.execute(sa.insert(events), row)
        version = {"version": centre["config_version"], "seq": seq}
        connection.execute(sa.insert(configurations), {"centre_id": centre["id"], **version})
        moved = sa.update(centres).where(centres.c.id == centre["id"]).values(seq=seq)
        connection.execute(moved)


def _kept(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What of a counter's row followed from earlier configurations, where it isn't nothing."""
    auto_call_at = row["auto_call_at"]
    kept = {
        "priority_run": row["priority_run"],
        "priority_run_before": row["priority_run_before"],
        "auto_call_at": auto_call_at.isoformat() if auto_call_at else None,
    }
    return {name: value for name, value in kept.items() if value}


def _tables() -> tuple[sa.Table, sa.Table, sa.Table, sa.Table]:
    """The tables as they are at this revision, as far as they are read or written here."""
    meta = sa.MetaData()
    centres = sa.Table(
        "centres",
        meta,
        sa.Column("id", Key),
        sa.Column("config", sa.JSON),
        sa.Column("config_version", sa.Integer),
        sa.Column("seq", sa.BigInteger),
    )
    counters = sa.Table(
        "counters",
        meta,
        sa.Column("centre_id", Key),
        sa.Column("number", sa.Integer),
        sa.Column("priority_run", sa.Integer),
        sa.Column("priority_run_before", sa.Integer),
        sa.Column("auto_call_at", Instant),
    )
    events = sa.Table(
        "events",
        meta,
        sa.Column("centre_id", Key),
        sa.Column("seq", sa.BigInteger),
        sa.Column("at", Instant),
        sa.Column("type", sa.String),
        sa.Column("actor", sa.String),
        sa.Column("facts", sa.JSON),
    )
    configurations = sa.Table(
        "configurations",
        meta,
        sa.Column("centre_id", Key),
        sa.Column("version", sa.Integer),
        sa.Column("seq", sa.BigInteger),
    )
    return centres, counters, events, configurations
