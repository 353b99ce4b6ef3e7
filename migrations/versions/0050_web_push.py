"""Web push: one more channel of messages to visitors."""

from alembic import op

from app.persistence.migrate import change_check

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

TABLES = ("message_channels", "visitor_contacts", "visitor_messages")
BEFORE = "channel IN ('sms', 'zalo', 'email')"
AFTER = "channel IN ('sms', 'zalo', 'email', 'push')"


def upgrade() -> None:
    """Lets each table name it."""
    for table in TABLES:
        change_check(table, "channel", BEFORE, AFTER, narrows=False)


def downgrade() -> None:
    """Takes it away, and who is told over it with it."""
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE channel = 'push'")  # noqa: S608 - a name of here
        change_check(table, "channel", AFTER, BEFORE, narrows=True)
