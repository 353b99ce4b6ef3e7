"""Messages to visitors: what is so now is put into the outbox and sent, behind everything else.

The process that holds the lease for jobs does it, on a thread of its own: a gateway that hangs
holds up neither a call nor another channel. Each message is claimed by the database's clock, so
that of two processes that both believe to hold the lease only one sends it.
"""

import logging
import time
from collections.abc import Mapping
from typing import Protocol

from app.background.channels.email import MailChannel
from app.background.channels.http_gateway import ANSWER_S, HttpGateway
from app.background.channels.web_push import WebPush
from app.background.gated_http import outside
from app.background.periodic import PeriodicWorker
from app.domain.events import SYSTEM, VisitorMessageAction
from app.domain.messages.occasions import About
from app.domain.messages.outbox import (
    DEAD,
    OF_CHANNEL,
    Channel,
    Delivery,
    OutboxMessage,
    OutboxOutcome,
    OutboxState,
    SendTrouble,
    outcome,
)
from app.operations.installation import Installation
from app.operations.messages.channels import ReadyChannel
from app.operations.messages.consents import note_message
from app.operations.messages.telling import Telling
from app.persistence.messages import contacts, outbox

log = logging.getLogger(__name__)

EVERY_S = 2.0
AT_A_TIME = 20
RESTS_S = (10.0, 30.0, 60.0, 120.0, 300.0)
"""How long a channel rests after it has failed so many times one after the other."""


class ChannelSender(Protocol):
    """A channel: sends one message and says what came of it; raises nothing that is expected."""

    def send(self, told: Telling, ready: ReadyChannel, ident: str, kind: str) -> Delivery:
        """Send it; `ident` is the same at each try of one message."""
        ...


class VisitorMessages(PeriodicWorker):
    """The sending of what visitors have asked to be told."""

    def __init__(self, installation: Installation, *, answer_s: float = ANSWER_S) -> None:
        super().__init__("visitor-messages", every_s=EVERY_S, stop_within_s=0.0)
        self._installation = installation
        settings = installation.settings
        outbound = outside(settings)
        gateway = HttpGateway(outbound, answer_s=answer_s)
        self._senders: Mapping[Channel, ChannelSender] = {
            Channel.SMS: gateway,
            Channel.ZALO: gateway,
            Channel.EMAIL: MailChannel(settings),
            Channel.PUSH: WebPush(settings, installation.push_keys, outbound, answer_s=answer_s),
        }
        self._failures: dict[tuple[int, Channel], int] = {}
        self._rests_until_s: dict[tuple[int, Channel], float] = {}

    def round(self) -> None:
        """Queue and send what is due. Raises Unavailable."""
        self._installation.tellings.queue_due_everywhere()
        self.send_due()

    def send_due(self) -> int:
        """Send the messages whose time has come; how many were sent. Raises Unavailable."""
        sent = 0
        for _ in range(AT_A_TIME):
            now_s = time.monotonic()
            resting = [key for key, until_s in self._rests_until_s.items() if now_s < until_s]
            with self._installation.database.read() as connection:
                due = outbox.due_messages(connection, 1, resting)
            if not due or self.is_stopping:
                break
            sent += self._send_one(due[0])
        return sent

    def _send_one(self, message: OutboxMessage) -> bool:
        installation = self._installation
        with installation.database.write() as connection:
            if not outbox.claim_message(connection, message):
                return False
        told = installation.tellings.telling(message)
        if told is None:
            self._settle(message, OutboxOutcome(OutboxState.DROPPED, SendTrouble.NONE, ""))
            return False
        delivery = self._delivery(message, told)
        after = outcome(message.tries + 1, delivery)
        self._rest_after((message.centre_id, message.channel), delivery)
        self._settle(message, after, told)
        log.info(
            "message %d: %s over %s: %s %s",
            message.id, message.kind, message.channel, after.state, after.trouble,
        )  # fmt: skip
        return after.state is OutboxState.SENT

    def _delivery(self, message: OutboxMessage, told: Telling) -> Delivery:
        ready = self._installation.message_channels.ready(
            message.centre_id, message.channel, even_off=message.about is About.TRIAL
        )
        if ready is None:
            return Delivery(SendTrouble.NOT_SET_UP)
        if told.address is None or ready.secret is None:
            return Delivery(SendTrouble.UNREADABLE)
        is_repeatable = message.channel is Channel.PUSH or (
            ready.gateway is not None and ready.gateway.is_repeatable
        )
        if message.state is OutboxState.SENDING and not is_repeatable:
            # Its process ended while it sent it: nobody knows what became of it.
            return Delivery(SendTrouble.STOPPED, is_uncertain=True)
        return self._senders[message.channel].send(
            told, ready, self._ident(message), message.kind.value
        )

    def _ident(self, message: OutboxMessage) -> str:
        """What a gateway knows the message by, also beside those of other installations."""
        code = self._installation.units.floor(message.centre_id).centre.code
        return f"moiso-{code}-{message.id}-{int(message.created_at.timestamp())}"

    def _rest_after(self, key: tuple[int, Channel], delivery: Delivery) -> None:
        """Have a channel that is in trouble itself rest: a thousand messages would all meet it."""
        if delivery.trouble not in OF_CHANNEL or delivery.trouble is SendTrouble.STOPPED:
            self._failures.pop(key, None)
            self._rests_until_s.pop(key, None)
            return
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        rest_s = RESTS_S[min(failures, len(RESTS_S) - 1)]
        self._rests_until_s[key] = time.monotonic() + rest_s

    def _settle(
        self, message: OutboxMessage, after: OutboxOutcome, told: Telling | None = None
    ) -> None:
        installation, now = self._installation, self._installation.clock.now()
        is_told = after.state is OutboxState.SENT or after.state in DEAD
        if message.about is About.TRIAL or not is_told:
            with installation.database.write() as connection:
                outbox.settle_message(connection, message, after, now)
            return
        is_sent = after.state is OutboxState.SENT
        action = VisitorMessageAction.SENT if is_sent else VisitorMessageAction.FAILED
        facts = {"told": message.kind.value, "trouble": after.trouble.value}
        is_gone = after.trouble is SendTrouble.GONE
        with installation.units.begin(message.centre_id, now) as unit:
            if outbox.settle_message(unit.connection, message, after, now):
                note_message(
                    unit, action, SYSTEM, message.about, message.about_id, message.channel,
                    **{name: value for name, value in facts.items() if value},
                )  # fmt: skip
            if is_gone and told is not None:
                contacts.drop_visitor_contact(
                    unit.connection, message.centre_id, message.about, message.about_id, told.sealed
                )
        if is_gone:
            installation.database.scrub()
