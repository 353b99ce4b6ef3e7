"""Of several screens of a zone one speaks."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; it fills itself as screens come."""
    op.create_table(
        "speaking_turns",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("zone", sa.String(63), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("is_well", sa.Boolean, nullable=False),
        sa.Column("until_at", Instant),
        sa.Column("begun_seq", sa.BigInteger, nullable=False),
        sa.Column("begun_by", sa.String(64), nullable=False),
        sa.Column("begun_key", sa.String(64), nullable=False),
        sa.Column("ended_seq", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("speaking_turns")
