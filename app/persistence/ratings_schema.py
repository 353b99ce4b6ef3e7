"""The table of ratings: one a ticket; whose service and counter it was, never who served."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
)

from app.persistence.columns import Instant
from app.persistence.metadata import centre_column, metadata

ratings = Table(
    "ratings",
    metadata,
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    centre_column(),
    Column("business_on", Date, nullable=False),
    Column("service", String(64), nullable=False),
    Column("counter", Integer, nullable=False),
    Column("rated_at", Instant, nullable=False),
    Column("score", Integer, nullable=False),
    Column("reasons", JSON, nullable=False),
    ForeignKeyConstraint(["centre_id", "ticket_id"], ["tickets.centre_id", "tickets.id"]),
    ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
)
Index("ix_ratings_day", ratings.c.centre_id, ratings.c.business_on)
