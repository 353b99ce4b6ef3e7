"""The tables of who may do something: people, their sessions, devices."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from app.persistence.columns import Instant
from app.persistence.metadata import Key, centre_column, metadata, one_of

ROLES = ("officer", "reception", "supervisor", "admin")
DEVICE_KINDS = (
    "kiosk",
    "display",
    "board",
    "printer",
    "rating",
    "keypad",
    "scanner",
    "monitor",
    "agent",
    "speaker",
)

users = Table(
    "users",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("more_roles", String(64), nullable=False, server_default=""),
    Column("agency", String(64)),
    Column("valid_from_at", Instant),
    Column("valid_until_at", Instant),
    Column("one_time_until_at", Instant),
    CheckConstraint(one_of("role", ROLES), name="role"),
    UniqueConstraint("centre_id", "id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("user_id", Key, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("is_limited", Boolean, nullable=False, server_default=false()),
    Column("address", String(64), nullable=False, server_default=""),
    Column("program", String(200), nullable=False, server_default=""),
    ForeignKeyConstraint(["centre_id", "user_id"], ["users.centre_id", "users.id"]),
)

attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("name_hash", String(64), primary_key=True),
    Column("address", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)
"""Attempts to sign in that have not succeeded; the address is empty for those of all together."""

devices = Table(
    "devices",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("kind", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("url", String(500), nullable=False, server_default=""),
    Column("zone", String(32)),
    Column("counter", Integer),
    Column("token_hash", String(64), unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("second_printer", Key),
    Column("kiosk", Key),
    Column("agent", Key),
    CheckConstraint(one_of("kind", DEVICE_KINDS), name="kind"),
    UniqueConstraint("centre_id", "name"),
    UniqueConstraint("centre_id", "id"),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
)

pairing_codes = Table(
    "pairing_codes",
    metadata,
    Column("device_id", Key, primary_key=True, autoincrement=False),
    centre_column(),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("expires_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
)
"""The codes by which devices may pair just now; one a device, gone when it was used."""
