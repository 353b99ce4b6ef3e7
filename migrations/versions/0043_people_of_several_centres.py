"""People who belong to several centres, or to all."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key
from app.persistence.migrate import change_schema

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ACTING = (
    ("configuration_drafts", "user_id"),
    ("alerts", "acknowledged_by"),
    ("counters", "officer_id"),
    ("counter_periods", "officer_id"),
    ("messages", "sent_by"),
    ("assistances", "accepted_by"),
    ("assistances", "ended_by"),
    ("access_log", "user_id"),
    ("report_schedules", "made_by"),
    ("report_mailings", "asked_by"),
)
"""Who has done something in a centre: somebody of it, which may be another than the account's."""


def upgrade() -> None:
    """Makes everybody a member of the own centre; whoever did something was one."""
    op.create_table(
        "memberships",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("user_id", Key, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("ended_at", Instant),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"])
    op.execute("INSERT INTO memberships (centre_id, user_id) SELECT centre_id, id FROM users")
    op.add_column(
        "users",
        sa.Column("is_everywhere", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    for table, column in ACTING:
        _refer(table, column, ("users", "id"), ("memberships", "user_id"))


def downgrade() -> None:
    """Takes the memberships away; what people of other centres have done stays as it is."""
    for table, column in ACTING:
        _refer(table, column, ("memberships", "user_id"), ("users", "id"), is_valid=False)
    op.drop_column("users", "is_everywhere")
    op.drop_table("memberships")


def _refer(
    table: str,
    column: str,
    before: tuple[str, str],
    after: tuple[str, str],
    *,
    is_valid: bool = True,
) -> None:
    """Let the column, with its centre, refer to another table than before."""
    if op.get_bind().dialect.name == "sqlite":
        key = f"FOREIGN KEY(centre_id, {column}) REFERENCES"
        old, new = (f"{key} {name} (centre_id, {of})" for name, of in (before, after))
        change_schema(table, old, new)
        return
    name = op.f(f"fk_{table}_centre_id_{column}")
    op.drop_constraint(name, table, type_="foreignkey")
    op.create_foreign_key(
        name,
        table,
        after[0],
        ["centre_id", column],
        ["centre_id", after[1]],
        postgresql_not_valid=not is_valid,
    )
