"""Packed days are kept by columns, so that a report of ten years reads only what it needs."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Key

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Takes the packed days away; the server packs them anew, by columns, behind its work."""
    op.drop_table("packed_days")
    op.create_table(
        "packed_columns",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("part", sa.String(12), primary_key=True),
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("business_on", sa.Date, primary_key=True),
        sa.Column("form", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "ix_packed_columns_centre_id_business_on", "packed_columns", ["centre_id", "business_on"]
    )
    if op.get_bind().dialect.name == "postgresql":
        # Numbers hardly shrink, and reading them must not wait for their unpacking.
        op.execute("ALTER TABLE packed_columns ALTER COLUMN content SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Goes back to whole days, empty: the server of then packs them anew."""
    op.drop_table("packed_columns")
    op.create_table(
        "packed_days",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("part", sa.String(12), primary_key=True),
        sa.Column("business_on", sa.Date, primary_key=True),
        sa.Column("form", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
