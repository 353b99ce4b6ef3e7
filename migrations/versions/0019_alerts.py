"""Alerts are kept: raised, seen, ended; and what a webhook was told of them."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "alerts",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("is_grave", sa.Boolean, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("raised_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("acknowledged_at", Instant),
        sa.Column("acknowledged_by", Key),
        sa.ForeignKeyConstraint(["centre_id", "acknowledged_by"], ["users.centre_id", "users.id"]),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name=op.f("ck_alerts_seen")
        ),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_alerts_open",
        "alerts",
        ["centre_id", "kind", "subject"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("alert_id", sa.BigInteger, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("detail", sa.String(400), nullable=False, server_default=""),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("next_try_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "alert_id"], ["alerts.centre_id", "alerts.id"]),
        sa.CheckConstraint(
            "state IN ('queued', 'delivered', 'failed')", name=op.f("ck_webhook_deliveries_state")
        ),
    )
    queued = sa.text("state = 'queued'")
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["next_try_at"],
        sqlite_where=queued,
        postgresql_where=queued,
    )


def downgrade() -> None:
    """Takes the tables away; the log keeps what happened."""
    op.drop_table("webhook_deliveries")
    op.drop_table("alerts")
