"""The day's key and the tallies of cards, for no more than n numbers a person and day."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates both tables, empty."""
    op.create_table(
        "day_keys",
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_day_keys_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "business_on", name=op.f("pk_day_keys")),
    )
    op.create_table(
        "card_tallies",
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken > 0", name=op.f("ck_card_tallies_taken")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_card_tallies_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "business_on", "person", name=op.f("pk_card_tallies")),
    )


def downgrade() -> None:
    """Destroys both: the limit then begins anew."""
    op.drop_table("card_tallies")
    op.drop_table("day_keys")
