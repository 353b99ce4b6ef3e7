"""A service may be closed for now."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "service_closures",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("service", sa.String(64), primary_key=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("closed_at", Instant, nullable=False),
        sa.Column("closed_by", sa.String(32), nullable=False),
        sa.Column("until", Instant),
        sa.ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
    )


def downgrade() -> None:
    """Takes the table away; the log keeps what happened."""
    op.drop_table("service_closures")
