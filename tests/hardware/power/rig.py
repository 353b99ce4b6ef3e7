"""A simulated screen at a real socket or serial line, and the device that switches it."""

import os
import pty
import socket
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hardware.devices import Health, HealthRecord
from hardware.power import power_speech_for
from hardware.power.device import PowerDevice, PowerTimings
from hardware.simulators import ScreenSimulator
from hardware.transports import Transport, transport_for
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.support.live import until

QUICK = PowerTimings(
    look_s=0.02, settle_s=0.01, grace_s=0.1, trial_s=0.1, retry_s=0.01, open_s=1.0, reply_s=0.05
)
PATIENT_REPLY_S = 20.0
"""For what does answer, however busy the machine is."""


class Screen:
    """A screen of a protocol, its device at work, and what was told of its health."""

    def __init__(
        self,
        url: str,
        screen: ScreenSimulator,
        *,
        timings: PowerTimings = QUICK,
        wire: Transport | None = None,
    ) -> None:
        parsed = parse(url)
        self.screen = screen
        self.told: list[Health] = []
        self.record = HealthRecord("tv", self.told.append)
        self.device = PowerDevice(
            "tv",
            speech=power_speech_for(parsed),
            wire=wire or (SimTransport(screen) if "+sim:" in url else transport_for(parsed)),
            health=self.record,
            room=threading.Lock(),
            timings=timings,
        )

    @property
    def health(self) -> Health:
        return self.record.latest

    def is_on(self) -> bool:
        return self.screen.is_on

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        until(condition, what)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self.device.start()
        try:
            yield
        finally:
            self.device.stop()
            self.screen.close()
            self.device.thread.join(20)
            assert not self.device.thread.is_alive()


@contextmanager
def on_network(screen: ScreenSimulator) -> Iterator[str]:
    """Put the screen on a real socket; give host and port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, screen), daemon=True)
        thread.start()
        try:
            yield "{}:{}".format(*server.getsockname())
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
    thread.join(20)


def _serve(server: socket.socket, screen: ScreenSimulator) -> None:
    with suppress(OSError):
        while True:
            link, _ = server.accept()
            with link, suppress(OSError):
                link.settimeout(0.005)
                screen.connected()
                _talk(link, screen)


def _talk(link: socket.socket, screen: ScreenSimulator) -> None:
    while True:
        if said := screen.answer(0):
            link.sendall(said)
        try:
            heard = link.recv(4096)
        except TimeoutError:
            continue
        if not heard:
            return
        screen.receive(heard)


@contextmanager
def on_serial_line(screen: ScreenSimulator, link: Path) -> Iterator[Path]:
    """Put the screen on a pseudo-terminal, reached by the link."""
    near, far = pty.openpty()
    tty.setraw(far)
    os.set_blocking(near, False)
    link.symlink_to(os.ttyname(far))
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.002):
            with suppress(OSError):
                screen.receive(os.read(near, 4096))
            if said := screen.answer(0):
                os.write(near, said)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield link
    finally:
        over.set()
        thread.join(20)
        os.close(near)
        os.close(far)
