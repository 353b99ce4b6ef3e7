"""The tables. Constraints make the impossible impossible; `centre_id` is on every one."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
    text,
)

from app.domain.alerts.history import DELIVERY_STATES
from app.domain.booking.booking import BookingState, Quota
from app.domain.devices.kinds import DeviceKind
from app.domain.mailing.mailings import MailingState
from app.domain.messages.occasions import About, MessageKind
from app.domain.messages.outbox import OPEN_OUTBOX, Channel, OutboxState
from app.domain.queue.assistance import AssistanceEnd
from app.domain.queue.counter import CounterState
from app.domain.queue.messages import Sender
from app.domain.queue.ticket import Action, LegEnd, State
from app.domain.subscriptions.subscription import DeliveryState, SubscriptionState
from app.persistence.columns import Instant, Key, centre_column, check_in, metadata, quoted_columns

__all__ = [
    "access_log",
    "alerts",
    "assistances",
    "booking_challenges",
    "booking_contacts",
    "booking_keys",
    "booking_persons",
    "booking_proofs",
    "bookings",
    "card_tallies",
    "centres",
    "configuration_drafts",
    "configuration_plans",
    "configurations",
    "counter_periods",
    "counters",
    "day_keys",
    "device_requests",
    "device_states",
    "devices",
    "display_plans",
    "event_deliveries",
    "event_subscriptions",
    "events",
    "leases",
    "memberships",
    "message_channels",
    "metadata",
    "notices",
    "packed_columns",
    "packed_words",
    "phones",
    "print_jobs",
    "ratings",
    "recovery_codes",
    "report_mailings",
    "report_schedules",
    "requests",
    "second_factors",
    "series",
    "service_closures",
    "services",
    "sessions",
    "speaking_turns",
    "tickets",
    "transactions",
    "users",
    "visitor_contacts",
    "visitor_messages",
    "webhook_deliveries",
]

DEVICE_STATES = ("ok", "warning", "fault", "unknown")
JOB_STATES = ("queued", "printing", "sent", "printed", "uncertain", "failed")
_MEMBER = ["memberships.centre_id", "memberships.user_id"]
"""What a column of who did it refers to, with its centre."""


centres = Table(
    "centres",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("config", JSON, nullable=False),
    Column("config_version", Integer, nullable=False, server_default="1"),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("seq >= 0", name="seq"),
)

services = Table(
    "services",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("prefix", String(4), nullable=False),
    UniqueConstraint("centre_id", "prefix"),
)

series = Table(
    "series",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("business_on", Date, primary_key=True),
    Column("prefix", String(4), primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("next", Integer, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    centre_column(),
    Column("label", String(16), nullable=False),
    Column("prefix", String(4), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("service", String(64), nullable=False),
    Column("business_on", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("priority", String(16)),
    Column("origin", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("waiting_ahead", Integer, nullable=False),
    Column("counter", Integer),
    Column("target_counter", Integer),
    Column("legs", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("rank_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("last_actor", String(32), nullable=False),
    Column("last_action", String(16), nullable=False),
    Column("finished_at", Instant),
    Column("track_code", String(24), unique=True),
    Column("onward", JSON, nullable=False, server_default="[]"),
    Column("procedure", String(200)),
    Column("dossier_code", String(200)),
    Column("note", String(200)),
    Column("priority_check", String(10)),
    *quoted_columns(),
    Column("not_before", Instant),
    Column("deferrals", Integer, nullable=False, server_default="0"),
    Column("booked_for", Instant),
    UniqueConstraint("centre_id", "business_on", "label"),
    UniqueConstraint("centre_id", "business_on", "prefix", "ordinal"),
    UniqueConstraint("centre_id", "id"),
    ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
    ForeignKeyConstraint(
        ["centre_id", "target_counter"], ["counters.centre_id", "counters.number"]
    ),
    CheckConstraint(check_in("state", State), name="state"),
    CheckConstraint(check_in("last_action", Action), name="last_action"),
    CheckConstraint(
        "(counter IS NOT NULL) = (state IN ('called', 'serving', 'held'))",
        name="holder",
    ),
    CheckConstraint("ordinal > 0 AND version > 0 AND waiting_ahead >= 0", name="counts"),
)
_OPEN_CALL = text("state IN ('called', 'serving')")
Index(
    "uq_tickets_open_call",
    tickets.c.centre_id,
    tickets.c.counter,
    unique=True,
    sqlite_where=_OPEN_CALL,
    postgresql_where=_OPEN_CALL,
)
LIVE_ONLY = text("state IN ('waiting', 'called', 'serving', 'held', 'missed')")
"""Queries use the same words: with bound values SQLite would not see that the index fits."""
Index(
    "ix_tickets_live",
    tickets.c.centre_id,
    tickets.c.service,
    sqlite_where=LIVE_ONLY,
    postgresql_where=LIVE_ONLY,
)

REHEARSALS_ONLY = text("origin = 'rehearsal'")
"""Queries use the same words, as `LIVE_ONLY`."""
Index(
    "ix_tickets_rehearsal",
    tickets.c.centre_id,
    sqlite_where=REHEARSALS_ONLY,
    postgresql_where=REHEARSALS_ONLY,
)

transactions = Table(
    "transactions",
    metadata,
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("leg", Integer, primary_key=True, autoincrement=False),
    centre_column(),
    Column("label", String(16), nullable=False),
    Column("business_on", Date, nullable=False),
    Column("service", String(64), nullable=False),
    Column("counter", Integer, nullable=False),
    Column("officer_id", Key),
    Column("priority", String(16)),
    Column("queued_at", Instant, nullable=False),
    Column("called_at", Instant, nullable=False),
    Column("last_called_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("held_since", Instant),
    Column("ended_at", Instant),
    Column("recalls", Integer, nullable=False),
    Column("wait_ms", BigInteger, nullable=False),
    Column("walk_ms", BigInteger, nullable=False),
    Column("service_ms", BigInteger, nullable=False),
    Column("held_ms", BigInteger, nullable=False),
    Column("end", String(12)),
    Column("kind", String(16)),
    Column("outcome", String(16)),
    Column("reason", Text, nullable=False),
    Column("overnight", Boolean, nullable=False),
    Column("hold_reason", String(200), nullable=False, server_default=""),
    Column("procedure", String(200)),
    Column("dossier_code", String(200)),
    Column("note", String(200)),
    Column("offer_after", Integer),
    *quoted_columns(),
    Column("corrections", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["centre_id", "ticket_id"], ["tickets.centre_id", "tickets.id"]),
    ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
    CheckConstraint(check_in('"end"', LegEnd), name="end"),
    CheckConstraint('("end" IS NULL) = (ended_at IS NULL)', name="ended"),
    CheckConstraint(
        "wait_ms >= 0 AND walk_ms >= 0 AND service_ms >= 0 AND held_ms >= 0",
        name="spans",
    ),
)
Index("ix_transactions_day", transactions.c.centre_id, transactions.c.business_on)
Index(
    "ix_transactions_service",
    transactions.c.centre_id,
    transactions.c.service,
    transactions.c.ended_at,
)
_OPEN_LEG = text("ended_at IS NULL")
Index(
    "uq_transactions_open",
    transactions.c.ticket_id,
    unique=True,
    sqlite_where=_OPEN_LEG,
    postgresql_where=_OPEN_LEG,
)

events = Table(
    "events",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("type", String(24), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("ticket_id", BigInteger),
    Column("counter", Integer),
    Column("facts", JSON, nullable=False),
    CheckConstraint("seq > 0", name="seq"),
)
Index("ix_events_ticket", events.c.ticket_id, events.c.seq)

configurations = Table(
    "configurations",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    ForeignKeyConstraint(["centre_id", "seq"], ["events.centre_id", "events.seq"]),
    UniqueConstraint("centre_id", "seq"),
    CheckConstraint("version > 0", name="version"),
)

configuration_drafts = Table(
    "configuration_drafts",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("user_id", Key, primary_key=True),
    Column("base_version", Integer, nullable=False),
    Column("patch", JSON, nullable=False),
    Column("saved_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "user_id"], _MEMBER),
)

configuration_plans = Table(
    "configuration_plans",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("base_version", Integer, nullable=False),
    Column("patch", JSON, nullable=False),
    Column("moves", JSON, nullable=False),
    Column("note", String(300), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("planned_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("request_id", String(64), primary_key=True),
    Column("actor", String(32), primary_key=True, server_default=""),
    Column("at", Instant, nullable=False),
    Column("command", String(200), nullable=False),
    Column("ticket_id", BigInteger),
)
"""What a request has done; the actor is empty for those made before it was kept (0.1.0)."""

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("device_id", Key, nullable=False),
    Column("ticket_id", BigInteger),
    Column("copy", Integer, nullable=False),
    Column("claim", String(64)),
    Column("state", String(10), nullable=False),
    Column("detail", String(400), nullable=False, server_default=""),
    Column("document", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
    ForeignKeyConstraint(["centre_id", "ticket_id"], ["tickets.centre_id", "tickets.id"]),
    CheckConstraint(check_in("state", JOB_STATES), name="state"),
    CheckConstraint(
        "ticket_id IS NOT NULL OR state IN ('queued', 'printing') OR CAST(document AS TEXT) = '{}'",
        name="wiped",
    ),
    UniqueConstraint("ticket_id", "copy"),
)
"""A slip without a ticket tells a one-time password or tries a draft of the template: once it is
over its words must be gone."""

QUEUED_ONLY = text("state = 'queued'")
"""Queries use the same words, as `LIVE_ONLY`."""
Index(
    "ix_print_jobs_queued",
    print_jobs.c.device_id,
    sqlite_where=QUEUED_ONLY,
    postgresql_where=QUEUED_ONLY,
)

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
    ForeignKeyConstraint(["centre_id", "acknowledged_by"], _MEMBER),
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
    Column("target", String(16), nullable=False, server_default="webhook"),
    Column("body", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("detail", String(400), nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "alert_id"], ["alerts.centre_id", "alerts.id"]),
    CheckConstraint(check_in("state", DELIVERY_STATES), name="state"),
)
QUEUED_DELIVERY = text("state = 'queued'")
Index(
    "ix_webhook_deliveries_due",
    webhook_deliveries.c.next_try_at,
    sqlite_where=QUEUED_DELIVERY,
    postgresql_where=QUEUED_DELIVERY,
)

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

counters = Table(
    "counters",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(8), nullable=False, server_default="closed"),
    Column("officer_id", Key),
    Column("since", Instant),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("services", JSON, nullable=False),
    Column("priority_run", Integer, nullable=False, server_default="0"),
    Column("priority_run_before", Integer, nullable=False, server_default="0"),
    Column("booked_run", Integer, nullable=False, server_default="0"),
    Column("booked_run_before", Integer, nullable=False, server_default="0"),
    Column("calls", Integer, nullable=False, server_default="0"),
    Column("auto_call_at", Instant),
    Column("back_at", Instant),
    Column("alarm", String(10), nullable=False, server_default="none"),
    Column("alarm_at", Instant),
    Column("alarm_accepted_by", Key),
    Column("profile", JSON(none_as_null=True)),
    CheckConstraint(check_in("state", CounterState), name="state"),
    CheckConstraint("(state = 'closed') = (officer_id IS NULL)", name="closed_has_nobody"),
    ForeignKeyConstraint(["centre_id", "officer_id"], _MEMBER),
)
Index(
    "uq_counters_officer",
    counters.c.centre_id,
    counters.c.officer_id,
    unique=True,
    sqlite_where=text("officer_id IS NOT NULL"),
    postgresql_where=text("officer_id IS NOT NULL"),
)

counter_periods = Table(
    "counter_periods",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("began_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("counter", Integer, nullable=False),
    Column("officer_id", Key, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
    ForeignKeyConstraint(["centre_id", "officer_id"], _MEMBER),
    CheckConstraint("state IN ('open', 'paused')", name="state"),
)
_OPEN_PERIOD = text("ended_at IS NULL")
Index(
    "uq_counter_periods_open",
    counter_periods.c.centre_id,
    counter_periods.c.counter,
    unique=True,
    sqlite_where=_OPEN_PERIOD,
    postgresql_where=_OPEN_PERIOD,
)
Index("ix_counter_periods_began", counter_periods.c.centre_id, counter_periods.c.began_at)

messages = Table(
    "messages",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("counter", Integer, nullable=False),
    Column("sender", String(12), nullable=False),
    Column("code", String(24), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("sent_by", Key, nullable=False),
    Column("answer", String(24)),
    Column("answered_at", Instant),
    Column("answered_by", Key),
    Column("ended_at", Instant),
    Column("ended_by", Key),
    ForeignKeyConstraint(["centre_id", "counter"], ["counters.centre_id", "counters.number"]),
    ForeignKeyConstraint(["centre_id", "sent_by"], _MEMBER),
    CheckConstraint(check_in("sender", Sender), name="sender"),
    CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
)
OPEN_MESSAGE = text("ended_at IS NULL")
Index(
    "uq_messages_open",
    messages.c.centre_id,
    messages.c.counter,
    messages.c.sender,
    messages.c.code,
    unique=True,
    sqlite_where=OPEN_MESSAGE,
    postgresql_where=OPEN_MESSAGE,
)

assistances = Table(
    "assistances",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("device_id", Key, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("accepted_by", Key),
    Column("ended_at", Instant),
    Column("ended_by", Key),
    Column("end", String(12)),
    ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
    ForeignKeyConstraint(["centre_id", "accepted_by"], _MEMBER),
    ForeignKeyConstraint(["centre_id", "ended_by"], _MEMBER),
    CheckConstraint(check_in('"end"', AssistanceEnd), name="end"),
    CheckConstraint('("end" IS NULL) = (ended_at IS NULL)', name="ended"),
    CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted"),
)
OPEN_ASSISTANCE = text("ended_at IS NULL")
Index(
    "uq_assistances_open",
    assistances.c.centre_id,
    assistances.c.device_id,
    unique=True,
    sqlite_where=OPEN_ASSISTANCE,
    postgresql_where=OPEN_ASSISTANCE,
)

bookings = Table(
    "bookings",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("plan", String(64), nullable=False),
    Column("service", String(64), nullable=False),
    Column("business_on", Date, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("quota", String(8), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("booked_at", Instant, nullable=False),
    Column("procedure", String(200)),
    Column("ticket_id", BigInteger),
    Column("arrived_at", Instant),
    Column("ended_at", Instant),
    Column("cancelled_by", String(8)),
    Column("free_at", Instant),
    Column("secret", String(32), unique=True),
    UniqueConstraint("centre_id", "ticket_id"),
    ForeignKeyConstraint(["centre_id", "service"], ["services.centre_id", "services.code"]),
    ForeignKeyConstraint(["centre_id", "ticket_id"], ["tickets.centre_id", "tickets.id"]),
    CheckConstraint(check_in("state", BookingState), name="state"),
    CheckConstraint(check_in("quota", Quota), name="quota"),
    CheckConstraint("number > 0 AND version > 0 AND ends_at > starts_at", name="counts"),
    CheckConstraint("(ended_at IS NULL) = (state IN ('booked', 'arrived'))", name="ended"),
    CheckConstraint(
        "state NOT IN ('arrived', 'served', 'late') OR ticket_id IS NOT NULL", name="arrived"
    ),
    CheckConstraint(
        "(state = 'cancelled') = (cancelled_by IS NOT NULL AND free_at IS NOT NULL)",
        name="cancelled",
    ),
)
PLACE_TAKEN = text("state <> 'cancelled'")
Index(
    "uq_bookings_place",
    bookings.c.centre_id,
    bookings.c.plan,
    bookings.c.starts_at,
    bookings.c.quota,
    bookings.c.number,
    unique=True,
    sqlite_where=PLACE_TAKEN,
    postgresql_where=PLACE_TAKEN,
)
Index("ix_bookings_day", bookings.c.centre_id, bookings.c.business_on)
OPEN_BOOKING = text("state IN ('booked', 'arrived')")
# SQLite takes an index on a condition only where the query has the same words.
BOOKED_ONLY = and_(OPEN_BOOKING, bookings.c.state == BookingState.BOOKED.value)
Index(
    "ix_bookings_open",
    bookings.c.centre_id,
    bookings.c.business_on,
    sqlite_where=OPEN_BOOKING,
    postgresql_where=OPEN_BOOKING,
)

booking_contacts = Table(
    "booking_contacts",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("booking_id", BigInteger, primary_key=True, autoincrement=False),
    Column("phone", String(16)),
    Column("note", String(200)),
    ForeignKeyConstraint(["centre_id", "booking_id"], ["bookings.centre_id", "bookings.id"]),
    CheckConstraint("phone <> '' OR note <> ''", name="told"),
)
"""How to reach who booked, and what staff wrote of it; gone when the day of the slot is closed."""

booking_keys = Table(
    "booking_keys",
    metadata,
    Column("month", Date, primary_key=True),
    Column("key", String(64), nullable=False),
)
"""The key of a month, for all centres: a person has one mark in all of them."""

booking_persons = Table(
    "booking_persons",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("booking_id", BigInteger, primary_key=True, autoincrement=False),
    Column("month", Date, nullable=False),
    Column("person", String(64), nullable=False),
    ForeignKeyConstraint(["centre_id", "booking_id"], ["bookings.centre_id", "bookings.id"]),
    ForeignKeyConstraint(["month"], ["booking_keys.month"]),
)
"""Whose booking it is, as a mark under the key of the month in which it was made."""
Index("ix_booking_persons_mark", booking_persons.c.person)

booking_proofs = Table(
    "booking_proofs",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("centre_id", Key, ForeignKey("centres.id"), nullable=False),
    Column("person", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent_at", Instant, nullable=False),
    Column("plan", String(64)),
    Column("starts_at", Instant),
    Column("ends_at", Instant),
    Column("number", Integer),
    Column("held_until", Instant),
    CheckConstraint("tries >= 0", name="tries"),
    CheckConstraint(
        "(plan IS NULL) = (held_until IS NULL) AND (plan IS NULL OR (number > 0 "
        "AND ends_at > starts_at))",
        name="held",
    ),
)
"""Codes told to who makes a booking online, for an hour, and the place that is held meanwhile.

