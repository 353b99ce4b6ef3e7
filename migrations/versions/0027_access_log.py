"""Sign-ins, failed ones too, and what was read are kept for a term, beside the log."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "access_log",
        sa.Column("id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id")),
        sa.Column("at", Instant, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("user_id", Key),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("counted_as", sa.String(64), unique=True),
        sa.ForeignKeyConstraint(["centre_id", "user_id"], ["users.centre_id", "users.id"]),
        sa.CheckConstraint("times > 0", name="times"),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"])


def downgrade() -> None:
    """Takes the table away, and what it held."""
    op.drop_table("access_log")
