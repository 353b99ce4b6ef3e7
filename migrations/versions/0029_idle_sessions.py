"""When each session was last used by its person, so that one which isn't any more can end."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds it; a session that isn't used since was last used when it began."""
    op.add_column("sessions", sa.Column("used_at", Instant))


def downgrade() -> None:
    """Takes it away: sessions end by their twelve hours alone."""
    op.drop_column("sessions", "used_at")
