"""Where an alert is told: the webhook, or one of the addresses of MOISO_ALERT_URLS."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Names the target of each message; those there are went to the webhook."""
    op.add_column(
        "webhook_deliveries",
        sa.Column("target", sa.String(16), nullable=False, server_default="webhook"),
    )


def downgrade() -> None:
    """Take the column away; what waits for another target is lost with it."""
    op.execute("DELETE FROM webhook_deliveries WHERE target != 'webhook'")
    with op.batch_alter_table("webhook_deliveries") as batch:
        batch.drop_column("target")
