"""The tables. Constraints make the impossible impossible; `centre_id` is on every one."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.domain.ticket import Action, LegEnd, State
from app.persistence.alerts_schema import alerts, webhook_deliveries
from app.persistence.card_schema import card_tallies, day_keys, phones
from app.persistence.closures_schema import service_closures
from app.persistence.columns import Instant
from app.persistence.counter_schema import counter_periods, counters
from app.persistence.lobby_schema import display_plans, notices, speaking_turns
from app.persistence.metadata import (
    Key,
    centre_column,
    metadata,
    one_of,
    quoted_columns,
)
from app.persistence.packed_schema import packed_columns, packed_words
from app.persistence.people_schema import devices, sessions, users
from app.persistence.ratings_schema import ratings

__all__ = [
    "alerts",
    "card_tallies",
    "centres",
    "counter_periods",
    "counters",
    "day_keys",
    "devices",
    "display_plans",
    "events",
    "metadata",
    "notices",
    "packed_columns",
    "packed_words",
    "phones",
    "print_jobs",
    "ratings",
    "requests",
    "series",
    "service_closures",
    "services",
    "sessions",
    "speaking_turns",
    "tickets",
    "transactions",
    "users",
    "webhook_deliveries",
]

JOB_STATES = ("queued", "printing", "sent", "printed", "uncertain", "failed")


centres = Table(
    "centres",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("config", JSON, nullable=False),
    Column("config_version", Integer, nullable=False, server_default="1"),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("seq >= 0", name="seq"),
)

services = Table(
    "services",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("prefix", String(4), nullable=False),
    UniqueConstraint("centre_id", "prefix"),
)

series = Table(
    "series",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("business_on", Date, primary_key=True),
    Column("prefix", String(4), primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("next", Integer, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    centre_column(),
    Column("label", String(16), nullable=False),
    Column("prefix", String(4), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("service", String(64), nullable=False),
    Column("business_on", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("priority", String(16)),
    Column("origin", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("waiting_ahead", Integer, nullable=False),
    Column("counter", Integer),
    Column("target_counter", Integer),
    Column("legs", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("rank_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("last_actor", String(32), nullable=False),
    Column("last_action", String(16), nullable=False),
    Column("finished_at", Instant),
    Column("track_code", String(24), unique=True),
    Column("onward", JSON, nullable=False, server_default="[]"),
    Column("procedure", String(200)),
    Column("dossier_code", String(200)),
    Column("note", String(200)),
    Column("priority_check", String(10)),
    *quoted_columns(),
    UniqueConstraint("centre_id", "business_on", "label"),
    UniqueConstraint("centre_id", "business_on", "prefix", "ordinal"),
    UniqueConstraint("centre_id", "id"),
    ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
    ForeignKeyConstraint(
        ["centre_id", "target_counter"], ["counters.centre_id", "counters.number"]
    ),
    CheckConstraint(one_of("state", State), name="state"),
    CheckConstraint(one_of("last_action", Action), name="last_action"),
    CheckConstraint(
        "(counter IS NOT NULL) = (state IN ('called', 'serving', 'held'))",
        name="holder",
    ),
    CheckConstraint("ordinal > 0 AND version > 0 AND waiting_ahead >= 0", name="counts"),
)
_OPEN_CALL = text("state IN ('called', 'serving')")
Index(
    "uq_tickets_open_call",
    tickets.c.centre_id,
    tickets.c.counter,
    unique=True,
    sqlite_where=_OPEN_CALL,
    postgresql_where=_OPEN_CALL,
)
LIVE_ONLY = text("state IN ('waiting', 'called', 'serving', 'held', 'missed')")
"""Queries say it in the same words: with bound values SQLite would not see that the index fits."""
Index(
    "ix_tickets_live",
    tickets.c.centre_id,
    tickets.c.service,
    sqlite_where=LIVE_ONLY,
    postgresql_where=LIVE_ONLY,
)

transactions = Table(
    "transactions",
    metadata,
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("leg", Integer, primary_key=True, autoincrement=False),
    centre_column(),
    Column("label", String(16), nullable=False),
    Column("business_on", Date, nullable=False),
    Column("service", String(64), nullable=False),
    Column("counter", Integer, nullable=False),
    Column("officer_id", Key),
    Column("priority", String(16)),
    Column("queued_at", Instant, nullable=False),
    Column("called_at", Instant, nullable=False),
    Column("last_called_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("held_since", Instant),
    Column("ended_at", Instant),
    Column("recalls", Integer, nullable=False),
    Column("wait_ms", BigInteger, nullable=False),
    Column("walk_ms", BigInteger, nullable=False),
    Column("service_ms", BigInteger, nullable=False),
    Column("held_ms", BigInteger, nullable=False),
    Column("end", String(12)),
    Column("kind", String(16)),
    Column("outcome", String(16)),
    Column("reason", Text, nullable=False),
    Column("overnight", Boolean, nullable=False),
    Column("hold_reason", String(200), nullable=False, server_default=""),
    Column("procedure", String(200)),
    Column("dossier_code", String(200)),
    Column("note", String(200)),
    Column("offer_after", Integer),
    *quoted_columns(),
    Column("corrections", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["centre_id", "ticket_id"], ["tickets.centre_id", "tickets.id"]),
    ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
    CheckConstraint(one_of('"end"', LegEnd), name="end"),
    CheckConstraint('("end" IS NULL) = (ended_at IS NULL)', name="ended"),
    CheckConstraint(
        "wait_ms >= 0 AND walk_ms >= 0 AND service_ms >= 0 AND held_ms >= 0",
        name="spans",
    ),
)
Index("ix_transactions_day", transactions.c.centre_id, transactions.c.business_on)
Index(
    "ix_transactions_service",
    transactions.c.centre_id,
    transactions.c.service,
    transactions.c.ended_at,
)
_OPEN_LEG = text("ended_at IS NULL")
Index(
    "uq_transactions_open",
    transactions.c.ticket_id,
    unique=True,
    sqlite_where=_OPEN_LEG,
    postgresql_where=_OPEN_LEG,
)

events = Table(
    "events",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("type", String(24), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("ticket_id", BigInteger),
    Column("counter", Integer),
    Column("facts", JSON, nullable=False),
    CheckConstraint("seq > 0", name="seq"),
)
Index("ix_events_ticket", events.c.ticket_id, events.c.seq)

requests = Table(
    "requests",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("request_id", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("command", String(200), nullable=False),
    Column("ticket_id", BigInteger),
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("device_id", Key, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("copy", Integer, nullable=False),
    Column("claim", String(64)),
    Column("state", String(10), nullable=False),
    Column("detail", String(400), nullable=False, server_default=""),
    Column("document", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
    ForeignKeyConstraint(["centre_id", "ticket_id"], ["tickets.centre_id", "tickets.id"]),
    CheckConstraint(one_of("state", JOB_STATES), name="state"),
    UniqueConstraint("ticket_id", "copy"),
)
QUEUED_ONLY = text("state = 'queued'")
"""Said in the same words by queries, as `LIVE_ONLY`."""
Index(
    "ix_print_jobs_queued",
    print_jobs.c.device_id,
    sqlite_where=QUEUED_ONLY,
    postgresql_where=QUEUED_ONLY,
)
