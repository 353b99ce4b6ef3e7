"""How much of the paper in each printer is used, so that its end is known before it comes."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Key

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table; a printer's roll is counted from its first slip on."""
    op.create_table(
        "paper_rolls",
        sa.Column("device_id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("roll", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
    )


def downgrade() -> None:
    """Takes it away: what was counted is forgotten."""
    op.drop_table("paper_rolls")
