"""Ratings of finished tickets, and the tablets that ask for them."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('kiosk', 'display', 'board', 'printer')"
AFTER = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating')"


def upgrade() -> None:
    """Adds the table, fills it with what the log knows, lets a device be a rating tablet."""
    ratings = op.create_table(
        "ratings",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("rated_at", Instant(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_ratings_score")),
        sa.ForeignKeyConstraint(
            ["centre_id", "counter"],
            ["counters.centre_id", "counters.number"],
            name=op.f("fk_ratings_centre_id_counter"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "service"],
            ["services.centre_id", "services.code"],
            name=op.f("fk_ratings_centre_id_service"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "ticket_id"],
            ["tickets.centre_id", "tickets.id"],
            name=op.f("fk_ratings_centre_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_ratings_centre_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ratings")),
    )
    op.create_index("ix_ratings_day", "ratings", ["centre_id", "business_on"], unique=False)
    rows = _logged()
    if rows:
        op.bulk_insert(ratings, rows)
    _allow(BEFORE, AFTER)


def downgrade() -> None:
    """Takes them away; the log keeps the ratings. Tablets stay, but no new one may come."""
    _allow(AFTER, BEFORE)
    op.drop_index("ix_ratings_day", table_name="ratings")
    op.drop_table("ratings")


def _logged() -> list[dict[str, object]]:
    """The ratings that the log has, from before a downgrade."""
    events = sa.table(
        "events",
        sa.column("centre_id", sa.Integer()),
        sa.column("at", Instant()),
        sa.column("type", sa.String()),
        sa.column("ticket_id", sa.BigInteger()),
        sa.column("counter", sa.Integer()),
        sa.column("facts", sa.JSON()),
    )
    tickets = sa.table(
        "tickets", sa.column("id", sa.BigInteger()), sa.column("business_on", sa.Date())
    )
    query = (
        sa.select(events, tickets.c.business_on)
        .join_from(events, tickets, tickets.c.id == events.c.ticket_id)
        .where(events.c.type == "rating")
    )
    return [
        {
            "ticket_id": row["ticket_id"],
            "centre_id": row["centre_id"],
            "business_on": row["business_on"],
            "service": row["facts"]["service"],
            "counter": row["counter"],
            "rated_at": row["at"],
            "score": row["facts"]["score"],
            "reasons": row["facts"]["reasons"],
        }
        for row in op.get_bind().execute(query).mappings()
    ]


def _allow(before: str, after: str) -> None:
    """Changes which kinds of devices there may be.

    SQLite can't change a constraint, and making the table anew would break those that point at
    it; a change that touches no row is written into its schema, as sqlite.org/lang_altertable.html
    says in section 7.
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_devices_kind"), "devices", type_="check")
        op.create_check_constraint(
            op.f("ck_devices_kind"), "devices", after, postgresql_not_valid=after == BEFORE
        )
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = 'devices'"
        ),
        {"before": before, "after": after},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")
