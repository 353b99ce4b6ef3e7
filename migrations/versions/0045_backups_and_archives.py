"""What came of backups, of their copies in a second place, and of the drills."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant

revision = "0045"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; what came of earlier ones nobody has kept."""
    op.create_table(
        "backup_results",
        sa.Column("work", sa.String(8), primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("well_at", Instant),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("cause", sa.String(8), nullable=False),
        sa.Column("detail", sa.String(400), nullable=False),
        sa.CheckConstraint(
            "work IN ('backup', 'copy', 'trial', 'key')", name=op.f("ck_backup_results_work")
        ),
        sa.CheckConstraint(
            "cause <> '' OR (well_at IS NOT NULL AND detail = '')",
            name=op.f("ck_backup_results_well"),
        ),
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("backup_results")
