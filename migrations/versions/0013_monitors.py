"""A monitoring program is a device, too: it has a token of its own."""

from app.persistence.migrate import change_check

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating', 'keypad', 'scanner')"
AFTER = f"{BEFORE[:-1]}, 'monitor')"


def upgrade() -> None:
    """Lets a device be a monitoring program."""
    change_check("devices", "kind", BEFORE, AFTER, narrows=False)


def downgrade() -> None:
    """Lets no new one come; those that there are stay."""
    change_check("devices", "kind", AFTER, BEFORE, narrows=True)
