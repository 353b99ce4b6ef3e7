"""Processes tell each other how devices are: each writes what it has heard of them itself."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

STATES = "state IN ('ok', 'warning', 'fault', 'unknown')"


def upgrade() -> None:
    """Adds the table, empty: devices are heard of every few seconds."""
    op.create_table(
        "device_states",
        sa.Column("device_id", Key, primary_key=True),
        sa.Column("source", sa.String(8), primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("process", sa.String(64), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("detail", sa.String(400), nullable=False),
        sa.Column("since_at", Instant, nullable=False),
        sa.Column("heard_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
        sa.CheckConstraint(STATES, name="state"),
        sa.CheckConstraint("source IN ('page', 'cable')", name="source"),
    )


def downgrade() -> None:
    """Takes it away: a process alone has heard everything itself."""
    op.drop_table("device_states")
