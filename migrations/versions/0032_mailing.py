"""Reports by e-mail: their schedules, and each mailing, once a due time."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

STATES = "'queued', 'making', 'sending', 'sent', 'partly', 'uncertain', 'failed'"
UNSETTLED = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "report_schedules",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("made_by", Key),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("since_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "made_by"], ["users.centre_id", "users.id"]),
        sa.CheckConstraint("version > 0", name="version"),
    )
    op.create_table(
        "report_mailings",
        sa.Column("id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("schedule_id", sa.BigInteger, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("is_extra", sa.Boolean, nullable=False),
        sa.Column("asked_by", Key),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("trouble", sa.String(16), nullable=False, server_default=""),
        sa.Column("detail", sa.String(400), nullable=False, server_default=""),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("next_try_at", Instant, nullable=False),
        sa.Column("settled_at", Instant),
        sa.Column("taken", sa.JSON, nullable=False),
        sa.Column("refused", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "schedule_id"], ["report_schedules.centre_id", "report_schedules.id"]
        ),
        sa.ForeignKeyConstraint(["centre_id", "asked_by"], ["users.centre_id", "users.id"]),
        sa.UniqueConstraint("centre_id", "schedule_id", "due_at"),
        sa.CheckConstraint(f"state IN ({STATES})", name="state"),
        sa.CheckConstraint("tries >= 0", name="tries"),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (state IN ('queued', 'making', 'sending'))", name="settled"
        ),
    )
    op.create_index(
        "ix_report_mailings_due",
        "report_mailings",
        ["next_try_at"],
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )


def downgrade() -> None:
    op.drop_table("report_mailings")
    op.drop_table("report_schedules")
