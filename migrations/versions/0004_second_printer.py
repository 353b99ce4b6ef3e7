"""A printer may have a second one that takes the slips it can't print."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; devices are revoked and never deleted, so it needs no foreign key."""
    op.add_column("devices", sa.Column("second_printer", Key, nullable=True))


def downgrade() -> None:
    """Takes the column away."""
    op.drop_column("devices", "second_printer")
