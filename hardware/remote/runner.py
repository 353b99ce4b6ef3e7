"""An agent at work for a server on another PC: the devices that its pictures name, driven here."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from hardware.agent import Agent
from hardware.devices import DeviceSpec
from hardware.inputs.keypad import Press
from hardware.outbound import ANYWHERE, Outbound
from hardware.remote.jobs import RemoteJobs
from hardware.remote.link import Link
from hardware.remote.server import RemoteServer, Revoked, ServerGone, ServerRefused, new_id
from hardware.remote.speaking import RemoteTurns, offer_of

_LOG = logging.getLogger(__name__)
REPORT_S = 10.0
_SOON_S = 0.5
"""How long news of a device's health are gathered before they are reported."""
_PRESS_TRIES = 4
_PRESS_PAUSE_S = 0.5
_WAKE_S = 0.5
"""Windows delivers Ctrl-C only between two waits, so no wait may be long."""


class End(StrEnum):
    """Why an agent has ended."""

    STOPPED = "stopped"
    REVOKED = "revoked"


class Runner:
    """A driver of what the server's pictures say; `run` blocks until it is stopped or revoked."""

    def __init__(
        self,
        server: RemoteServer,
        *,
        data: Path,
        report_s: float = REPORT_S,
        outbound: Outbound = ANYWHERE,
    ) -> None:
        self._server = server
        self._report_s = report_s
        self._changed = threading.Condition()
        self._over = threading.Event()
        self._end = End.STOPPED
        self._fresh: Mapping[str, Any] | None = None
        self._seq = -1
        self._agent = Agent(
            (),
            RemoteJobs(server, self._revoked),
            data=data,
            on_health=lambda device_id, health: self._news.set(),
            on_press=self._press,
            on_scan=self._scan,
            turns=RemoteTurns(server, self._revoked),
            outbound=outbound,
        )
        self._specs: Sequence[DeviceSpec] | None = None
        self._link = Link(server, taken=self._take, hello=self._hello, revoked=self._revoked)
        self._news = threading.Event()
        self._has_begun = False
        self._queued: dict[int, int] = {}
        self._tested: set[str] = set()
        self._calls: dict[int, tuple[str, int]] = {}

    def run(self) -> End:
        """Work until the end, and return why it came; the devices end what they have in hand."""
        reports = threading.Thread(target=self._report, name="reports", daemon=True)
        self._link.start()
        reports.start()
        while (picture := self._next()) is not None:
            try:
                self._obey(picture)
            except Exception:  # noqa: BLE001 - the agent outlives a picture that fails
                _LOG.exception("agent: a picture could not be followed")
        self._link.stop()
        self._news.set()
        self._agent.stop(dark=self._end is End.REVOKED)
        self._link.thread.join(5)
        reports.join(5)
        return self._end

    def stop(self) -> None:
        """End; returns at once, from any thread or signal handler."""
        # Of an event's lock the main thread, on which handlers run, is never the holder.
        self._over.set()

    def _revoked(self) -> None:
        if not self._over.is_set():
            self._end = End.REVOKED
            self._over.set()

    def _hello(self) -> None:
        if not self._has_begun:
            self._agent.broke_off(self._server.start())
            self._has_begun = True
        self._server.report(self._agent.health())
        with self._changed:
            self._seq = -1  # A server that was restored from a backup begins with an older one.

    def _take(self, picture: Mapping[str, Any]) -> None:
        with self._changed:
            if picture["seq"] >= self._seq:
                self._fresh, self._seq = picture, picture["seq"]
            self._changed.notify_all()

    def _next(self) -> Mapping[str, Any] | None:
        """Returns the newest picture once, waiting for it; None when all is over."""
        with self._changed:
            while not self._over.is_set():
                if (picture := self._fresh) is not None:
                    self._fresh = None
                    return picture
                self._changed.wait(_WAKE_S)
        return None

    def _obey(self, picture: Mapping[str, Any]) -> None:
        if picture["revoked"]:
            # The word counts only if the server says it to our token, too: it may know us again.
            try:
                self._server.report({})
            except Revoked:
                self._revoked()
            except (ServerGone, ServerRefused):
                _LOG.warning("agent: said to be revoked; asking again")
            return
        # What else the server may say of them counts for nothing: this PC's own gate does.
        specs = [
            DeviceSpec(one["id"], one["kind"], one["name"], one["url"])
            for one in picture["devices"]
        ]
        if specs != self._specs:
            self._drive(specs)
        for board in picture["boards"]:
            self._show(board["id"], board["text"], board["call"])
        for offered in picture["speakers"]:
            self._agent.announce(offered["id"], offer_of(offered, picture["seq"], picture["at"]))
        for queued in picture["queued"]:
            if self._queued.get(queued["id"]) != queued["job"]:
                self._queued[queued["id"]] = queued["job"]
                self._agent.wake(queued["id"])
        for wish in picture["tests"]:
            if wish["test"] not in self._tested:
                self._tested.add(wish["test"])
                self._test(wish["id"])

    def _drive(self, specs: Sequence[DeviceSpec]) -> None:
        _LOG.info("agent: drives %s", ", ".join(spec.name for spec in specs) or "nothing yet")
        for device_id in self._agent.change(specs):
            self._calls.pop(device_id, None)
            self._queued.pop(device_id, None)
        self._specs = specs
        self._news.set()

    def _show(self, board_id: int, text: str, call: int) -> None:
        before = self._calls.get(board_id)
        if before == (text, call):
            return
        self._calls[board_id] = (text, call)
        self._agent.show(board_id, text, flash=call > 0 and (before is None or before[1] != call))

    def _test(self, device_id: int) -> None:
        try:
            self._agent.test(device_id)
        except ValueError as error:
            _LOG.warning("agent: %s", error)

    def _report(self) -> None:
        """Tell the health of all devices every ten seconds, and news soon."""
        while not self._over.is_set():
            if self._news.wait(self._report_s):
                self._over.wait(_SOON_S)
            self._news.clear()
            try:
                if self._has_begun:
                    self._server.report(self._agent.health())
            except Revoked:
                self._revoked()
            except (ServerGone, ServerRefused) as error:
                _LOG.debug("agent: its report was not taken: %s", error)

    def _scan(self, device_id: int, code: str) -> None:
        """Pass a code on, once: who scanned it stands there and scans again if nothing happens."""
        try:
            self._server.scan(device_id, code)
        except (ServerGone, ServerRefused, Revoked) as error:
            _LOG.warning("agent: a scanned code was not taken: %s", error)

    def _press(self, device_id: int, press: Press) -> None:
        """Pass a key on, for two seconds at most: later it would surprise its officer."""
        request_id = new_id("keypad")
        for _ in range(_PRESS_TRIES):
            try:
                return self._server.press(device_id, press, request_id)
            except ServerGone:
                time.sleep(_PRESS_PAUSE_S)
            except (ServerRefused, Revoked) as error:
                _LOG.warning("agent: %s refused: %s", press.key, error)
                return None
        _LOG.warning("agent: %s is lost, the server doesn't answer", press.key)
        return None
