"""Loudspeakers at cables are devices, too."""

from app.persistence.migrate import change_check

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = "'kiosk', 'display', 'board', 'printer', 'rating', 'keypad', 'scanner', 'monitor', 'agent'"
BEFORE = f"kind IN ({KINDS})"
AFTER = f"kind IN ({KINDS}, 'speaker')"


def upgrade() -> None:
    """Adds the kind."""
    change_check("devices", "kind", BEFORE, AFTER, narrows=False)


def downgrade() -> None:
    """Lets no new speaker come; those there are stay, and nobody drives them."""
    change_check("devices", "kind", AFTER, BEFORE, narrows=True)
