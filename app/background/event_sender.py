"""Events to other programs: each subscription gets what comes after what it took, in order.

There is no queue beside the log: a subscription is a place in it. What a target doesn't take is
sent again with growing pauses, and what comes after it waits. Redirects aren't followed, and the
answer isn't read.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from app.background.gated_http import GatedHttp, outside
from app.background.periodic import PeriodicWorker
from app.domain.instants import iso
from app.domain.subscriptions.outside_events import TRIED, enveloped, outside_event
from app.domain.subscriptions.signature import signed_headers
from app.domain.subscriptions.subscription import DeliveryState, EventSubscription
from app.operations.clock import system_now
from app.operations.installation import Installation
from app.persistence.subscriptions import store as rows

log = logging.getLogger(__name__)

EVERY_S = 1.0
TIMEOUT_S = (3.05, 10)
AT_A_TIME = 50
AT_MOST_S = 5.0
"""How long one target may keep the others waiting in a round, beside its last answer."""


class EventSender(PeriodicWorker):
    """The sending of what is due; one process of several runs it."""

    def __init__(self, installation: Installation) -> None:
        super().__init__("events", every_s=EVERY_S, stop_within_s=0.0)
        self._installation = installation
        self._http = GatedHttp(outside(installation.settings), TIMEOUT_S)

    def round(self) -> None:
        """Send what is due. Raises Unavailable."""
        self.send_due(system_now())

    def send_due(self, now: datetime) -> int:
        """Send trials, then what each subscription is behind; how many were taken.

        Raises Unavailable.
        """
        begun_s = time.monotonic()

        def at() -> datetime:
            return now + timedelta(seconds=time.monotonic() - begun_s)

        taken = self._send_trials(at())
        with self._installation.database.read() as connection:
            centres = rows.subscribed_centres(connection)
            due = [
                (centre_id, one)
                for centre_id, (_, newest) in centres.items()
                for one in rows.subscriptions_of(connection, centre_id)
                if one.is_due(at()) and one.sent_seq < newest
            ]
        for centre_id, one in due:
            if self.is_stopping:
                break
            taken += self._follow(centre_id, centres[centre_id][0], one, at)
        return taken

    def _follow(
        self, centre_id: int, centre: str, one: EventSubscription, at: Callable[[], datetime]
    ) -> int:
        """Send what comes after the place of the subscription; how many events were taken."""
        database, taken, begun_s = self._installation.database, 0, time.monotonic()
        with database.read() as connection:
            found, looked = rows.outside_events_after(
                connection, centre_id, one.sent_seq, AT_A_TIME
            )
            known = rows.outside_tickets(connection, centre_id, found)
        for event in found:
            told = outside_event(event, centre, known.get(event.ticket_id or 0))
            name = str(told["type"]).partition(".")[2] if told else ""
            if told is None or not one.takes(name):
                continue
            if self.is_stopping or time.monotonic() - begun_s > AT_MOST_S:
                return taken
            status, trouble = self._send(one, told["id"], told, at())
            state = DeliveryState.FAILED if trouble else DeliveryState.DELIVERED
            after = one.refused(trouble, at()) if trouble else one.taken(event.seq)
            with database.write() as connection:
                if not rows.save_progress(connection, centre_id, one, after):
                    return taken  # Somebody has changed it meanwhile.
                rows.add_delivery(
                    connection,
                    centre_id,
                    one.id,
                    seq=event.seq,
                    name=name,
                    state=state,
                    status=status,
                    detail=trouble,
                    at=at(),
                )
            one = after
            if trouble:
                if not one.is_due(at() + timedelta(days=1)):
                    log.warning("subscription %d is given up: %s", one.id, trouble)
                return taken
            taken += 1
        with database.write() as connection:
            if one.sent_seq < looked:
                rows.save_progress(connection, centre_id, one, one.taken(looked))
            rows.forget_old_deliveries(connection, centre_id, one.id)
        return taken

    def _send_trials(self, now: datetime) -> int:
        database, taken = self._installation.database, 0
        with database.read() as connection:
            waiting = [
                (rows.subscription_by_id(connection, centre_id, trial.subscription_id), trial)
                for centre_id, trial in rows.queued_trials(connection)
            ]
        for one, trial in waiting:
            if one is None:
                continue
            ident = f"trial-{trial.id}"
            told = enveloped(ident, TRIED, "trial", iso(now), {"subscription": one.name})
            status, trouble = self._send(one, ident, told, now)
            state = DeliveryState.FAILED if trouble else DeliveryState.DELIVERED
            with database.write() as connection:
                rows.settle_trial(connection, trial, state, status, trouble, now)
            taken += state is DeliveryState.DELIVERED
        return taken

    def _send(
        self, one: EventSubscription, ident: str, told: object, now: datetime
    ) -> tuple[int | None, str]:
        """Post the event; the status of the answer, and what went wrong, empty where nothing."""
        keys = self._installation.subscriptions.keys(one, now)
        if not keys:
            return None, "its key can't be read: the installation has another secret key; renew it"
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            **signed_headers(ident, body, system_now(), keys),
        }
        return self._http.posted(one.url, body, headers)
