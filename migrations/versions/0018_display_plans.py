"""Displays have layouts of their own, and the lobby has notices."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds both tables."""
    op.create_table(
        "display_plans",
        sa.Column("device_id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
    )
    op.create_table(
        "notices",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("text", sa.JSON, nullable=False),
        sa.Column("zone", sa.String(63)),
        sa.Column("until_at", Instant),
    )


def downgrade() -> None:
    """Takes both away."""
    op.drop_table("notices")
    op.drop_table("display_plans")
