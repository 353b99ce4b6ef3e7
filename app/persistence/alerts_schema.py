"""The tables of alerts: each as it was raised, seen and ended; and what a webhook was sent."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    text,
)

from app.persistence.columns import Instant
from app.persistence.metadata import Key, centre_column, metadata, one_of

DELIVERY_STATES = ("queued", "delivered", "failed")

alerts = Table(
    "alerts",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(24), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("is_grave", Boolean, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", Key),
    ForeignKeyConstraint(["centre_id", "acknowledged_by"], ["users.centre_id", "users.id"]),
    CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="seen"),
)
OPEN_ALERT = text("ended_at IS NULL")
Index(
    "uq_alerts_open",
    alerts.c.centre_id,
    alerts.c.kind,
    alerts.c.subject,
    unique=True,
    sqlite_where=OPEN_ALERT,
    postgresql_where=OPEN_ALERT,
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("alert_id", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("detail", String(400), nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "alert_id"], ["alerts.centre_id", "alerts.id"]),
    CheckConstraint(one_of("state", DELIVERY_STATES), name="state"),
)
QUEUED_DELIVERY = text("state = 'queued'")
Index(
    "ix_webhook_deliveries_due",
    webhook_deliveries.c.next_try_at,
    sqlite_where=QUEUED_DELIVERY,
    postgresql_where=QUEUED_DELIVERY,
)
