"""Passwords that are good for one sign-in, and sessions that may only change them."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds until when a password is good that must be changed, and the limit of a session."""
    op.add_column("users", sa.Column("one_time_until_at", Instant))
    limited = sa.Column("is_limited", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("sessions", limited)


def downgrade() -> None:
    """Takes them away: one-time passwords become ordinary ones."""
    op.drop_column("sessions", "is_limited")
    op.drop_column("users", "one_time_until_at")
