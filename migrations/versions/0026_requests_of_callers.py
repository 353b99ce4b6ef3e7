"""A request id is of who made it: two callers may use the same one, and neither hears the other's
answer.
"""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BEFORE = "centre_id, request_id, at, command, ticket_id"
KEPT = "kept_requests"


def upgrade() -> None:
    """Adds who asked; of requests of the week before nobody knows, and they answer anybody."""
    _made_anew(sa.Column("actor", sa.String(32), primary_key=True, server_default=""))


def downgrade() -> None:
    """Keeps one of those that have an id in common."""
    op.execute(
        "DELETE FROM requests WHERE EXISTS (SELECT 1 FROM requests AS other"
        " WHERE other.centre_id = requests.centre_id AND other.request_id = requests.request_id"
        " AND other.actor < requests.actor)"
    )
    _made_anew()


def _made_anew(*who: sa.Column[str]) -> None:
    """Make the table with another key; neither database changes one in place alike."""
    op.execute(f"CREATE TABLE {KEPT} AS SELECT {BEFORE} FROM requests")  # noqa: S608 - our own names
    op.drop_table("requests")
    op.create_table(
        "requests",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("request_id", sa.String(64), primary_key=True),
        *who,
        sa.Column("at", Instant, nullable=False),
        sa.Column("command", sa.String(200), nullable=False),
        sa.Column("ticket_id", sa.BigInteger),
    )
    op.execute(f"INSERT INTO requests ({BEFORE}) SELECT {BEFORE} FROM {KEPT}")  # noqa: S608
    op.drop_table(KEPT)