The telephone and the code stand here as HMACs alone. Nothing of it is in the log.
"""
Index("ix_booking_proofs_centre", booking_proofs.c.centre_id, booking_proofs.c.sent_at)
PLACE_HELD = text("plan IS NOT NULL")
Index(
    "uq_booking_proofs_place",
    booking_proofs.c.centre_id,
    booking_proofs.c.plan,
    booking_proofs.c.starts_at,
    booking_proofs.c.number,
    unique=True,
    sqlite_where=PLACE_HELD,
    postgresql_where=PLACE_HELD,
)

booking_challenges = Table(
    "booking_challenges",
    metadata,
    Column("signature", String(64), primary_key=True),
    Column("expires_at", Instant, nullable=False),
)
"""Proofs of work that were used, until they would be over anyway."""

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

packed_columns = Table(
    "packed_columns",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("part", String(12), primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("business_on", Date, primary_key=True),
    Column("form", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_packed_columns_centre_id_business_on", "centre_id", "business_on"),
)
"""The numbers of one column of one day: a report reads the few columns that it needs."""

packed_words = Table(
    "packed_words",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("word", String(200), nullable=False),
    UniqueConstraint("centre_id", "word"),
)

ROLES = ("officer", "reception", "supervisor", "admin")
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
    Column("is_everywhere", Boolean, nullable=False, server_default=false()),
    CheckConstraint(check_in("role", ROLES), name="role"),
    UniqueConstraint("centre_id", "id"),
)
"""`centre_id` is the centre that the account was made in; the person always belongs to it."""

memberships = Table(
    "memberships",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("user_id", Key, ForeignKey("users.id"), primary_key=True),
    Column("ended_at", Instant),
)
"""Who belongs to a centre, or did: what somebody has done in a centre refers to this."""
Index("ix_memberships_user_id", memberships.c.user_id)

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
    Column("by_sso", Boolean, nullable=False, server_default=false()),
    Column("address", String(64), nullable=False, server_default=""),
    Column("program", String(200), nullable=False, server_default=""),
    Column("used_at", Instant),
    ForeignKeyConstraint(["centre_id", "user_id"], ["users.centre_id", "users.id"]),
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", Key, primary_key=True, autoincrement=False),
    centre_column(),
    Column("secret", String(255), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("last_step", BigInteger),
    ForeignKeyConstraint(["centre_id", "user_id"], ["users.centre_id", "users.id"]),
)
"""Of each person one at most; the secret is encrypted, `last_step` the newest that was used up."""

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", Key, primary_key=True, autoincrement=False),
    Column("code_hash", String(64), primary_key=True),
    centre_column(),
    Column("used_at", Instant),
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
"""Attempts to sign in that have not succeeded.

