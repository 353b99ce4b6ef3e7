"""The devices of an installation at work: follows their rows, drives them by the hardware agent."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock

from app.background.commit_follower import CommitFollower
from app.background.periodic import PeriodicWorker
from app.domain.devices.kinds import driven_by
from app.domain.queue.floor import Floor
from app.operations.clock import Clock, system_now
from app.operations.devices.agents import Agents, Heard, Pressed, Scanned
from app.operations.devices.boards import BoardPresets, BoardTexts
from app.operations.devices.device_requests import DeviceRequests
from app.operations.devices.printing import PrintQueue, SecondPrinters, printers_of
from app.operations.installation import DeviceControl
from app.operations.lobby.speech_lock import SpeakerOffers, Speakers
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller
from app.persistence.database import Database
from app.persistence.devices.devices import Device
from app.persistence.devices.requests import DeviceRequest
from hardware.agent import Agent
from hardware.devices import DeviceSpec, Health, HealthState
from hardware.inputs.keypad import Press
from hardware.outbound import Outbound
from hardware.printers.spooler import Draw

log = logging.getLogger(__name__)

LOOK_S = 3.0
"""How long a device that was added, changed or revoked by the command line may go unnoticed."""
AT_WORK = frozenset({HealthState.OK, HealthState.WARNING})


class DeviceKeeper(PeriodicWorker):
    """Runs an agent for the devices that have a URL; takes up changes of their rows by itself.

    Of several processes only the one that `drives` them does so; when it is another's turn the
    devices are let go, and whoever takes them over settles what was in flight there. By `requests`
    it is asked for something; None where there is no other process.

    `heard` is told each change of a device's health on the device's thread; it must not block.
    `pressed` is told each key of a keypad, on the thread that reads its cable; `scanned` likewise
    the kiosk, its centre and each code that the kiosk's scanner has read.
    """

    def __init__(
        self,
        people: Authentication,
        printing: PrintQueue,
        data: Path,
        *,
        database: Database,
        presets: BoardPresets,
        board_texts: BoardTexts,
        offers: SpeakerOffers,
        desk: Speakers,
        clock: Clock,
        draw: Draw,
        outbound: Outbound,
        drives: Callable[[], bool] = lambda: True,
        judges: Callable[[], bool] = lambda: True,
        requests: DeviceRequests | None = None,
        heard: Heard = lambda device, health: None,
        pressed: Pressed = lambda device, press, request_id: None,
        scanned: Scanned = lambda kiosk_id, centre_id, code: None,
    ) -> None:
        super().__init__("devices", every_s=LOOK_S, stop_within_s=1.0)
        self._people = people
        self._may_drive = drives
        self._drives = False
        self._judges = judges
        self._requests = requests
        self.elsewhere: Callable[[], Mapping[int, Health]] = dict
        self.wants_test: Callable[[int], None] = lambda _device_id: None
        self.shown_elsewhere: Callable[[int, str], bool] = lambda _device_id, _code: False
        """Have the process that drives a simulated scanner hold the code before it; whether it
        will be. It raises nothing."""

        self.take_shown: Callable[[int], str | None] = lambda _device_id: None
        self._shown_codes: set[int] = set()
        self._heard = heard
        self._pressed = pressed
        self._scanned = scanned
        self._printing = printing
        self.jobs = SecondPrinters(printing, second_of=self._second_of, wake=self.wake_printer)
        self.agents = Agents(
            database,
            self.jobs,
            speakers=desk,
            heard=heard,
            pressed=pressed,
            scanned=scanned,
        )
        self._presets = presets
        self._texts = board_texts
        self._offers = offers
        self._clock = clock
        self._following = Lock()
        self._lock = Lock()
        self._devices: Sequence[Device] = ()
        self._agent = Agent(
            (),
            self.jobs,
            data=data,
            draw=draw,
            on_health=self._on_health,
            on_press=self._on_press,
            on_scan=self._on_scan,
            turns=desk,
            outbound=outbound,
        )
        self._specs: Sequence[DeviceSpec] = ()
        self._shown: dict[int, tuple[str, int]] = {}
        self._floors: dict[int, Floor] = {}

    def start(self) -> None:
        """Start the devices, begin to follow the rows."""
        self.round()
        super().start()

    def _take_over(self) -> None:
        """Settle what was in flight when whoever drove the devices before ended."""
        if left := self._printing.after_restart():
            log.warning("print queue: %d jobs were in flight; their slips may exist", left)
        self._agent.broke_off(self._printing.broken_off())

    def stop(self) -> None:
        """Let the devices end what they have in hand."""
        super().stop()
        self._agent.stop()

    def printer_for(self, caller: Caller) -> int | None:
        """The device that prints for the caller: its own, else the centre's first printer.

        Where the only printer is the one of a kiosk, it prints for everybody.
        One that is known to be at fault sends for its second printer at once.
        """
        own = self._own(caller)
        if own is not None and own.url:
            return self._best(own.id)
        first = next(iter(printers_of(self._devices, caller.centre_id)), None)
        return self._best(first.id) if first is not None else None

    def _own(self, caller: Caller) -> Device | None:
        if caller.kind != "device":
            return None
        known = self._device(caller.id)
        if known is None:
            # Added a moment ago: its first visitor's slip must not come out at another printer.
            self._devices = self._people.every_device()
            known = self._device(caller.id)
        return known

    def _device(self, device_id: int) -> Device | None:
        return next((d for d in self._devices if d.id == device_id), None)

    def _best(self, printer_id: int) -> int:
        known = self.health().get(printer_id)
        if known is None or known.state is not HealthState.FAULT:
            return printer_id
        return self._second_of(printer_id) or printer_id

    def _second_of(self, printer_id: int) -> int | None:
        """The printer that may take over from this one now; None where none is well."""
        second = next((d.second_printer for d in self._devices if d.id == printer_id), None)
        known = self.health().get(second) if second is not None else None
        return second if known is not None and known.state in AT_WORK else None

    def wake_printer(self, printer_id: int) -> None:
        """Tell a printer that a slip waits."""
        self._agent.wake(printer_id)

    def wake_printers(self) -> None:
        """Tell every printer that a slip may wait: another process has issued a number."""
        for spec in self._specs:
            self._agent.wake(spec.id)

    def control(self) -> DeviceControl:
        """What an installation may ask of its devices."""
        return DeviceControl(
            self.health, self.simulate, self.test, self.scan, self.has_scanner, self.wake_printer
        )

    @property
    def devices(self) -> Sequence[Device]:
        """The devices of every centre as they were read last."""
        return self._devices

    def health(self) -> Mapping[int, Health]:
        """How each driven device is, here, at another process or at an agent, and the agents."""
        return {**self.elsewhere(), **self.agents.health(), **self.driven()}

    def driven(self) -> Mapping[int, Health]:
        """How each device is that this process drives itself."""
        return self._agent.health()

    def simulate(self, device_id: int, fault: str, after_bytes: int = 0) -> None:
        """Break or mend a simulated device, at once or at that byte of the next slips.

        Raises ValueError for any other, unless another process drives it, which then logs it.
        """
        words = {"fault": fault, "after_bytes": after_bytes}
        if not self._asked_driver(DeviceRequest(device_id, "simulate", words)):
            self._agent.simulate(device_id, fault, after_bytes)

    def test(self, device_id: int) -> None:
        """Print or show a test. Raises ValueError for a device that isn't driven here."""
        if any(d.id == device_id and d.agent is not None for d in self._devices):
            self.agents.want_test(device_id)
            self.wants_test(device_id)  # Its agent may listen to another process.
        elif not self._asked_driver(DeviceRequest(device_id, "test", {})):
            self._agent.test(device_id)

    def _asked_driver(self, request: DeviceRequest) -> bool:
        """Whether another process drives the device, and was asked."""
        device = self._device(request.device_id)
        if self._requests is None or device is None or not self._is_elsewhere(device.id):
            return False
        self._requests.leave(device.centre_id, request)
        return True

    def _is_elsewhere(self, device_id: int) -> bool:
        return not self._drives and device_id in self.elsewhere()

    def _grant(self, request: DeviceRequest) -> None:
        """Do what another process wants of a device that is driven here."""
        try:
            if request.what == "test":
                self._agent.test(request.device_id)
            else:
                self._agent.simulate(request.device_id, **request.words)
        except ValueError as error:
            log.warning("devices: another process wanted a %s: %s", request.what, error)

    def scan(self, device_id: int, code: str) -> None:
        """Hold a code before a simulated scanner. Raises ValueError for any other device."""
        is_there = self._is_elsewhere(device_id) and self._is_simulated_scanner(device_id)
        if not (is_there and self.shown_elsewhere(device_id, code)):
            self._agent.scan(device_id, code)

    def wants_scan(self, device_id: int) -> None:
        """Another process holds a code before a simulated scanner; return at once."""
        with self._lock:
            self._shown_codes.add(device_id)
        self.wake()

    def _is_simulated_scanner(self, device_id: int) -> bool:
        device = self._device(device_id)
        return device is not None and device.kind == "scanner" and "+sim://" in device.url

    def _scan_shown(self) -> None:
        """Let the simulated scanners that are driven here read what others hold before them."""
        with self._lock:
            wanted, self._shown_codes = self._shown_codes, set()
        for device_id in wanted:
            try:
                if code := self.take_shown(device_id):
                    self._agent.scan(device_id, code)
            except ValueError as error:
                log.warning("devices: another process wanted a scan: %s", error)

    def has_scanner(self, kiosk_id: int) -> bool:
        """Whether a scanner serves the kiosk, at a cable of ours or typing at its page."""
        return any(d.kiosk == kiosk_id and not d.is_revoked for d in self._devices)

    def follow(self, floor: Floor) -> None:
        """Show the floor on boards, let speakers say its calls; never wait for a device."""
        with self._following:
            known = self._floors.get(floor.centre.id)
            if known is not None and known.seq > floor.seq:
                return
            self._floors[floor.centre.id] = floor
            self._show(floor)

    def _show(self, floor: Floor) -> None:
        here = [d for d in self._devices if d.agent is None and d.centre_id == floor.centre.id]
        for device_id, shown in self._texts.of(floor, here, self._clock.now()).items():
            before = self._shown.get(device_id)
            if before != shown:
                text, call = self._shown[device_id] = shown
                is_new = before is None or before[1] != call
                self._agent.show(device_id, text, flash=call > 0 and is_new)
        for device_id, offer in self._offers.of(floor, here, self._clock.now()).items():
            self._agent.announce(device_id, offer)

    def round(self) -> None:
        """Read the rows again; restart the devices that were changed, and no others."""
        drives = self._may_drive()
        if drives and not self._drives:
            self._take_over()
        self._drives = drives
        devices = self._people.every_device()
        specs = [
            DeviceSpec(d.id, driven, d.name, self._presets.written_out(d.url), d.by_command)
            for d in devices
            if drives and (driven := driven_by(d.kind, d.url)) and d.agent is None
        ]
        self.agents.look(devices, judges=self._judges())
        if given_up := self._printing.give_up(system_now()):
            log.warning("print queue: %d slips were never asked for; they have failed", given_up)
        with self._lock:
            self._devices = devices
            if specs != self._specs:
                self._drive(specs)
        if drives and self._requests is not None:
            for request in self._requests.take():
                self._grant(request)
        if drives:
            self._scan_shown()
        # Not only after a change: at the end of the hours nothing happens but the time.
        for floor in list(self._floors.values()):
            self.follow(floor)

    def _drive(self, specs: Sequence[DeviceSpec]) -> None:
        changed = self._agent.change(specs)
        self._specs = specs
        with self._following:
            for device_id in changed:
                self._shown.pop(device_id, None)

    def _on_health(self, device_id: int, health: Health) -> None:
        device = self._device(device_id)
        if device is not None:
            self._heard(device, health)

    def _on_press(self, device_id: int, press: Press) -> None:
        device = self._device(device_id)
        if device is not None:
            self._pressed(device, press, None)

    def _on_scan(self, device_id: int, code: str) -> None:
        device = self._device(device_id)
        if device is not None and device.kiosk is not None:
            self._scanned(device.kiosk, device.centre_id, code)


class DeviceFollower(CommitFollower):
    """What each commit changes on boards and for speakers, beside the pictures of screens."""

    def __init__(self, keeper: DeviceKeeper) -> None:
        super().__init__("boards-and-speakers")
        self._keeper = keeper

    def follow(self, changed: Mapping[int, Floor]) -> None:
        """Show the floors on boards and have their calls said; no device is waited for."""
        for floor in changed.values():
            self._keeper.follow(floor)
