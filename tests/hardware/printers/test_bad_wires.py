"""The spooler on sockets whose far end misbehaves: nothing lost unseen, nothing printed twice."""

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from hardware.devices import HealthState
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.jobs import JobState
from hardware.transports.tcp import TcpTransport
from tests.hardware.doubles import SOON_S, a_long_slip, a_slip, eventually, far_end, read_to_the_end
from tests.hardware.printers.conftest import Rig

FENCE = b"\x1d\x72\x01"
PATIENT = PrinterTimeouts(
    preflight_s=SOON_S,
    connect_s=SOON_S,
    answer_s=SOON_S,
    write_s=1,
    fence_s=0.3,
    poll_s=0.02,
    heartbeat_s=60,
    rest_s=30,
    assumed_baud=921_600,
)


def a_printer(on_slip: Callable[[socket.socket], object]) -> Callable[[socket.socket], None]:
    """Return a far end that answers status questions well, and then does `on_slip`."""

    def behave(link: socket.socket) -> None:
        while asked := link.recv(3, socket.MSG_WAITALL):
            while asked[:1] == b"\0":  # What ends a slip that broke off: zeros, ESC @ and its cut.
                asked = asked[1:] + link.recv(1)
            if asked == b"\x1b@\x1d" and link.recv(1, socket.MSG_PEEK) == b"V":
                link.recv(3, socket.MSG_WAITALL)
                continue
            if asked[:2] != b"\x10\x04":
                on_slip(link)
                return
            link.sendall(b"\x12")

    return behave


