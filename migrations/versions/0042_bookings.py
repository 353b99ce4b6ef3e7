"""Bookings: places of slots, how to reach who booked, whose they are, and tickets of them."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables and columns; nobody has booked before."""
    op.add_column("tickets", sa.Column("booked_for", Instant))
    for name in ("booked_run", "booked_run_before"):
        op.add_column("counters", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "bookings",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("plan", sa.String(64), nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("business_on", sa.Date, nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("quota", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("booked_at", Instant, nullable=False),
        sa.Column("procedure", sa.String(200)),
        sa.Column("ticket_id", sa.BigInteger),
        sa.Column("arrived_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("cancelled_by", sa.String(8)),
        sa.Column("free_at", Instant),
        sa.Column("secret", sa.String(32)),
        sa.UniqueConstraint("secret", name=op.f("uq_bookings_secret")),
        sa.UniqueConstraint("centre_id", "ticket_id", name=op.f("uq_bookings_centre_id_ticket_id")),
        sa.ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
        sa.ForeignKeyConstraint(["centre_id", "ticket_id"], ["tickets.centre_id", "tickets.id"]),
        sa.CheckConstraint(
            "state IN ('booked', 'arrived', 'served', 'late', 'cancelled', 'no_show', 'expired')",
            name=op.f("ck_bookings_state"),
        ),
        sa.CheckConstraint("quota IN ('online', 'staff')", name=op.f("ck_bookings_quota")),
        sa.CheckConstraint(
            "number > 0 AND version > 0 AND ends_at > starts_at", name=op.f("ck_bookings_counts")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('booked', 'arrived'))",
            name=op.f("ck_bookings_ended"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('arrived', 'served', 'late') OR ticket_id IS NOT NULL",
            name=op.f("ck_bookings_arrived"),
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_by IS NOT NULL AND free_at IS NOT NULL)",
            name=op.f("ck_bookings_cancelled"),
        ),
    )
    _add_indexes()
    op.create_table(
        "booking_contacts",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("booking_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("phone", sa.String(16)),
        sa.Column("note", sa.String(200)),
        sa.ForeignKeyConstraint(["centre_id", "booking_id"], ["bookings.centre_id", "bookings.id"]),
        sa.CheckConstraint("phone <> '' OR note <> ''", name=op.f("ck_booking_contacts_told")),
    )
    op.create_table(
        "booking_keys",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
    )
    op.create_table(
        "booking_persons",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("booking_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "booking_id"], ["bookings.centre_id", "bookings.id"]),
        sa.ForeignKeyConstraint(
            ["centre_id", "month"], ["booking_keys.centre_id", "booking_keys.month"]
        ),
    )
    op.create_index("ix_booking_persons_mark", "booking_persons", ["centre_id", "month", "person"])


def _add_indexes() -> None:
    is_taken, is_open = sa.text("state <> 'cancelled'"), sa.text("state IN ('booked', 'arrived')")
    op.create_index(
        "uq_bookings_place",
        "bookings",
        ["centre_id", "plan", "starts_at", "quota", "number"],
        unique=True,
        sqlite_where=is_taken,
        postgresql_where=is_taken,
    )
    op.create_index("ix_bookings_day", "bookings", ["centre_id", "business_on"])
    op.create_index(
        "ix_bookings_open",
        "bookings",
        ["centre_id", "business_on"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Takes them away; the log keeps what was booked."""
    for table in ("booking_persons", "booking_keys", "booking_contacts", "bookings"):
        op.drop_table(table)
    for name in ("booked_run_before", "booked_run"):
        op.drop_column("counters", name)
    op.drop_column("tickets", "booked_for")
