"""The tables of what people leave for a day: a key and tallies of cards, telephone numbers."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
)

from app.persistence.metadata import Key, centre_column, metadata

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

phones = Table(
    "phones",
    metadata,
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    centre_column(),
    Column("business_on", Date, nullable=False),
    Column("number", String(16), nullable=False),
    ForeignKeyConstraint(["centre_id", "ticket_id"], ["tickets.centre_id", "tickets.id"]),
    CheckConstraint("number <> ''", name="number"),
)
