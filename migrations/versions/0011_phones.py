"""The telephone numbers that visitors leave, kept until their day is closed."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table, empty."""
    op.create_table(
        "phones",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.CheckConstraint("number <> ''", name=op.f("ck_phones_number")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_phones_centre_id")),
        sa.ForeignKeyConstraint(
            ["centre_id", "ticket_id"],
            ["tickets.centre_id", "tickets.id"],
            name=op.f("fk_phones_centre_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_phones")),
    )


def downgrade() -> None:
    """Destroys it with the numbers in it."""
    op.drop_table("phones")