def test_a_refused_connection_leaves_the_job_in_the_queue(rig: Rig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free_port = server.getsockname()[1]
    rig.jobs.put(1, a_slip())

    rig.run(f"escpos+tcp://127.0.0.1:{free_port}")

    releases = rig.jobs.wait_for_releases(3)
    assert {detail for _, detail in releases} == {
        f"no connection to 127.0.0.1:{free_port}: refused; check its power and cable"
    }
    assert rig.jobs.outcomes == []


def test_a_printer_that_accepts_and_never_reads_nor_answers_blocks(rig: Rig) -> None:
    done = threading.Event()
    arrived: list[bytes] = []

    def accept_only(link: socket.socket) -> None:
        done.wait(SOON_S)
        arrived.append(read_to_the_end(link))

    with far_end(accept_only) as (host, port):
        rig.jobs.put(1, a_slip())
        device = rig.run(f"escpos+tcp://{host}:{port}")
        rig.jobs.wait_for_releases(1)
        device.stop()
        done.set()
        device.thread.join(SOON_S)

    assert rig.jobs.outcomes == []
    assert set(b"".join(arrived)) <= {0x10, 0x04, 1}


def test_a_printer_that_stops_reading_in_the_middle_makes_the_job_uncertain(rig: Rig) -> None:
    done = threading.Event()
    with far_end(a_printer(lambda link: done.wait(SOON_S))) as (host, port):
        rig.jobs.put(1, a_long_slip())
        rig.run(f"escpos+tcp://{host}:{port}", timeouts=PATIENT)
        outcomes = rig.jobs.wait_for_outcomes(1)
        done.set()

    assert outcomes == [(1, JobState.UNCERTAIN)]
    assert "may or may not be on paper" in rig.jobs.outcomes[0][2]


def test_a_reset_in_the_middle_makes_the_job_uncertain_and_it_is_not_sent_again(rig: Rig) -> None:
    slips_begun: list[int] = []

    def reset(link: socket.socket) -> None:
        slips_begun.append(1)
        link.recv(5_000)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with far_end(a_printer(reset)) as (host, port):
        rig.jobs.put(1, a_long_slip())
        device = rig.run(f"escpos+tcp://{host}:{port}", timeouts=PATIENT)
        outcomes = rig.jobs.wait_for_outcomes(1)
        device.wake()
        assert eventually(lambda: rig.watched.record.latest.state is not HealthState.UNKNOWN)

    assert outcomes == [(1, JobState.UNCERTAIN)]
    assert slips_begun == [1]
    assert rig.jobs.releases == []


def test_a_fence_that_is_never_answered_makes_the_job_uncertain(rig: Rig) -> None:
    with far_end(a_printer(read_to_the_end)) as (host, port):
        rig.jobs.put(1, a_slip())
        rig.run(f"escpos+tcp://{host}:{port}", timeouts=PATIENT)
        outcomes = rig.jobs.wait_for_outcomes(1)

    assert outcomes == [(1, JobState.UNCERTAIN)]
    assert "doesn't answer in the middle of a slip" in rig.jobs.outcomes[0][2]


@pytest.mark.parametrize("unasked", [b"\x12", b"\x10\x00\x00\x0f", b"\x14\x00\x00\x00"])
def test_unasked_status_does_not_pass_for_the_fence(rig: Rig, unasked: bytes) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(unasked)
        read_to_the_end(link)

    with far_end(a_printer(talk)) as (host, port):
        rig.jobs.put(1, a_slip())
        rig.run(f"escpos+tcp://{host}:{port}", timeouts=PATIENT)
        outcomes = rig.jobs.wait_for_outcomes(1)

    assert outcomes == [(1, JobState.UNCERTAIN)]


def test_a_connection_closed_while_idle_is_opened_anew_and_loses_nothing(rig: Rig) -> None:
    arrived: list[bytes] = []
    connections: list[int] = []

    def printer(link: socket.socket) -> None:
        connections.append(1)
        if len(connections) == 1:
            for _ in range(4):
                link.recv(3, socket.MSG_WAITALL)
                link.sendall(b"\x12")
            return  # hang up after the first status
        a_printer(print_it)(link)

    def print_it(link: socket.socket) -> None:
        taken = b""
        while FENCE not in taken and (part := link.recv(65536)):
            taken += part
        arrived.append(taken)
        link.sendall(b"\x00")
        read_to_the_end(link)

    with far_end(printer) as (host, port):
        url = f"escpos+tcp://{host}:{port}"
        device = rig.run(url, timeouts=replace(PATIENT, fence_s=SOON_S))
        rig.watched.wait_for(lambda health: health.state is HealthState.OK)
        rig.jobs.put(1, a_slip())
        device.wake()
        outcomes = rig.jobs.wait_for_outcomes(1)
        device.stop()
        device.thread.join(SOON_S)

    assert outcomes == [(1, JobState.PRINTED)]
    assert rig.jobs.releases == []
    assert (len(arrived), len(connections)) == (1, 2)


def test_after_two_uncertain_slips_the_printer_rests_and_the_third_stays_queued(rig: Rig) -> None:
    with far_end(a_printer(read_to_the_end)) as (host, port):
        for job_id in (1, 2, 3):
            rig.jobs.put(job_id, a_slip())
        rig.run(f"escpos+tcp://{host}:{port}", timeouts=PATIENT)
        released = rig.jobs.wait_for_releases(2)

    assert rig.jobs.outcomes[0][1] == rig.jobs.outcomes[1][1] == JobState.UNCERTAIN
    assert len(rig.jobs.outcomes) == 2
    assert {job_id for job_id, _ in released} == {3}
    assert "2 slips in a row are uncertain; look into the tray" in released[0][1]


def test_after_its_rest_the_printer_is_tried_again(rig: Rig) -> None:
    brief = replace(PATIENT, fence_s=0.1, rest_s=3)
    with far_end(a_printer(read_to_the_end)) as (host, port):
        for job_id in (1, 2, 3):
            rig.jobs.put(job_id, a_slip())
        rig.run(f"escpos+tcp://{host}:{port}", timeouts=brief)
        outcomes = rig.jobs.wait_for_outcomes(3)

    assert outcomes[2] == (3, JobState.UNCERTAIN)
    assert len(rig.jobs.releases) >= 1


def test_a_slip_that_vanishes_with_the_link_is_uncertain_and_the_next_blocked(rig: Rig) -> None:
    wire_cut = threading.Event()

    def printer(link: socket.socket) -> None:
        if wire_cut.is_set():
            link.recv(3)
            return

        def cut(link: socket.socket) -> None:
            wire_cut.set()

        a_printer(cut)(link)

    with far_end(printer) as (host, port):
        rig.jobs.put(1, a_slip())
        rig.jobs.put(2, a_slip())
        rig.run("escpos+tcp://cut.example", wire=TcpTransport(host, port), timeouts=PATIENT)
        rig.jobs.wait_for_outcomes(1)
        blocked = rig.jobs.wait_for_releases(1)

    assert [(job_id, state) for job_id, state, _ in rig.jobs.outcomes] == [(1, JobState.UNCERTAIN)]
    assert blocked[0][0] == 2