The address is empty for those of all together, the name's hash for those under all names.
"""

access_log = Table(
    "access_log",
    metadata,
    Column("id", Key, primary_key=True),
    Column("centre_id", Key, ForeignKey("centres.id")),
    Column("at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("user_id", Key),
    Column("name", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("times", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("counted_as", String(64), unique=True),
    ForeignKeyConstraint(["centre_id", "user_id"], _MEMBER),
    CheckConstraint("times > 0", name="times"),
)
"""Sign-ins and what was read. Without a centre: tried under a name that nobody has.

`counted_as` is what entries are counted together by; none for one that stands for itself.
"""
Index("ix_access_log_at", access_log.c.at)

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
    Column("by_command", Boolean, nullable=False, server_default=false()),
    Column("title", String(64), nullable=False, server_default=""),
    Column("paired_at", Instant),
    CheckConstraint(check_in("kind", DeviceKind), name="kind"),
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
"""The codes by which devices may pair at present; one a device, deleted when it is used."""

paper_rolls = Table(
    "paper_rolls",
    metadata,
    Column("device_id", Key, primary_key=True),
    centre_column(),
    Column("roll", JSON, nullable=False),
    ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
)

device_states = Table(
    "device_states",
    metadata,
    Column("device_id", Key, primary_key=True),
    Column("source", String(8), primary_key=True),
    centre_column(),
    Column("process", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("cause", String(32), nullable=False),
    Column("detail", String(400), nullable=False),
    Column("since_at", Instant, nullable=False),
    Column("heard_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
    CheckConstraint(check_in("state", DEVICE_STATES), name="state"),
    CheckConstraint("source IN ('page', 'cable')", name="source"),
)
"""How each device is, as the process that heard it last tells the others; no part of the log."""

device_requests = Table(
    "device_requests",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("device_id", Key, nullable=False),
    Column("what", String(8), nullable=False),
    Column("words", JSON, nullable=False),
    Column("until_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "device_id"], ["devices.centre_id", "devices.id"]),
    CheckConstraint("what IN ('test', 'simulate')", name="what"),
)
"""What a process wants of a device that another one drives, for some seconds."""

leases = Table(
    "leases",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("until_at", Instant, nullable=False),
    CheckConstraint("generation >= 0", name="generation"),
)
"""Which process does what only one may do, and until when by the database's clock."""

