"""The tables of counters: how each stands, and the periods of officers at them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    text,
)

from app.domain.floor import CounterState
from app.persistence.columns import Instant
from app.persistence.metadata import Key, metadata, one_of

counters = Table(
    "counters",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(8), nullable=False, server_default="closed"),
    Column("officer_id", Key),
    Column("since", Instant),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("services", JSON, nullable=False),
    Column("priority_run", Integer, nullable=False, server_default="0"),
    Column("priority_run_before", Integer, nullable=False, server_default="0"),
    Column("calls", Integer, nullable=False, server_default="0"),
    Column("auto_call_at", Instant),
    Column("alarm", String(10), nullable=False, server_default="none"),
    Column("alarm_at", Instant),
    Column("alarm_accepted_by", Key),
    Column("profile", JSON(none_as_null=True)),
    CheckConstraint(one_of("state", CounterState), name="state"),
    CheckConstraint("(state = 'closed') = (officer_id IS NULL)", name="closed_has_nobody"),
    ForeignKeyConstraint(["centre_id", "officer_id"], ["users.centre_id", "users.id"]),
)
Index(
    "uq_counters_officer",
    counters.c.centre_id,
    counters.c.officer_id,
    unique=True,
    sqlite_where=text("officer_id IS NOT NULL"),
    postgresql_where=text("officer_id IS NOT NULL"),
)

counter_periods = Table(
    "counter_periods",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("began_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("counter", Integer, nullable=False),
    Column("officer_id", Key, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
    ForeignKeyConstraint(["centre_id", "officer_id"], ["users.centre_id", "users.id"]),
    CheckConstraint("state IN ('open', 'paused')", name="state"),
)
_OPEN_PERIOD = text("ended_at IS NULL")
Index(
    "uq_counter_periods_open",
    counter_periods.c.centre_id,
    counter_periods.c.counter,
    unique=True,
    sqlite_where=_OPEN_PERIOD,
    postgresql_where=_OPEN_PERIOD,
)
Index("ix_counter_periods_began", counter_periods.c.centre_id, counter_periods.c.began_at)
