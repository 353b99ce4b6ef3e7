"""A process may want something of a device that another process drives."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table, whose rows are gone within seconds."""
    op.create_table(
        "device_requests",
        sa.Column("id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("device_id", Key, nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("until_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
        sa.CheckConstraint("what IN ('test', 'simulate')", name="what"),
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("device_requests")
