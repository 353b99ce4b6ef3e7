"""Counters raise alarms, have profiles of their own, call by themselves; their time is recorded."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = {
    "counter-open": "open",
    "counter-pause": "paused",
    "counter-resume": "open",
    "counter-close": None,
}


def upgrade() -> None:
    """Adds the columns and the table, and fills it with the periods that the log tells."""
    for column in (
        sa.Column("auto_call_at", Instant),
        sa.Column("alarm", sa.String(10), nullable=False, server_default="none"),
        sa.Column("alarm_at", Instant),
        sa.Column("alarm_accepted_by", Key),
        sa.Column("profile", sa.JSON(none_as_null=True)),
    ):
        op.add_column("counters", column)
    made = op.create_table(
        "counter_periods",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("began_seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("counter", sa.Integer, nullable=False),
        sa.Column("officer_id", Key, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.ForeignKeyConstraint(
            ["centre_id", "counter"], ["counters.centre_id", "counters.number"]
        ),
        sa.ForeignKeyConstraint(["centre_id", "officer_id"], ["users.centre_id", "users.id"]),
        sa.CheckConstraint("state IN ('open', 'paused')", name=op.f("ck_counter_periods_state")),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_counter_periods_open",
        "counter_periods",
        ["centre_id", "counter"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_counter_periods_began", "counter_periods", ["centre_id", "began_at"])
    if rows := _periods():
        op.bulk_insert(made, rows)


def _periods() -> list[dict[str, object]]:
    """The rows that the log tells; a closing at the end of a day has no officer and begins none."""
    events = sa.table(
        "events",
        sa.column("centre_id", Key),
        sa.column("seq", sa.BigInteger),
        sa.column("at", Instant),
        sa.column("type", sa.String),
        sa.column("counter", sa.Integer),
        sa.column("facts", sa.JSON),
    )
    query = (
        sa.select(events)
        .where(events.c.type.in_(list(STATES)), events.c.counter.is_not(None))
        .order_by(events.c.centre_id, events.c.seq)
    )
    rows: list[dict[str, object]] = []
    last: dict[tuple[int, int], dict[str, object]] = {}
    officers: dict[tuple[int, int], int] = {}
    for event in op.get_bind().execute(query).mappings():
        key = (event["centre_id"], event["counter"])
        if event["type"] == "counter-open":
            officers[key] = int(event["facts"]["officer"])
        if (before := last.pop(key, None)) is not None:
            before["ended_at"] = event["at"]
        state = STATES[event["type"]]
        if state is None or key not in officers:
            continue
        last[key] = {
            "centre_id": key[0],
            "began_seq": event["seq"],
            "counter": key[1],
            "officer_id": officers[key],
            "state": state,
            "reason": str(event["facts"].get("reason", "")) if state == "paused" else "",
            "began_at": event["at"],
            "ended_at": None,
        }
        rows.append(last[key])
    return rows


def downgrade() -> None:
    """Takes the table and the columns away."""
    op.drop_table("counter_periods")
    for name in ("profile", "alarm_accepted_by", "alarm_at", "alarm", "auto_call_at"):
        op.drop_column("counters", name)
