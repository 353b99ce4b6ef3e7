"""The wait that was quoted when a ticket was issued, beside what came of it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("tickets", "transactions")
COLUMNS = ("quoted_low_s", "quoted_high_s", "quoted_p80_s")


def upgrade() -> None:
    """Adds the columns; a log from before a step down knows what was quoted."""
    for table in TABLES:
        for column in COLUMNS:
            op.add_column(table, sa.Column(column, sa.Integer()))
    quoted = _logged()
    for table, key in (("tickets", "id"), ("transactions", "ticket_id")) if quoted else ():
        first_leg = " AND leg = 1" if table == "transactions" else ""
        values = ", ".join(f"{column} = :{column}" for column in COLUMNS)
        op.get_bind().execute(
            sa.text(f"UPDATE {table} SET {values} WHERE {key} = :ticket_id{first_leg}"),  # noqa: S608 - our words
            quoted,
        )


def downgrade() -> None:
    """Drops them; the log keeps what was quoted."""
    for table in TABLES:
        for column in COLUMNS:
            op.drop_column(table, column)


def _logged() -> list[dict[str, Any]]:
    events = sa.table(
        "events",
        sa.column("type", sa.String()),
        sa.column("ticket_id", sa.BigInteger()),
        sa.column("facts", sa.JSON()),
    )
    told = sa.cast(events.c.facts, sa.Text()).like('%"quoted_s": [%')
    query = sa.select(events.c.ticket_id, events.c.facts).where(events.c.type == "issue", told)
    return [
        {"ticket_id": ticket_id, **dict(zip(COLUMNS, facts["quoted_s"], strict=True))}
        for ticket_id, facts in op.get_bind().execute(query)
    ]
