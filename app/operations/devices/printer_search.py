"""The search for printers: in the server's own networks, at its USB ports and serial cables.

It runs on threads of its own, and what it finds is there as it comes. Nothing is changed by it.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address
from threading import Lock, Thread

from app.domain.devices.naming import port_of
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller, Right
from hardware.discovery import (
    PORT,
    FoundPrinter,
    Way,
    at_cables,
    at_usb,
    hosts_of,
    in_network,
    networks_around,
)
from hardware.outbound import PRIVATE, Outbound
from hardware.own_addresses import own_addresses

log = logging.getLogger(__name__)

SIMULATED = ("printer-80", "printer-58")
"""What a demonstration finds: simulators that nobody has added yet."""


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """How far the search is, `asked` of `hosts` addresses of the networks, and what it found."""

    is_running: bool = False
    hosts: int = 0
    asked: int = 0
    networks: tuple[str, ...] = ()
    found: tuple[FoundPrinter, ...] = ()


class PrinterSearch:
    """One search at a time for the whole installation. Safe to use from many threads."""

    def __init__(
        self,
        authentication: Authentication,
        *,
        outbound: Outbound,
        is_demo: bool = False,
        own: Callable[[], Sequence[IPv4Address]] = own_addresses,
        within: Sequence[str] = PRIVATE,
        port: int = PORT,
    ) -> None:
        """`own` tells this machine's addresses, around which is looked where `within` has them."""
        self._authentication = authentication
        self._gate = outbound
        self._is_demo = is_demo
        self._own = own
        self._within = within
        self._port = port
        self._lock = Lock()
        self._progress = SearchProgress()

    def begin(self, caller: Caller) -> SearchProgress:
        """Begin to search, unless a search goes on, and return how far it is. Raises NotAllowed."""
        caller.must(Right.CONFIGURE_DEVICES)
        networks = networks_around(self._own(), within=self._within)
        hosts = hosts_of(networks, self._gate)
        with self._lock:
            if self._progress.is_running:
                return self._progress
            told = tuple(map(str, networks)) if hosts else ()
            begun = self._progress = SearchProgress(True, len(hosts), 0, told)
        log.info("printer search: %d addresses of %s", len(hosts), ", ".join(told) or "no network")
        Thread(target=self._search, args=(hosts,), name="printer-search", daemon=True).start()
        return begun

    def progress(self, caller: Caller) -> SearchProgress:
        """How far the search is, or what the last one found. Raises NotAllowed."""
        caller.must(Right.CONFIGURE_DEVICES)
        with self._lock:
            return self._progress

    def owners(self, caller: Caller) -> dict[str, str]:
        """What the centre's devices are called, by the places where they are driven."""
        living = [d for d in self._authentication.devices(caller.centre_id) if not d.is_revoked]
        return {port_of(device.url): device.called for device in living if device.url}

    def _search(self, hosts: Sequence[str]) -> None:
        try:
            for found in self._everything(hosts):
                with self._lock:
                    now = self._progress
                    self._progress = replace(now, found=(*now.found, found))
        except Exception:  # the thread's top
            log.exception("printer search: it broke off")
        finally:
            with self._lock:
                self._progress = replace(self._progress, is_running=False)

    def _everything(self, hosts: Sequence[str]) -> Iterator[FoundPrinter]:
        yield from at_usb()
        yield from at_cables()
        if self._is_demo:
            for name in SIMULATED:
                yield FoundPrinter(Way.SIMULATED, name, f"escpos+sim://{name}")
        yield from in_network(hosts, self._gate, port=self._port, asked=self._count)

    def _count(self) -> None:
        with self._lock:
            self._progress = replace(self._progress, asked=self._progress.asked + 1)
