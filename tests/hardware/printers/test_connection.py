"""A printer's connection: which answer belongs to which question."""

from dataclasses import replace

import pytest

from hardware.errors import WireError
from hardware.printers.connection import PrinterConnection
from hardware.printers.language import Status
from hardware.urls import parse
from tests.hardware.doubles import IMPATIENT

LATE = bytes.fromhex("1A 32 12 7E")


class Talkative:
    """A printer that is well, and has said something before anybody asked."""

    two_way = True
    sent = waiting = 0

    def __init__(self, *, late: bytes) -> None:
        self._said = [late]

    def open(self, timeout_s: float) -> None:
        return

    def push(self, payload: bytes, timeout_s: float) -> int:
        self.write(payload, timeout_s)
        return len(payload)

    def write(self, payload: bytes, deadline_s: float) -> None:
        if payload[:2] == b"\x10\x04":
            self._said.append(b"\x12")

    def read(self, timeout_s: float) -> bytes:
        return self._said.pop(0) if self._said else b""

    def close(self) -> None:
        return

    def drop(self) -> None:
        return


def test_an_answer_that_came_late_does_not_pass_for_one_to_the_next_question() -> None:
    connection = PrinterConnection(parse("escpos+tcp://h"), Talkative(late=LATE), IMPATIENT)

    assert connection.status() == Status()


def test_a_fence_answered_late_does_not_prove_the_next_slip() -> None:
    connection = PrinterConnection(parse("escpos+tcp://h"), Talkative(late=b"\x00"), IMPATIENT)

    with pytest.raises(WireError, match="doesn't answer in the middle of a slip") as unproven:
        connection.send(b"a slip")

    assert unproven.value.sent == len(b"a slip")


class Dead:
    """A wire to a printer that takes everything and never says a word; it is its own clock."""

    two_way = True
    sent = waiting = 0
    now_s = 0.0

    def monotonic(self) -> float:
        return self.now_s

    def open(self, timeout_s: float) -> None:
        return

    def push(self, payload: bytes, timeout_s: float) -> int:
        return len(payload)

    def write(self, payload: bytes, deadline_s: float) -> None:
        return

    def read(self, timeout_s: float) -> bytes:
        self.now_s += timeout_s
        return b""

    def close(self) -> None:
        return

    def drop(self) -> None:
        return


def test_a_printer_that_went_dead_while_idle_is_known_within_the_time_of_one_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timeouts = replace(IMPATIENT, preflight_s=0.3, answer_s=0.25, connect_s=0.25)
    dead = Dead()
    monkeypatch.setattr("hardware.printers.connection.time", dead)
    connection = PrinterConnection(parse("escpos+tcp://h"), dead, timeouts)
    connection._is_open = True

    with pytest.raises(WireError, match="no answer from h:9100 in time"):
        connection.status()

    assert dead.now_s == pytest.approx(timeouts.preflight_s)
