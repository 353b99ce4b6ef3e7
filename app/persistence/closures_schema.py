"""The table of services that are closed for now: the newest word of the log about each."""

from sqlalchemy import Column, ForeignKeyConstraint, String, Table

from app.persistence.columns import Instant
from app.persistence.metadata import Key, metadata

service_closures = Table(
    "service_closures",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("service", String(64), primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("closed_at", Instant, nullable=False),
    Column("closed_by", String(32), nullable=False),
    Column("until", Instant),
    ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
)
