"""The channels of a centre: set up by its administrators, tried, and what became of messages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.config import LOOPBACK
from app.domain.errors import Conflict, Invalid, Stale
from app.domain.events import MESSAGE_CHANNEL
from app.domain.messages.addresses import mail_address, message_number
from app.domain.messages.gateway import (
    GATEWAY_FIELDS,
    BodyForm,
    Gateway,
    form_lines,
    json_object,
)
from app.domain.messages.occasions import About, MessageKind, Occasion
from app.domain.messages.outbox import Channel, OutboxMessage
from app.domain.messages.push import push_subscription
from app.domain.messages.templates import fields_in
from app.operations.clock import Clock
from app.operations.commands import carried_out
from app.operations.messages.push_keys import PushKeys
from app.operations.messages.sealing import Seal
from app.operations.people.rights import Caller, Right
from app.persistence.messages import contacts, outbox
from app.persistence.messages.channels import (
    KnownChannel,
    channels_of,
    plain_gateway,
    read_gateway,
    save_channel,
)
from app.persistence.messages.contacts import VisitorContact
from app.persistence.queue.unit_of_work import UnitsOfWork
from hardware.outbound import Outbound

BY_GATEWAY = frozenset({Channel.SMS, Channel.ZALO})
"""The channels that are described; the mail server is a setting of the installation."""

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel as its page shows it; nobody is ever told the secret."""

    channel: Channel
    is_on: bool
    is_ready: bool
    gateway: Gateway | None
    has_secret: bool
    version: int


@dataclass(frozen=True, slots=True)
class ReadyChannel:
    """A channel with all that it takes to send; its secret is None where it can't be read.

    `page_url` is where visitors open pages of the centre.
    """

    channel: Channel
    gateway: Gateway | None
    secret: str | None
    page_url: str = ""


