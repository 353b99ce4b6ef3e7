"""Days that are over are kept once more, packed, so that a report reads years of them at once."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Key

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the empty tables; the server fills them behind its work."""
    op.create_table(
        "packed_days",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("part", sa.String(12), primary_key=True),
        sa.Column("business_on", sa.Date, primary_key=True),
        sa.Column("form", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "packed_words",
        sa.Column("id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.UniqueConstraint("centre_id", "word", name=op.f("uq_packed_words_centre_id_word")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Numbers hardly shrink, and reading them must not wait for their unpacking.
        op.execute("ALTER TABLE packed_days ALTER COLUMN content SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Takes the tables away; everything in them is in others too."""
    op.drop_table("packed_words")
    op.drop_table("packed_days")
