"""Devices may belong to an agent on another PC, which pairs by a code and claims print jobs."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key
from app.persistence.migrate import change_check

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = "'kiosk', 'display', 'board', 'printer', 'rating', 'keypad', 'scanner', 'monitor'"
BEFORE = f"kind IN ({KINDS})"
AFTER = f"kind IN ({KINDS}, 'agent')"


def upgrade() -> None:
    """Lets a device be an agent, others belong to it, and a claim be asked for twice."""
    change_check("devices", "kind", BEFORE, AFTER, narrows=False)
    op.add_column("devices", sa.Column("agent", Key))
    op.add_column("print_jobs", sa.Column("claim", sa.String(64)))
    op.create_table(
        "pairing_codes",
        sa.Column("device_id", Key, primary_key=True, autoincrement=False),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
    )


def downgrade() -> None:
    """Takes them away; agents that there are stay, and nobody asks for them."""
    op.drop_table("pairing_codes")
    op.drop_column("print_jobs", "claim")
    op.drop_column("devices", "agent")
    change_check("devices", "kind", AFTER, BEFORE, narrows=True)
