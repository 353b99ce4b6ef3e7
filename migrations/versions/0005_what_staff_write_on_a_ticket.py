"""What staff write on a ticket: the way onward, procedure, dossier code, note, priority, holds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CALLS = """
UPDATE counters SET calls = (
    SELECT count(*) FROM transactions
    WHERE transactions.centre_id = counters.centre_id
      AND transactions.counter = counters.number
      AND coalesce(transactions."end", '') <> 'undone'
)
"""
WRITTEN = ("procedure", "dossier_code", "note")


def upgrade() -> None:
    """Adds the columns; what stands already has written nothing, and its calls are counted."""
    op.add_column("tickets", sa.Column("onward", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("tickets", sa.Column("priority_check", sa.String(10)))
    for table in ("tickets", "transactions"):
        for name in WRITTEN:
            op.add_column(table, sa.Column(name, sa.String(200)))
    op.add_column(
        "transactions",
        sa.Column("hold_reason", sa.String(200), nullable=False, server_default=""),
    )
    op.add_column("transactions", sa.Column("offer_after", sa.Integer()))
    op.add_column("counters", sa.Column("calls", sa.Integer(), nullable=False, server_default="0"))
    op.execute(CALLS)


def downgrade() -> None:
    """Takes the columns away."""
    op.drop_column("counters", "calls")
    for name in ("offer_after", "hold_reason"):
        op.drop_column("transactions", name)
    for table in ("tickets", "transactions"):
        for name in WRITTEN:
            op.drop_column(table, name)
    for name in ("priority_check", "onward"):
        op.drop_column("tickets", name)
