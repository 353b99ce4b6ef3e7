"""Subscriptions: other programs that are told of events, and each attempt to do so."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables; nobody is subscribed before."""
    op.create_table(
        "event_subscriptions",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("kinds", sa.JSON, nullable=False),
        sa.Column("secret", sa.String(300), nullable=False),
        sa.Column("former_secret", sa.String(300)),
        sa.Column("former_until", Instant),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sent_seq", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failing_since", Instant),
        sa.Column("next_try_at", Instant),
        sa.Column("detail", sa.String(400), nullable=False, server_default=""),
        sa.Column("made_at", Instant, nullable=False),
        sa.UniqueConstraint(
            "centre_id", "name", name=op.f("uq_event_subscriptions_centre_id_name")
        ),
        sa.CheckConstraint(
            "state IN ('active', 'paused', 'dead')", name=op.f("ck_event_subscriptions_state")
        ),
        sa.CheckConstraint(
            "version > 0 AND tries >= 0 AND sent_seq >= 0",
            name=op.f("ck_event_subscriptions_counts"),
        ),
        sa.CheckConstraint(
            "(former_secret IS NULL) = (former_until IS NULL)",
            name=op.f("ck_event_subscriptions_former"),
        ),
    )
    op.create_table(
        "event_deliveries",
        sa.Column("id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("subscription_id", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("detail", sa.String(400), nullable=False, server_default=""),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "subscription_id"],
            ["event_subscriptions.centre_id", "event_subscriptions.id"],
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'delivered', 'failed')", name=op.f("ck_event_deliveries_state")
        ),
        sa.CheckConstraint(
            "state <> 'queued' OR seq IS NULL", name=op.f("ck_event_deliveries_trial")
        ),
    )
    op.create_index(
        "ix_event_deliveries_subscription",
        "event_deliveries",
        ["centre_id", "subscription_id", "id"],
    )


def downgrade() -> None:
    """Takes them away; the log keeps every event."""
    op.drop_table("event_deliveries")
    op.drop_table("event_subscriptions")
