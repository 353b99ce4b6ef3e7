"""The tables of the lobby: whose turn it is to speak in each zone."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table

from app.persistence.columns import Instant
from app.persistence.metadata import Key, metadata

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
