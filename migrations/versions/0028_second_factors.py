"""A second factor at the sign-in, with recovery codes; which sessions a single sign-on began."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables, and the mark of a session; those there are count as begun by password."""
    op.create_table(
        "second_factors",
        sa.Column("user_id", Key, primary_key=True, autoincrement=False),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("secret", sa.String(255), nullable=False),
        sa.Column("begun_at", Instant, nullable=False),
        sa.Column("confirmed_at", Instant),
        sa.Column("last_step", sa.BigInteger),
        sa.ForeignKeyConstraint(["centre_id", "user_id"], ["users.centre_id", "users.id"]),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", Key, primary_key=True, autoincrement=False),
        sa.Column("code_hash", sa.String(64), primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("used_at", Instant),
        sa.ForeignKeyConstraint(["centre_id", "user_id"], ["users.centre_id", "users.id"]),
    )
    by_sso = sa.Column("by_sso", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("sessions", by_sso)


def downgrade() -> None:
    """Takes them away: a password alone signs in again."""
    op.drop_column("sessions", "by_sso")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
