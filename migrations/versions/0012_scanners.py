"""Code scanners are devices, too; each belongs to a kiosk."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Key
from app.persistence.migrate import change_check

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating', 'keypad')"
AFTER = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating', 'keypad', 'scanner')"


def upgrade() -> None:
    """Adds the column (devices are never deleted, so it needs no foreign key) and the kind."""
    op.add_column("devices", sa.Column("kiosk", Key, nullable=True))
    change_check("devices", "kind", BEFORE, AFTER, narrows=False)


def downgrade() -> None:
    """Lets no new scanner come; those there are stay, and belong to no kiosk."""
    change_check("devices", "kind", AFTER, BEFORE, narrows=True)
    op.drop_column("devices", "kiosk")
