"""The tables of the lobby: whose turn it is to speak, displays' plans, notices."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Table,
)

from app.persistence.columns import Instant
from app.persistence.metadata import Key, centre_column, metadata

speaking_turns = Table(
    "speaking_turns",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("zone", String(63), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("is_well", Boolean, nullable=False),
    Column("until_at", Instant),
    Column("begun_seq", BigInteger, nullable=False),
    Column("begun_by", String(64), nullable=False),
    Column("begun_key", String(64), nullable=False),
    Column("ended_seq", BigInteger, nullable=False),
)

display_plans = Table(
    "display_plans",
    metadata,
    Column("device_id", Key, primary_key=True),
    centre_column(),
    Column("plan", JSON, nullable=False),
    ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
)

notices = Table(
    "notices",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", JSON, nullable=False),
    Column("zone", String(63)),
    Column("until_at", Instant),
)
