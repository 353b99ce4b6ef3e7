"""Knows how the impossible is tried on the tables: rows added, copied, changed, dropped."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, literal, select, true, update

from app.persistence import schema
from app.persistence.columns import Instant
from app.persistence.schema import pairing_codes
from tests.support.builders import NOW
from tests.support.site import Site

EVERY = true()
ALERT = {"id": 1, "kind": "help", "subject": "counter:1", "is_grave": True, "facts": {},
         "raised_at": NOW}  # fmt: skip
ASKED = {"id": 1, "asked_at": NOW}
DELIVERY = {"alert_id": 99, "body": {}, "state": "queued", "created_at": NOW, "next_try_at": NOW}
SCHEDULE = {"id": 1, "plan": {}, "version": 1, "made_by": None, "made_at": NOW, "since_at": NOW}
MAILING = {"schedule_id": 1, "due_at": NOW, "is_extra": False, "state": "queued", "tries": 0,
           "created_at": NOW, "next_try_at": NOW, "taken": [], "refused": {}}  # fmt: skip
BOOKED = {"id": 1, "plan": "dat-dai", "service": "dat-dai", "business_on": NOW.date(),
          "starts_at": NOW, "ends_at": NOW + timedelta(minutes=20), "quota": "online", "number": 1,
          "state": "booked", "version": 1, "booked_at": NOW}  # fmt: skip
HELD = {"id": "a", "person": "x", "code": "x", "sent_at": NOW, "plan": "dat-dai", "starts_at": NOW,
        "ends_at": NOW + timedelta(minutes=20), "number": 1,
        "held_until": NOW + timedelta(minutes=5)}  # fmt: skip
T = schema.tickets.c
Try = Callable[[Connection, Site], None]


def copy(table: Any, **changes: Any) -> Try:
    """Try to add a copy of the newest row of the table with some columns changed."""

    def attempt(connection: Connection, site: Site) -> None:
        columns = list(table.primary_key.columns)
        row = connection.execute(
            select(table).where(table.c.centre_id == site.centre_id).order_by(*columns).limit(1)
        )
        known: Mapping[str, Any] = dict(row.mappings().one())
        connection.execute(insert(table), {**known, **changes})

    return attempt


def add(table: Any, times: int = 1, /, **values: Any) -> Try:
    """Try to add a row of these values to the table, or so many."""

    def attempt(connection: Connection, site: Site) -> None:
        connection.execute(insert(table), [{"centre_id": site.centre_id, **values}] * times)

    return attempt


def change(table: Any, which: Any = EVERY, /, **changes: Any) -> Try:
    """Try to change the rows of the table, every one unless told which."""

    def attempt(connection: Connection, _: Site) -> None:
        connection.execute(update(table).where(which).values(**changes))

    return attempt


def drop(table: Any) -> Try:
    """Try to delete every row of the table."""

    def attempt(connection: Connection, _: Site) -> None:
        connection.execute(delete(table))

    return attempt


def of_first_ticket(table: Any, usual: Mapping[str, Any], **changes: Any) -> Try:
    """Try to add a row about the first ticket: the usual values with some changed."""

    def attempt(connection: Connection, site: Site) -> None:
        query = select(T.id, T.business_on).order_by(T.id).limit(1)
        ident, day = connection.execute(query).one()
        row = {"ticket_id": ident, "centre_id": site.centre_id, "business_on": day}
        connection.execute(insert(table), {**row, **usual, **changes})

    return attempt


def backed_up(**result: Any) -> Try:
    """Try to add what came of work on backups, with these values."""

    def attempt(connection: Connection, _: Site) -> None:
        usual = {
            "work": "backup",
            "at": NOW,
            "well_at": NOW,
            "name": "x",
            "cause": "",
            "detail": "",
        }
        connection.execute(insert(schema.backup_results), {**usual, **result})

    return attempt


def archived(**told: Any) -> Try:
    """Try to note that events are in a file, with these values."""

    def attempt(connection: Connection, site: Site) -> None:
        usual = {"before_on": NOW.date(), "seq": 1, "events": 1, "file": "x", "sha256": "x"}
        plain = {"digests": {}, "counters": [], "made_at": NOW}
        row = {"centre_id": site.centre_id, **usual, **plain, **told}
        connection.execute(insert(schema.event_archives), row)

    return attempt


def lease(*held: Mapping[str, Any]) -> Try:
    """Try to add leases of these values."""
    usual = {"name": "jobs", "holder": "a", "generation": 1, "until_at": NOW}

    def attempt(connection: Connection, _: Site) -> None:
        connection.execute(insert(schema.leases), [{**usual, **values} for values in held])

    return attempt


def one_alert_twice(connection: Connection, site: Site) -> None:
    """Try to raise an alert that is raised already."""
    row = {"centre_id": site.centre_id, **ALERT}
    connection.execute(insert(schema.alerts), [row, {**row, "id": 2}])


def one_code_for_every_device(connection: Connection, _: Site) -> None:
    """Try to let every device pair by the same code."""
    devices = schema.devices.c
    same = select(devices.centre_id, devices.id, literal("0" * 64), literal(NOW, Instant))
    names = ["centre_id", "device_id", "code_hash", "expires_at"]
    connection.execute(insert(pairing_codes).from_select(names, same))


def said_twice(connection: Connection, site: Site) -> None:
    """Try to say what is said already and open still."""
    row = {"centre_id": site.centre_id, "counter": 1, "sender": "counter", "code": "help",
           "sent_at": NOW, "sent_by": 1}  # fmt: skip
    connection.execute(insert(schema.messages), [{**row, "id": 1}, {**row, "id": 2}])


def asked_twice(connection: Connection, site: Site) -> None:
    """Try to ask for a person where somebody has asked and waits still."""
    row = {"centre_id": site.centre_id, **ASKED, "device_id": site.caller("kiosk").id}
    connection.execute(insert(schema.assistances), [{**row, "id": 1}, {**row, "id": 2}])


def asked(**changes: Any) -> Try:
    """Try to add somebody who asks for a person at the kiosk: the usual values, some changed."""

    def attempt(connection: Connection, site: Site) -> None:
        row = {"centre_id": site.centre_id, **ASKED, "device_id": site.caller("kiosk").id}
        connection.execute(insert(schema.assistances), {**row, **changes})

    return attempt


def booked(**changes: Any) -> Try:
    """Try to add a booking: the usual values with some changed."""
    return add(schema.bookings, **{**BOOKED, **changes})


def booked_twice(**changes: Any) -> Try:
    """Try to add two bookings that differ in what is given alone."""

    def attempt(connection: Connection, site: Site) -> None:
        booked(secret="one")(connection, site)
        booked(**{"id": 2, "number": 2, **changes})(connection, site)

    return attempt


def held(**changes: Any) -> Try:
    """Try to hold a place for who is told a code: the usual values with some changed."""
    return add(schema.booking_proofs, **{**HELD, **changes})


def held_twice(connection: Connection, site: Site) -> None:
    """Try to hold one place for two."""
    held()(connection, site)
    held(id="b")(connection, site)


def marked_without_booking(connection: Connection, site: Site) -> None:
    """Try to keep the mark of a person who booked nothing."""
    month = {"month": NOW.date().replace(day=1)}
    connection.execute(insert(schema.booking_keys), {**month, "key": "x"})
    row = {**month, "centre_id": site.centre_id, "booking_id": 4711, "person": "x"}
    connection.execute(insert(schema.booking_persons), row)


def marked_without_key(connection: Connection, site: Site) -> None:
    """Try to keep the mark of a person under a key that isn't there."""
    booked()(connection, site)
    add(schema.booking_persons, booking_id=1, month=NOW.date(), person="x")(connection, site)


def of_one_ticket_twice(connection: Connection, site: Site) -> None:
    """Try to let two bookings have one ticket."""
    ticket = connection.execute(select(T.id).order_by(T.id).limit(1)).scalar_one()
    came = {"state": "arrived", "ticket_id": ticket}
    booked(**came)(connection, site)
    booked(id=2, number=2, **came)(connection, site)


def mailing(**changes: Any) -> Try:
    """Try to add a mailing of a schedule that is there: the usual values with some changed."""

    def attempt(connection: Connection, site: Site) -> None:
        centre = {"centre_id": site.centre_id}
        connection.execute(insert(schema.report_schedules), {**centre, **SCHEDULE})
        connection.execute(insert(schema.report_mailings), {**centre, **MAILING, **changes})

    return attempt


def one_due_time_twice(connection: Connection, site: Site) -> None:
    """Try to queue the mailing of a due time that has one."""
    mailing()(connection, site)
    connection.execute(insert(schema.report_mailings), {"centre_id": site.centre_id, **MAILING})
