"""A visitor may say to come later."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; nobody has said so before."""
    op.add_column("tickets", sa.Column("not_before", Instant))
    op.add_column("tickets", sa.Column("deferrals", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Takes them away; who was to come later is next in turn again."""
    op.drop_column("tickets", "deferrals")
    op.drop_column("tickets", "not_before")
