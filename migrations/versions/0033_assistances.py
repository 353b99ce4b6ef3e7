"""Who asks for a person at a kiosk."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; nobody has asked before."""
    op.create_table(
        "assistances",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("device_id", Key, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("accepted_at", Instant),
        sa.Column("accepted_by", Key),
        sa.Column("ended_at", Instant),
        sa.Column("ended_by", Key),
        sa.Column("end", sa.String(12)),
        sa.ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
        sa.ForeignKeyConstraint(["centre_id", "accepted_by"], ["users.centre_id", "users.id"]),
        sa.ForeignKeyConstraint(["centre_id", "ended_by"], ["users.centre_id", "users.id"]),
        sa.CheckConstraint(
            "\"end\" IN ('helped', 'taken_back', 'day_over')", name=op.f("ck_assistances_end")
        ),
        sa.CheckConstraint(
            '("end" IS NULL) = (ended_at IS NULL)', name=op.f("ck_assistances_ended")
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL)", name=op.f("ck_assistances_accepted")
        ),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_assistances_open",
        "assistances",
        ["centre_id", "device_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Takes it away; the log keeps who was asked for."""
    op.drop_table("assistances")