backup_results = Table(
    "backup_results",
    metadata,
    Column("work", String(8), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("well_at", Instant),
    Column("name", String(64), nullable=False),
    Column("cause", String(8), nullable=False),
    Column("detail", String(400), nullable=False),
    CheckConstraint("work IN ('backup', 'copy', 'trial', 'key')", name="work"),
    CheckConstraint("cause <> '' OR (well_at IS NOT NULL AND detail = '')", name="well"),
)
"""What came of the last backup, its copy in the second place, the last drill, the private key."""

event_archives = Table(
    "event_archives",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("before_on", Date, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("file", String(120), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("digests", JSON, nullable=False),
    Column("counters", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("seq > 0 AND events > 0", name="counts"),
)
"""What of the log is in files: with a row here, and only then, its events may be deleted."""

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

report_schedules = Table(
    "report_schedules",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("plan", JSON, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("made_by", Key),
    Column("made_at", Instant, nullable=False),
    Column("since_at", Instant, nullable=False),
    ForeignKeyConstraint(["centre_id", "made_by"], _MEMBER),
    CheckConstraint("version > 0", name="version"),
)

report_mailings = Table(
    "report_mailings",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("schedule_id", BigInteger, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("is_extra", Boolean, nullable=False),
    Column("asked_by", Key),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("trouble", String(16), nullable=False, server_default=""),
    Column("detail", String(400), nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("taken", JSON, nullable=False),
    Column("refused", JSON, nullable=False),
    ForeignKeyConstraint(
        ["centre_id", "schedule_id"], ["report_schedules.centre_id", "report_schedules.id"]
    ),
    ForeignKeyConstraint(["centre_id", "asked_by"], _MEMBER),
    UniqueConstraint("centre_id", "schedule_id", "due_at"),
    CheckConstraint(check_in("state", MailingState), name="state"),
    CheckConstraint("tries >= 0", name="tries"),
    CheckConstraint(
        "(settled_at IS NULL) = (state IN ('queued', 'making', 'sending'))", name="settled"
    ),
)
"""Each sending of a schedule: one a due time, whichever server and however often it is started."""
UNSETTLED_MAILING = text("settled_at IS NULL")
Index(
    "ix_report_mailings_due",
    report_mailings.c.next_try_at,
    sqlite_where=UNSETTLED_MAILING,
    postgresql_where=UNSETTLED_MAILING,
)

message_channels = Table(
    "message_channels",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("secret", Text),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint(check_in("channel", Channel), name="channel"),
    CheckConstraint("version > 0", name="version"),
)
"""How a centre reaches its visitors; a secret stands here encrypted."""

visitor_contacts = Table(
    "visitor_contacts",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("about", String(8), primary_key=True),
    Column("about_id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", String(8), nullable=False),
    Column("address", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("asked_at", Instant, nullable=False),
    CheckConstraint(check_in("about", About), name="about"),
    CheckConstraint(check_in("channel", Channel), name="channel"),
    CheckConstraint("address <> ''", name="address"),
)
"""Where a visitor has asked to be told, encrypted, for the day; never in the log."""

visitor_messages = Table(
    "visitor_messages",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("about", String(8), nullable=False),
    Column("about_id", BigInteger, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("trouble", String(16), nullable=False, server_default=""),
    Column("detail", String(200), nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("centre_id", "about", "about_id", "kind", "turn"),
    CheckConstraint(check_in("about", About), name="about"),
    CheckConstraint(check_in("kind", MessageKind), name="kind"),
    CheckConstraint(check_in("channel", Channel), name="channel"),
    CheckConstraint(check_in("state", OutboxState), name="state"),
    CheckConstraint("tries >= 0 AND turn >= 0", name="counts"),
    CheckConstraint(
        f"(settled_at IS NULL) = ({check_in('state', OPEN_OUTBOX)})",
        name="settled",
    ),
)
"""The outbox: what visitors are told, once, by whichever process; to whom isn't in it."""
UNSENT = text("settled_at IS NULL")
Index(
    "ix_visitor_messages_due",
    visitor_messages.c.next_try_at,
    sqlite_where=UNSENT,
    postgresql_where=UNSENT,
)


event_subscriptions = Table(
    "event_subscriptions",
    metadata,
    Column("centre_id", Key, ForeignKey("centres.id"), primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(80), nullable=False),
    Column("url", String(500), nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("secret", String(300), nullable=False),
    Column("former_secret", String(300)),
    Column("former_until", Instant),
    Column("state", String(8), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sent_seq", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("failing_since", Instant),
    Column("next_try_at", Instant),
    Column("detail", String(400), nullable=False, server_default=""),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("centre_id", "name"),
    CheckConstraint(check_in("state", SubscriptionState), name="state"),
    CheckConstraint("version > 0 AND tries >= 0 AND sent_seq >= 0", name="counts"),
    CheckConstraint("(former_secret IS NULL) = (former_until IS NULL)", name="former"),
)
"""Other programs that are told of events, how far each has come; the secrets are encrypted."""

event_deliveries = Table(
    "event_deliveries",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("subscription_id", BigInteger, nullable=False),
    Column("seq", BigInteger),
    Column("name", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("status", Integer),
    Column("detail", String(400), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(
        ["centre_id", "subscription_id"],
        ["event_subscriptions.centre_id", "event_subscriptions.id"],
    ),
    CheckConstraint(check_in("state", DeliveryState), name="state"),
    CheckConstraint("state <> 'queued' OR seq IS NULL", name="trial"),
)
"""The newest attempts to send events, and trials, which are of no event."""

Index(
    "ix_event_deliveries_subscription",
    event_deliveries.c.centre_id,
    event_deliveries.c.subscription_id,
    event_deliveries.c.id,
)
