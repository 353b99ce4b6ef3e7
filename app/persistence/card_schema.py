"""The tables of the limit per person: a key and tallies, destroyed at the day's close."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table

from app.persistence.metadata import Key, metadata

day_keys = Table(
    "day_keys",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("business_on", Date, primary_key=True),
    Column("key", String(64), nullable=False),
)

card_tallies = Table(
    "card_tallies",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("business_on", Date, primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("taken", Integer, nullable=False),
    CheckConstraint("taken > 0", name="taken"),
)
