"""Who pauses a counter may say when they mean to be back."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; pauses of before have no planned return."""
    op.add_column("counters", sa.Column("back_at", Instant))


def downgrade() -> None:
    """Takes it away; the log keeps what was said."""
    op.drop_column("counters", "back_at")
