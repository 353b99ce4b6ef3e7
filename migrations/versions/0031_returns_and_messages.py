"""Pauses have a planned return; counters and supervisors send each other messages."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column and the table; pauses of before have no planned return."""
    op.add_column("counters", sa.Column("back_at", Instant))
    op.create_table(
        "messages",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("counter", sa.Integer, nullable=False),
        sa.Column("sender", sa.String(12), nullable=False),
        sa.Column("code", sa.String(24), nullable=False),
        sa.Column("sent_at", Instant, nullable=False),
        sa.Column("sent_by", Key, nullable=False),
        sa.Column("answer", sa.String(24)),
        sa.Column("answered_at", Instant),
        sa.Column("answered_by", Key),
        sa.Column("ended_at", Instant),
        sa.Column("ended_by", Key),
        sa.ForeignKeyConstraint(
            ["centre_id", "counter"], ["counters.centre_id", "counters.number"]
        ),
        sa.ForeignKeyConstraint(["centre_id", "sent_by"], ["users.centre_id", "users.id"]),
        sa.CheckConstraint("sender IN ('counter', 'supervisor')", name=op.f("ck_messages_sender")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_messages_answered")
        ),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_messages_open",
        "messages",
        ["centre_id", "counter", "sender", "code"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Takes both away; the log keeps what was said."""
    op.drop_table("messages")
    op.drop_column("counters", "back_at")
