"""What becomes of messages when the day is closed: nobody knows any more to whom they went."""

from datetime import date, timedelta

from sqlalchemy import Connection

from app.persistence.messages import contacts, outbox
from app.persistence.queue.unit_of_work import UnitOfWork

MESSAGES_KEPT = timedelta(days=30)


class MessagesDayEnd:
    """Deletes where visitors of the day asked to be told; messages stay a month, as figures."""

    def is_due(self, connection: Connection, centre_id: int, until: date) -> bool:
        """Return whether somebody of the day or before could still be told."""
        return contacts.has_past_visitor_contacts(connection, centre_id, until)

    def end(self, unit: UnitOfWork, until: date) -> bool:
        """Delete them; return whether there were any."""
        outbox.forget_messages(unit.connection, unit.centre_id, unit.at - MESSAGES_KEPT)
        return contacts.forget_visitor_contacts(unit.connection, unit.centre_id, until)
