"""Keypads at counters are devices, too."""

from app.persistence.migrate import change_check

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating')"
AFTER = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating', 'keypad')"


def upgrade() -> None:
    """Lets a device be a keypad."""
    change_check("devices", "kind", BEFORE, AFTER, narrows=False)


def downgrade() -> None:
    """Lets no new keypad come; those there are stay."""
    change_check("devices", "kind", AFTER, BEFORE, narrows=True)
