"""A transaction says how often it was corrected."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; a log from before a step down knows the corrections."""
    op.add_column(
        "transactions", sa.Column("corrections", sa.Integer, nullable=False, server_default="0")
    )
    for (ticket_id, leg), times in _logged().items():
        op.get_bind().execute(
            sa.text("UPDATE transactions SET corrections = :n WHERE ticket_id = :t AND leg = :l"),
            {"n": times, "t": ticket_id, "l": leg},
        )


def downgrade() -> None:
    """Drops it; the log keeps what was corrected."""
    op.drop_column("transactions", "corrections")


def _logged() -> Counter[tuple[int, int]]:
    events = sa.table(
        "events",
        sa.column("type", sa.String()),
        sa.column("ticket_id", sa.BigInteger()),
        sa.column("facts", sa.JSON()),
    )
    query = sa.select(events.c.ticket_id, events.c.facts).where(events.c.type == "correct")
    return Counter((row.ticket_id, row.facts["leg"]) for row in op.get_bind().execute(query))
