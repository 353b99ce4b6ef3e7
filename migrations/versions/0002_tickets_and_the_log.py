"""Tickets, transactions, the log, requests and the print queue."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the queue."""
    op.create_table(
        "events",
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_events_seq")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_events_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "seq", name=op.f("pk_events")),
    )
    op.create_index("ix_events_ticket", "events", ["ticket_id", "seq"], unique=False)
    op.create_table(
        "requests",
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("command", sa.String(length=200), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_requests_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "request_id", name=op.f("pk_requests")),
    )
    op.create_table(
        "series",
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_series_centre_id")),
        sa.PrimaryKeyConstraint(
            "centre_id", "business_on", "prefix", "name", name=op.f("pk_series")
        ),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("waiting_ahead", sa.Integer(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("target_counter", sa.Integer(), nullable=True),
        sa.Column("legs", sa.Integer(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("rank_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("last_actor", sa.String(length=32), nullable=False),
        sa.Column("last_action", sa.String(length=16), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("track_code", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "(counter IS NOT NULL) = (state IN ('called', 'serving', 'held'))",
            name=op.f("ck_tickets_holder"),
        ),
        sa.CheckConstraint(
            "last_action IN ('issue', 'call', 'recall', 'start', 'finish', 'no-show', 'reinstate', "
            "'hold', 'resume', 'return', 'transfer', 'cancel', 'expire', 'undo')",
            name=op.f("ck_tickets_last_action"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'called', 'serving', 'held', 'missed', 'done', "
            "'cancelled', 'expired')",
            name=op.f("ck_tickets_state"),
        ),
        sa.CheckConstraint(
            "ordinal > 0 AND version > 0 AND waiting_ahead >= 0", name=op.f("ck_tickets_counts")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "counter"],
            ["counters.centre_id", "counters.number"],
            name=op.f("fk_tickets_centre_id_counter"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "service"],
            ["services.centre_id", "services.code"],
            name=op.f("fk_tickets_centre_id_service"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "target_counter"],
            ["counters.centre_id", "counters.number"],
            name=op.f("fk_tickets_centre_id_target_counter"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_tickets_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint(
            "centre_id", "business_on", "label", name=op.f("uq_tickets_centre_id_business_on_label")
        ),
        sa.UniqueConstraint(
            "centre_id",
            "business_on",
            "prefix",
            "ordinal",
            name=op.f("uq_tickets_centre_id_business_on_prefix_ordinal"),
        ),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_tickets_centre_id_id")),
        sa.UniqueConstraint("track_code", name=op.f("uq_tickets_track_code")),
    )
    op.create_index(
        "ix_tickets_live",
        "tickets",
        ["centre_id", "service"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'missed')"),
        postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'missed')"),
    )
    op.create_index(
        "uq_tickets_open_call",
        "tickets",
        ["centre_id", "counter"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'serving')"),
        postgresql_where=sa.text("state IN ('called', 'serving')"),
    )
    op.create_table(
        "print_jobs",
        sa.Column("id", Key, nullable=False),
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("device_id", Key, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("detail", sa.String(length=400), server_default="", nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'printing', 'sent', 'printed', 'uncertain', 'failed')",
            name=op.f("ck_print_jobs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "device_id"],
            ["devices.centre_id", "devices.id"],
            name=op.f("fk_print_jobs_centre_id_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "ticket_id"],
            ["tickets.centre_id", "tickets.id"],
            name=op.f("fk_print_jobs_centre_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_print_jobs_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_jobs")),
        sa.UniqueConstraint("ticket_id", "copy", name=op.f("uq_print_jobs_ticket_id_copy")),
    )
    op.create_index(
        "ix_print_jobs_queued",
        "print_jobs",
        ["device_id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "transactions",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leg", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("officer_id", Key, nullable=True),
        sa.Column("priority", sa.String(length=16), nullable=True),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("called_at", Instant(), nullable=False),
        sa.Column("last_called_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("held_since", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("recalls", sa.Integer(), nullable=False),
        sa.Column("wait_ms", sa.BigInteger(), nullable=False),
        sa.Column("walk_ms", sa.BigInteger(), nullable=False),
        sa.Column("service_ms", sa.BigInteger(), nullable=False),
        sa.Column("held_ms", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.String(length=12), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("overnight", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "\"end\" IN ('finished', 'no_show', 'returned', 'transferred', "
            "'cancelled', 'expired', 'undone')",
            name=op.f("ck_transactions_end"),
        ),
        sa.CheckConstraint(
            '("end" IS NULL) = (ended_at IS NULL)', name=op.f("ck_transactions_ended")
        ),
        sa.CheckConstraint(
            "wait_ms >= 0 AND walk_ms >= 0 AND service_ms >= 0 AND held_ms >= 0",
            name=op.f("ck_transactions_spans"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "counter"],
            ["counters.centre_id", "counters.number"],
            name=op.f("fk_transactions_centre_id_counter"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "service"],
            ["services.centre_id", "services.code"],
            name=op.f("fk_transactions_centre_id_service"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "ticket_id"],
            ["tickets.centre_id", "tickets.id"],
            name=op.f("fk_transactions_centre_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_transactions_centre_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "leg", name=op.f("pk_transactions")),
    )
    op.create_index(
        "ix_transactions_day", "transactions", ["centre_id", "business_on"], unique=False
    )
    op.create_index(
        "ix_transactions_service",
        "transactions",
        ["centre_id", "service", "ended_at"],
        unique=False,
    )
    op.create_index(
        "uq_transactions_open",
        "transactions",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Drops it, the tables pointed at last."""
    op.drop_index(
        "uq_transactions_open",
        table_name="transactions",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_transactions_service", table_name="transactions")
    op.drop_index("ix_transactions_day", table_name="transactions")
    op.drop_table("transactions")
    op.drop_index(
        "ix_print_jobs_queued",
        table_name="print_jobs",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.drop_table("print_jobs")
    op.drop_index(
        "uq_tickets_open_call",
        table_name="tickets",
        sqlite_where=sa.text("state IN ('called', 'serving')"),
        postgresql_where=sa.text("state IN ('called', 'serving')"),
    )
    op.drop_index(
        "ix_tickets_live",
        table_name="tickets",
        sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'missed')"),
        postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'missed')"),
    )
    op.drop_table("tickets")
    op.drop_table("series")
    op.drop_table("requests")
    op.drop_index("ix_events_ticket", table_name="events")
    op.drop_table("events")
