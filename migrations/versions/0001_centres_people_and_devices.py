"""Centres, their services and counters, people and devices."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates who may do what and where."""
    op.create_table(
        "centres",
        sa.Column("id", Key, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("config_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_centres_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centres")),
        sa.UniqueConstraint("code", name=op.f("uq_centres_code")),
    )
    op.create_table(
        "services",
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_services_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "code", name=op.f("pk_services")),
        sa.UniqueConstraint("centre_id", "prefix", name=op.f("uq_services_centre_id_prefix")),
    )
    op.create_table(
        "users",
        sa.Column("id", Key, nullable=False),
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("disabled_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "role IN ('officer', 'reception', 'supervisor', 'admin')", name=op.f("ck_users_role")
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_users_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_users_centre_id_id")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "counters",
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=8), server_default="closed", nullable=False),
        sa.Column("officer_id", Key, nullable=True),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("priority_run", sa.Integer(), server_default="0", nullable=False),
        sa.Column("priority_run_before", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (officer_id IS NULL)", name=op.f("ck_counters_closed_has_nobody")
        ),
        sa.CheckConstraint("state IN ('closed', 'open', 'paused')", name=op.f("ck_counters_state")),
        sa.ForeignKeyConstraint(
            ["centre_id", "officer_id"],
            ["users.centre_id", "users.id"],
            name=op.f("fk_counters_centre_id_officer_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_counters_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "number", name=op.f("pk_counters")),
    )
    op.create_index(
        "uq_counters_officer",
        "counters",
        ["centre_id", "officer_id"],
        unique=True,
        sqlite_where=sa.text("officer_id IS NOT NULL"),
        postgresql_where=sa.text("officer_id IS NOT NULL"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", Key, nullable=False),
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id", "user_id"],
            ["users.centre_id", "users.id"],
            name=op.f("fk_sessions_centre_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_sessions_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_table(
        "devices",
        sa.Column("id", Key, nullable=False),
        sa.Column("centre_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=500), server_default="", nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('kiosk', 'display', 'board', 'printer')", name=op.f("ck_devices_kind")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "counter"],
            ["counters.centre_id", "counters.number"],
            name=op.f("fk_devices_centre_id_counter"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_devices_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_devices_centre_id_id")),
        sa.UniqueConstraint("centre_id", "name", name=op.f("uq_devices_centre_id_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_devices_token_hash")),
    )


def downgrade() -> None:
    """Drops them, the ones pointed at last."""
    op.drop_table("devices")
    op.drop_table("sessions")
    op.drop_index(
        "uq_counters_officer",
        table_name="counters",
        sqlite_where=sa.text("officer_id IS NOT NULL"),
        postgresql_where=sa.text("officer_id IS NOT NULL"),
    )
    op.drop_table("counters")
    op.drop_table("users")
    op.drop_table("services")
    op.drop_table("centres")
