"""The bus of several processes: a channel of Valkey or Redis that all of them listen to.

Two connections, each on a thread of its own: one publishes, the other listens. Each process hears
its own beat there once a second; as long as it does, it hears the others, too.
"""

import json
import logging
import secrets
import time
from threading import Lock
from urllib.parse import urlsplit

from valkey.exceptions import AuthenticationError, NoPermissionError, ValkeyError

from app.background.broker import broker_client, broker_name
from app.background.bus import BusState, Wake, WakeKind, WakeListener
from app.background.periodic import PeriodicWorker

log = logging.getLogger(__name__)

BEAT_S = 1.0
DEAF_S = 2.0
"""Whose own beat is so old counts as deaf, and looks into the database more often."""
TIMEOUT_S = 2.0
LISTEN_S = 0.5
SILENT_S = 4.0
"""A connection on which nothing came for so long, no beat either, is given up for a new one."""
AGAIN_S = 0.5

Trouble = (ValkeyError, OSError)
_REFUSALS = (AuthenticationError, NoPermissionError)
_SO = "it is tried again, and until then each process looks itself"


class ValkeyBus:
    """Wake-ups by way of a broker; while it is gone, `state` says so and everything else goes on.

    Processes that have the same secret key are one installation, whoever else uses the broker.
    """

    name = "bus"

    def __init__(self, url: str, secret_key: str) -> None:
        self.listeners: list[WakeListener] = []
        self._place = urlsplit(url).netloc.rpartition("@")[2]
        self._channel = broker_name(secret_key, "bus")
        self._me = secrets.token_hex(8)
        self._client = broker_client(url, TIMEOUT_S, decode_responses=True)
        self._lock = Lock()
        self._waiting: dict[tuple[WakeKind, int, int], Wake] = {}
        self._newest: dict[int, int] = {}
        self._heard_s = float("-inf")
        self._was_deaf = True
        self._told = ""
        self._publisher = _Publisher(self)
        self._subscriber = _Subscriber(self)

    @property
    def state(self) -> BusState:
        """Whether the process heard its own beat lately."""
        return BusState.OK if time.monotonic() - self._heard_s < DEAF_S else BusState.DEAF

    def start(self) -> None:
        """Begin; a broker that isn't there is tried again and again."""
        self._subscriber.start()
        self._publisher.start()

    def stop(self) -> None:
        """End."""
        self._publisher.stop()
        self._subscriber.stop()
        self._client.close()

    def publish(self, wake: Wake) -> None:
        """Leave the wake-up to the publisher; of a centre's only the newest is sent.

        What a process has only heard of is not news to the others.
        """
        with self._lock:
            if wake.kind is WakeKind.COMMIT:
                if wake.seq <= self._newest.get(wake.centre_id, -1):
                    return
                self._newest[wake.centre_id] = wake.seq
            self._waiting[(wake.kind, wake.centre_id, wake.device_id)] = wake
        self._publisher.wake()

    def send(self, *, beats: bool) -> None:
        """Send what waits, and this process's beat. Raises ValkeyError, OSError."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        try:
            pipeline = self._client.pipeline(transaction=False)
            for wake in waiting.values():
                pipeline.publish(self._channel, _written(self._me, wake))
            if beats:
                pipeline.publish(self._channel, json.dumps({"from": self._me}))
            pipeline.execute()
        except Trouble:
            with self._lock:
                self._waiting = waiting | self._waiting
            raise

    def listen(self, *, goes_on: "PeriodicWorker") -> None:
        """Tell the listeners what comes, until it ends. Raises ValkeyError, OSError."""
        with self._client.pubsub() as channel:
            channel.subscribe(self._channel)
            came_s = time.monotonic()
            while not goes_on.is_stopping:
                message = channel.get_message(timeout=LISTEN_S)
                now = time.monotonic()
                if self.state is BusState.DEAF:
                    self._was_deaf = True
                if message is None:
                    if now - came_s > SILENT_S:
                        raise TimeoutError("nothing comes, not even what is sent from here")
                    continue
                came_s = now
                if message["type"] == "subscribe":
                    self._tell(Wake(WakeKind.ALL))
                elif message["type"] == "message":
                    self._hear(str(message["data"]))

    def _hear(self, text: str) -> None:
        """Take in a message; what no process of this release has written is passed over."""
        try:
            told = json.loads(text)
            if told["from"] == self._me:
                self._hear_beat()
                return
            if "kind" not in told:
                return
            numbers = (int(told[name]) for name in ("centre", "seq", "device"))
            wake = Wake(WakeKind(told["kind"]), *numbers)
        except (ValueError, KeyError, TypeError):
            return
        if wake.kind is WakeKind.COMMIT:
            with self._lock:
                known = self._newest.get(wake.centre_id, -1)
                self._newest[wake.centre_id] = max(known, wake.seq)
        self._tell(wake)

    def _hear_beat(self) -> None:
        self._heard_s = time.monotonic()
        if self._was_deaf:
            self._was_deaf, self._told = False, ""
            log.info("bus: %s is heard", self._place)
            self._tell(Wake(WakeKind.ALL))

    def _tell(self, wake: Wake) -> None:
        for listener in self.listeners:
            try:
                listener(wake)
            except Exception:  # the thread's top: the others must hear
                log.exception("bus: a listener failed at %s", wake)

    def complain(self, error: Exception) -> None:
        """Say what is wrong, once as long as it stays the same.

        Each fault is told from a line of its own: the log passes over what one line says again
        within a minute, and whoever mends the address must read of the password at once.
        """
        fault = next((kind for kind in _REFUSALS if isinstance(error, kind)), type(error))
        if fault.__name__ == self._told:
            return
        self._told = fault.__name__
        at = self._place
        if fault is AuthenticationError:
            log.warning("bus: %s refuses the user or password of MOISO_REDIS_URL; %s", at, _SO)
        elif fault is NoPermissionError:
            log.warning("bus: %s lets the user of MOISO_REDIS_URL use no moiso:*; %s", at, _SO)
        else:
            name = fault.__name__
            log.warning("bus: %s of MOISO_REDIS_URL does not answer (%s); %s", at, name, _SO)


class _Publisher(PeriodicWorker):
    """The thread that sends: what waits at once, and a beat every second."""

    def __init__(self, bus: ValkeyBus) -> None:
        super().__init__("bus-publisher", every_s=BEAT_S, first_s=0.0, stop_within_s=0.5)
        self._bus = bus
        self._beat_s = float("-inf")

    def round(self) -> float:
        now = time.monotonic()
        is_due = now - self._beat_s >= BEAT_S
        try:
            self._bus.send(beats=is_due)
        except Trouble as error:
            self._bus.complain(error)
            return BEAT_S
        if is_due:
            self._beat_s = now
        return max(0.0, self._beat_s + BEAT_S - time.monotonic())


class _Subscriber(PeriodicWorker):
    """The thread that listens, and begins again whenever it is cut off."""

    def __init__(self, bus: ValkeyBus) -> None:
        super().__init__("bus-subscriber", every_s=AGAIN_S, first_s=0.0, stop_within_s=1.0)
        self._bus = bus

    def round(self) -> float:
        try:
            self._bus.listen(goes_on=self)
        except Trouble as error:
            if not self.is_stopping:
                self._bus.complain(error)
        return AGAIN_S


def _written(sender: str, wake: Wake) -> str:
    return json.dumps(
        {
            "from": sender,
            "kind": wake.kind.value,
            "centre": wake.centre_id,
            "seq": wake.seq,
            "device": wake.device_id,
        }
    )