class MessageChannels:
    """What is done about channels; `has_mail` says whether there is a mail server.

    `url_of` gives the address of visitors' pages of a centre whose own is told.
    """

    def __init__(
        self,
        units: UnitsOfWork,
        clock: Clock,
        seal: Seal,
        outbound: Outbound,
        *,
        contact_seal: Seal,
        has_mail: bool,
        push_keys: PushKeys,
        push_services: Sequence[str],
        url_of: Callable[[str], str],
    ) -> None:
        self._units = units
        self._clock = clock
        self._seal = seal
        self._outbound = outbound
        self._contact_seal = contact_seal
        self._has_mail = has_mail
        self._push_keys = push_keys
        self._push_services = push_services
        self._url_of = url_of

    def every(self, caller: Caller) -> Sequence[ChannelState]:
        """The channels of the caller's centre. Raises NotAllowed."""
        caller.must(Right.CONFIGURE)
        return self._states(caller.centre_id)

    def change(
        self,
        caller: Caller,
        channel: Channel,
        *,
        is_on: bool,
        gateway: Gateway | None,
        secret: str | None,
        version: int,
    ) -> ChannelState:
        """Set the channel up; a secret of None stays as it was.

        Raises NotAllowed, Invalid naming what is wrong with the description, Conflict for a channel
        that can't be switched on, and Stale where it has changed since the version.
        """
        caller.must(Right.PUBLISH)
        if channel in BY_GATEWAY and gateway is not None:
            self._check(gateway)
        url = self._page_url(caller.centre_id)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            before = channels_of(unit.connection, unit.centre_id).get(channel)
            stands = before.version if before is not None else 0
            if version != stands:
                raise Stale("channel_stale", version=stands)
            sealed = before.secret if before is not None else None
            if secret is not None:
                owner = _owner(unit.centre_id, channel)
                sealed = self._seal.close(owner, secret) if secret else None
            settings = plain_gateway(gateway) if gateway is not None else {}
            after = KnownChannel(channel, is_on, settings, sealed, stands + 1, unit.at)
            if is_on and not self._state(channel, after, url).is_ready:
                raise Conflict("channel_not_ready")
            save_channel(unit.connection, unit.centre_id, after)
            change = "changed"
            if is_on != (before is not None and before.is_on):
                change = "switched_on" if is_on else "switched_off"
            facts = {"channel": channel.value, "change": change}
            unit.note(unit.event(MESSAGE_CHANNEL, caller.actor, facts))
        return self._state(channel, after, url)

    def try_out(
        self, caller: Caller, channel: Channel, to: str, *, language: str, request_id: str
    ) -> None:
        """Queue a message that tries the channel.

        Raises NotAllowed, Invalid for what is no address of the channel, Conflict where it isn't
        ready, RequestReused.
        """
        caller.must(Right.PUBLISH)
        address = self.address_of(channel, to)
        url = self._page_url(caller.centre_id)
        command = f"{MESSAGE_CHANNEL}:{channel}"
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            if carried_out(unit, caller.requester, request_id, command) is not None:
                return
            unit.answer(caller.requester, request_id, command, None)
            known = channels_of(unit.connection, unit.centre_id).get(channel)
            if not self._state(channel, known, url).is_ready:
                raise Conflict("channel_not_ready")
            trial = unit.next_seq
            owner = f"{unit.centre_id}:{About.TRIAL}:{trial}"
            sealed = self._contact_seal.close(owner, address)
            contacts.keep_visitor_contact(
                unit.connection,
                unit.centre_id,
                VisitorContact(About.TRIAL, trial, channel, sealed, language, unit.at),
            )
            occasion = Occasion(About.TRIAL, trial, MessageKind.TRIAL, 0)
            outbox.queue_message(unit.connection, unit.centre_id, occasion, channel, unit.at)
            facts = {"channel": channel.value, "change": "tried"}
            unit.note(unit.event(MESSAGE_CHANNEL, caller.actor, facts))

    def newest(self, caller: Caller) -> Sequence[OutboxMessage]:
        """The newest messages of the caller's centre first. Raises NotAllowed."""
        caller.must(Right.CONFIGURE)
        with self._units.database.read() as connection:
            return outbox.newest_messages(connection, caller.centre_id, MOST_SHOWN)

    def counts(self, centre_id: int) -> Mapping[tuple[str, str], int]:
        """How many messages there are by their channel and state."""
        with self._units.database.read() as connection:
            return outbox.count_messages(connection, centre_id)

    def usable(self, centre_id: int) -> tuple[Channel, ...]:
        """The channels over which visitors may ask to be told."""
        states = self._states(centre_id)
        return tuple(one.channel for one in states if one.is_on and one.is_ready)

    def push_key(self) -> str:
        """What a browser is given that subscribes, so that nobody else can send to it."""
        return self._push_keys.public

    def address_of(self, channel: Channel, to: str) -> str:
        """The address as the channel needs it. Raises Invalid."""
        if channel is Channel.PUSH:
            push_subscription(to, self._push_services)
            return to
        return mail_address(to) if channel is Channel.EMAIL else message_number(to)

    def ready(self, centre_id: int, channel: Channel, *, even_off: bool) -> ReadyChannel | None:
        """The channel to send over; None where it isn't set up, or is off and may not be."""
        known, url = self._known(centre_id).get(channel), self._page_url(centre_id)
        state = self._state(channel, known, url)
        if not state.is_ready or not (state.is_on or even_off):
            return None
        secret: str | None = ""
        if known is not None and known.secret is not None:
            secret = self._seal.open(_owner(centre_id, channel), known.secret)
        return ReadyChannel(channel, state.gateway, secret, url)

    def _known(self, centre_id: int) -> Mapping[Channel, KnownChannel]:
        with self._units.database.read() as connection:
            return channels_of(connection, centre_id)

    def _page_url(self, centre_id: int) -> str:
        return self._url_of(self._units.floor(centre_id).centre.public_url)

    def _states(self, centre_id: int) -> Sequence[ChannelState]:
        known, url = self._known(centre_id), self._page_url(centre_id)
        return [self._state(one, known.get(one), url) for one in Channel]

    def _state(self, channel: Channel, known: KnownChannel | None, url: str) -> ChannelState:
        gateway = read_gateway(known.settings) if known is not None else None
        if channel is Channel.PUSH:
            # Of other pages no browser takes a subscription.
            is_ready = url.startswith("https://") or urlsplit(url).hostname in LOOPBACK
        else:
            is_ready = gateway is not None if channel in BY_GATEWAY else self._has_mail
        return ChannelState(
            channel,
            known is not None and known.is_on,
            is_ready,
            gateway,
            known is not None and known.secret is not None,
            known.version if known is not None else 0,
        )

    def _check(self, gateway: Gateway) -> None:
        """Raise Invalid, naming the field of the description that can't be."""
        parts = urlsplit(gateway.url)
        if parts.scheme not in ("https", "http") or not parts.hostname or "{" in parts.netloc:
            raise Invalid("gateway_url", field="url")
        if self._outbound.refuses(parts.hostname):
            raise Invalid("address_refused", field="url", host=parts.hostname)
        _check_fields("url", [gateway.url])
        _check_fields("headers", [value for _, value in gateway.headers])
        if gateway.form is BodyForm.JSON:
            try:
                json_object(gateway.body)
            except ValueError as error:
                raise Invalid("gateway_json", field="body") from error
        if gateway.form is BodyForm.FORM:
            try:
                form_lines(gateway.body)
            except ValueError as error:
                raise Invalid("gateway_form", field="body") from error
        try:
            named = list(gateway.fields())
        except ValueError as error:
            raise Invalid("template_brace", field="body") from error
        _check_known("body", named)
        if "text" not in named and "template" not in named:
            raise Invalid("gateway_no_text", field="body")
        if not {"phone", "phone_0", "phone_plus"} & set(named):
            raise Invalid("gateway_no_phone", field="body")


def _check_fields(place: str, texts: Sequence[str]) -> None:
    try:
        named = [name for text in texts for name in fields_in(text)]
    except ValueError as error:
        raise Invalid("template_brace", field=place) from error
    _check_known(place, named)


def _check_known(place: str, named: Sequence[str]) -> None:
    strange = next((name for name in named if name not in GATEWAY_FIELDS), None)
    if strange is not None:
        known = ", ".join(f"{{{name}}}" for name in GATEWAY_FIELDS)
        raise Invalid("template_field", field=place, name=strange, known=known)


def _owner(centre_id: int, channel: Channel) -> str:
    return f"{centre_id}:{channel}"
