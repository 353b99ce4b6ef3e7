"""The spooler: what becomes of a job, on a printer that works and on one with a fault."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hardware.devices import HealthState
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.document import REPRINT, Align, Document, FeedPart, QrCodePart, TextPart
from hardware.printers.jobs import JobState
from hardware.printers.raster import render
from hardware.simulators.faults import Fault
from hardware.simulators.lines import on_network
from hardware.simulators.printer import PrinterSimulator
from hardware.transports.sim import SimTransport
from tests.hardware.doubles import SOON_S, MemoryJobs, a_slip, eventually, picture
from tests.hardware.printers.conftest import Rig

URL = "escpos+sim://kiosk-1"


@pytest.fixture
def printer(tmp_path: Path) -> PrinterSimulator:
    return PrinterSimulator(tmp_path / "kiosk-1")


def test_a_job_is_printed_over_the_network_and_proven(rig: Rig, printer: PrinterSimulator) -> None:
    with on_network(printer) as line:
        rig.jobs.put(7, a_slip("A015"))
        device = rig.run(f"escpos+{line.url}", timeouts=PrinterTimeouts(poll_s=0.02))
        outcomes = rig.jobs.wait_for_outcomes(1)
        device.stop()
        device.thread.join(SOON_S)

    assert outcomes == [(7, JobState.PRINTED)]
    assert picture(printer.slips()[0]) == render(a_slip("A015"), width_dots=576)


def test_two_jobs_make_two_slips_in_order(rig: Rig, printer: PrinterSimulator) -> None:
    labels = ["A015", "A016"]
    rig.jobs.put(1, a_slip(labels[0]))
    rig.jobs.put(2, a_slip(labels[1]))

    rig.run(URL, wire=SimTransport(printer))

    assert rig.jobs.wait_for_outcomes(2) == [(1, JobState.PRINTED), (2, JobState.PRINTED)]
    printed = [picture(slip) for slip in printer.slips()]
    assert printed == [render(a_slip(label), width_dots=576) for label in labels]


def test_a_wake_is_answered_long_before_the_next_look_at_the_queue(
    rig: Rig, printer: PrinterSimulator
) -> None:
    device = rig.run(URL, wire=SimTransport(printer), timeouts=PrinterTimeouts(poll_s=60))
    rig.watched.wait_for(lambda health: health.state is HealthState.OK)
    rig.jobs.put(1, a_slip())

    device.wake()

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]


def test_a_job_nobody_woke_the_printer_for_is_found_all_the_same(
    rig: Rig, printer: PrinterSimulator
) -> None:
    rig.run(URL, wire=SimTransport(printer))
    rig.watched.wait_for(lambda health: health.state is HealthState.OK)

    rig.jobs.put(1, a_slip())

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE])
def test_a_fault_blocks_with_not_one_printable_byte_and_mending_prints_one_slip(
    rig: Rig, printer: PrinterSimulator, fault: Fault
) -> None:
    printer.misbehave(fault)
    rig.jobs.put(1, a_slip())
    rig.run(URL, wire=SimTransport(printer))
    rig.jobs.wait_for_releases(3)
    sent_while_blocked = (printer.folder / "raw.bin").read_bytes()

    printer.misbehave(Fault.NONE)

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    assert set(sent_while_blocked) <= {0x10, 0x04, 1, 2, 3}
    assert len(printer.slips()) == 1


def test_a_blocked_printer_says_why_to_the_queue_and_to_its_health(
    rig: Rig, printer: PrinterSimulator
) -> None:
    printer.misbehave(Fault.COVER_OPEN)
    rig.jobs.put(1, a_slip())

    rig.run(URL, wire=SimTransport(printer))

    assert rig.jobs.wait_for_releases(1)[0] == (1, "cover open; close it")
    fault = rig.watched.wait_for(lambda health: health.state is HealthState.FAULT)
    assert fault.detail == "cover open; close it"


def test_a_silent_printer_blocks_too(rig: Rig, printer: PrinterSimulator) -> None:
    printer.misbehave(Fault.CUT_CABLE)
    rig.jobs.put(1, a_slip())

    rig.run(URL, wire=SimTransport(printer))

    _, detail = rig.jobs.wait_for_releases(1)[0]
    assert detail == "no answer from kiosk-1 in time; check its power and cable"


def test_a_low_roll_prints_and_warns(rig: Rig, printer: PrinterSimulator) -> None:
    printer.misbehave(Fault.PAPER_LOW)
    rig.jobs.put(1, a_slip())

    rig.run(URL, wire=SimTransport(printer))

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    warning = rig.watched.wait_for(lambda health: health.state is HealthState.WARNING)
    assert "running low" in warning.detail


def test_a_slow_printer_is_waited_for(rig: Rig, tmp_path: Path) -> None:
    printer = PrinterSimulator(tmp_path, slow_s=0.4)
    printer.misbehave(Fault.SLOW)
    rig.jobs.put(1, a_slip())

    rig.run(URL, wire=SimTransport(printer), timeouts=PrinterTimeouts(fence_s=SOON_S))

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    assert len(printer.slips()) == 1


def test_an_idle_printers_fault_is_noticed_and_so_is_its_end(
    rig: Rig, printer: PrinterSimulator
) -> None:
    rig.run(URL, wire=SimTransport(printer))
    rig.watched.wait_for(lambda health: health.state is HealthState.OK)

    printer.misbehave(Fault.PAPER_OUT)
    rig.watched.wait_for(lambda health: health.detail == "out of paper; put in a new roll")
    printer.misbehave(Fault.NONE)

    assert eventually(lambda: rig.watched.record.latest.state is HealthState.OK)


@pytest.mark.parametrize(
    ("age_s", "state"), [(59, JobState.PRINTED), (61, JobState.FAILED), (1200, JobState.FAILED)]
)
def test_a_job_older_than_60_s_is_dropped_and_said_so(
    rig: Rig, printer: PrinterSimulator, age_s: int, state: JobState
) -> None:
    issued_at = datetime(2025, 11, 20, 1, 0, tzinfo=UTC)
    rig.jobs.put(1, a_slip(), at=issued_at)

    rig.run(URL, wire=SimTransport(printer), clock=lambda: issued_at + timedelta(seconds=age_s))

    assert rig.jobs.wait_for_outcomes(1) == [(1, state)]
    assert len(printer.slips()) == (state is JobState.PRINTED)
    assert ("expired" in rig.jobs.outcomes[0][2]) == (state is JobState.FAILED)


def test_a_job_grown_old_while_the_printer_is_blocked_is_dropped_without_waiting_for_it(
    rig: Rig, printer: PrinterSimulator
) -> None:
    issued_at = datetime(2025, 11, 20, 1, 0, tzinfo=UTC)
    clock = [issued_at]
    printer.misbehave(Fault.PAPER_OUT)
    rig.jobs.put(1, a_slip(), at=issued_at)
    rig.run(URL, wire=SimTransport(printer), clock=lambda: clock[0])
    rig.jobs.wait_for_releases(1)

    clock[0] += timedelta(seconds=61)

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.FAILED)]


@pytest.mark.parametrize("words", [REPRINT, "REPRINT · COPY {n}\nIN LẠI · BẢN {n}"])
def test_a_reprint_is_marked_in_the_slips_words_and_the_first_copy_is_not(
    rig: Rig, printer: PrinterSimulator, words: str
) -> None:
    slip = Document(a_slip().parts, words)
    rig.jobs.put(1, slip, copy=1)
    rig.jobs.put(2, slip, copy=2)

    rig.run(URL, wire=SimTransport(printer))

    rig.jobs.wait_for_outcomes(2)
    bar = TextPart(words.format(n=2), bold=True, align=Align.CENTER, inverse=True)
    first, reprint = (picture(slip) for slip in printer.slips())
    assert first == render(a_slip(), width_dots=576)
    assert reprint == render(Document([bar, FeedPart(2), *slip.parts]), width_dots=576)


def test_a_document_that_cannot_be_printed_fails_and_the_next_is_printed(
    rig: Rig, printer: PrinterSimulator
) -> None:
    rig.jobs.put(1, _Unreadable([]))
    rig.jobs.put(2, a_slip())

    rig.run(URL, wire=SimTransport(printer))

    assert rig.jobs.wait_for_outcomes(2) == [(1, JobState.FAILED), (2, JobState.PRINTED)]
    assert "part 1: its `part` must be one of" in rig.jobs.outcomes[0][2]


def test_a_one_way_wire_reports_sent_never_printed(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "lp0"
    rig.jobs.put(1, a_slip())

    rig.run(f"escpos+file://{file}?width=384")

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.SENT)]
    assert file.read_bytes().endswith(bytes.fromhex("1D 56 42 00"))


def test_a_printer_said_to_have_no_fence_reports_sent(rig: Rig, printer: PrinterSimulator) -> None:
    rig.jobs.put(1, a_slip())

    rig.run(URL + "?fence=no", wire=SimTransport(printer))

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.SENT)]


def test_a_test_slip_needs_no_job(rig: Rig, printer: PrinterSimulator) -> None:
    device = rig.run(URL, wire=SimTransport(printer))

    device.test()

    assert eventually(lambda: len(printer.slips()) == 1)
    assert rig.jobs.outcomes == []


def test_a_printer_that_names_its_model_gets_slips_for_it(rig: Rig, tmp_path: Path) -> None:
    """A TM-T88V has 512 dots, 180 to the inch, and draws QR codes itself."""
    printer = PrinterSimulator(tmp_path / "epson", width_dots=512, model="TM-T88V")
    document = Document([TextPart("A015", size_mm=6), QrCodePart("https://example.vn/t/7KQ2")])
    rig.jobs.put(1, document)

    rig.run(URL + "?profile=auto", wire=SimTransport(printer))

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    assert picture(printer.slips()[0]) == render(document, width_dots=512, dpi=180)
    assert b"\x1d(k" in (printer.folder / "raw.bin").read_bytes()


def test_a_printer_that_keeps_lines_gets_them_once(rig: Rig, printer: PrinterSimulator) -> None:
    documents = [Document([TextPart("Đất đai"), *a_slip(label).parts]) for label in ("A1", "A2")]
    for number, document in enumerate(documents):
        rig.jobs.put(number, document)

    rig.run(URL + "?store=yes", wire=SimTransport(printer))

    rig.jobs.wait_for_outcomes(2)
    assert [picture(slip) for slip in printer.slips()] == [
        render(document, width_dots=576) for document in documents
    ]
    assert (printer.folder / "raw.bin").read_bytes().count(b"\x1d(L\x06\x00\x30\x55") == 1


def test_an_outcome_the_queue_could_not_take_is_told_before_the_next_job(
    rig: Rig, printer: PrinterSimulator
) -> None:
    rig.jobs = _DownOnce()
    rig.jobs.put(1, a_slip("A015"))
    rig.jobs.put(2, a_slip("A016"))

    rig.run(URL, wire=SimTransport(printer))

    assert rig.jobs.wait_for_outcomes(2) == [(1, JobState.PRINTED), (2, JobState.PRINTED)]
    assert len(printer.slips()) == 2
    rig.watched.wait_for(lambda health: "the print queue failed" in health.detail)


def test_a_release_the_queue_could_not_take_is_told_again_so_the_job_is_not_lost(
    rig: Rig, printer: PrinterSimulator
) -> None:
    rig.jobs = _DownOnce()
    printer.misbehave(Fault.PAPER_OUT)
    rig.jobs.put(1, a_slip())
    rig.run(URL, wire=SimTransport(printer))
    rig.jobs.wait_for_releases(1)

    printer.misbehave(Fault.NONE)

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]


def test_a_simulator_on_a_full_disk_is_a_broken_wire(rig: Rig, printer: PrinterSimulator) -> None:
    (printer.folder / "raw.bin").mkdir()
    rig.jobs.put(1, a_slip())

    rig.run(URL, wire=SimTransport(printer))

    assert "Is a directory" in rig.jobs.wait_for_releases(1)[0][1]


class _Unreadable(Document):
    def to_json(self) -> dict[str, object]:
        return {"parts": ["A015"]}


class _DownOnce(MemoryJobs):
    """A queue whose database is down when it is first told of a job."""

    def __init__(self) -> None:
        super().__init__()
        self._is_down = True

    def release(self, job_id: int, detail: str) -> None:
        self._fail_once()
        super().release(job_id, detail)

    def settle(
        self, job_id: int, state: JobState, detail: str, *, paper_mm: float | None = None
    ) -> None:
        self._fail_once()
        super().settle(job_id, state, detail, paper_mm=paper_mm)

    def _fail_once(self) -> None:
        if self._is_down:
            self._is_down = False
            raise ConnectionError("the database is down")
