"""Several processes agree by rows on which of them does what only one may do."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; its rows are made by whoever first asks for a lease."""
    op.create_table(
        "leases",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("until_at", Instant, nullable=False),
        sa.CheckConstraint("generation >= 0", name="generation"),
    )


def downgrade() -> None:
    """Takes it away: one process needs none."""
    op.drop_table("leases")
