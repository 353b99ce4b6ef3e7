"""Accounts with several roles, an agency and dates; where sessions began; attempts counted."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns and the table."""
    op.add_column(
        "users", sa.Column("more_roles", sa.String(length=64), nullable=False, server_default="")
    )
    op.add_column("users", sa.Column("agency", sa.String(length=64), nullable=True))
    op.add_column("users", sa.Column("valid_from_at", Instant(), nullable=True))
    op.add_column("users", sa.Column("valid_until_at", Instant(), nullable=True))
    op.add_column(
        "sessions", sa.Column("address", sa.String(length=64), nullable=False, server_default="")
    )
    op.add_column(
        "sessions", sa.Column("program", sa.String(length=200), nullable=False, server_default="")
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", "address", name=op.f("pk_sign_in_attempts")),
    )


def downgrade() -> None:
    """Takes them away; a person keeps the main role."""
    op.drop_table("sign_in_attempts")
    for column in ("program", "address"):
        op.drop_column("sessions", column)
    for column in ("valid_until_at", "valid_from_at", "agency", "more_roles"):
        op.drop_column("users", column)
