"""Knows that the helper process draws what the server would, and that its troubles end there."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.printers.document import Align, Document, DocumentError, QrCode, Rule, Text
from hardware.printers.escpos import encode_for
from hardware.workshop import Workshop, WorkshopError
from tests.support.live import until

OPTIONS = {"width": "576"}
SLIP = Document(
    (
        Text("TRUNG TÂM HÀNH CHÍNH CÔNG", size_mm=3.0, align=Align.CENTER),
        Text("A001", size_mm=20.0, bold=True, align=Align.CENTER, fit=True),
        Rule(),
        QrCode("https://example.org/t/abc"),
    )
)
HANGS = "import sys, time\nsys.stdin.readline()\ntime.sleep(600)\n"
ENDS_IN_THE_MIDDLE = "import sys\nsys.stdin.readline()\nsys.stdout.write('abc')\n"


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """Give the test a workshop, closed afterwards."""
    made = Workshop(tmp_path / "clips")
    yield made
    made.close()


def _bad(tmp_path: Path, program: str, *, longest_s: float = 15.0) -> Workshop:
    """Return a workshop whose helper is another program."""
    path = tmp_path / "bad.py"
    path.write_text(program)
    return Workshop(tmp_path, program=(sys.executable, str(path)), longest_s=longest_s)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_slip_drawn_by_the_helper_is_byte_for_byte_what_the_server_would_draw(
    workshop: Workshop,
) -> None:
    assert workshop.draw(SLIP, OPTIONS) == encode_for(SLIP, OPTIONS)


def test_nothing_runs_until_something_is_asked_for(workshop: Workshop) -> None:
    before = workshop.pid

    workshop.draw(SLIP, OPTIONS)

    assert before is None
    assert workshop.pid is not None
    assert _is_alive(workshop.pid)


def test_a_helper_serves_many_requests(workshop: Workshop) -> None:
    workshop.draw(SLIP, OPTIONS)
    first = workshop.pid

    workshop.draw(SLIP, {"width": "384"})

    assert workshop.pid == first


def test_a_document_that_cannot_be_printed_is_refused_and_the_helper_goes_on(
    workshop: Workshop,
) -> None:
    too_long = Document((QrCode("x" * 5000),))

    with pytest.raises(DocumentError):
        workshop.draw(too_long, OPTIONS)

    assert workshop.draw(SLIP, OPTIONS) == encode_for(SLIP, OPTIONS)


def test_a_killed_helper_is_started_again_and_no_slip_is_lost(workshop: Workshop) -> None:
    workshop.draw(SLIP, OPTIONS)
    killed = workshop.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)

    slips = [workshop.draw(SLIP, OPTIONS) for _ in range(2)]

    assert slips == [encode_for(SLIP, OPTIONS)] * 2
    assert workshop.pid not in (None, killed)


def test_a_helper_that_hangs_is_killed_and_the_server_draws(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    workshop = _bad(tmp_path, HANGS, longest_s=0.3)
    begun = time.monotonic()

    slip = workshop.draw(SLIP, OPTIONS)

    assert slip == encode_for(SLIP, OPTIONS)
    assert time.monotonic() - begun < 10
    assert workshop.pid is None
    assert "drawn by the server itself" in caplog.text
    workshop.close()


def test_half_an_answer_is_no_answer(tmp_path: Path) -> None:
    workshop = _bad(tmp_path, ENDS_IN_THE_MIDDLE)

    slip = workshop.draw(SLIP, OPTIONS)

    assert slip == encode_for(SLIP, OPTIONS)
    workshop.close()


def test_a_helper_that_cannot_be_started_leaves_the_work_to_the_server(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, program=(str(tmp_path / "no-such-program"),))

    assert workshop.draw(SLIP, OPTIONS) == encode_for(SLIP, OPTIONS)


def test_closing_ends_the_helper(workshop: Workshop) -> None:
    workshop.draw(SLIP, OPTIONS)
    pid = workshop.pid
    assert pid is not None

    workshop.close()

    until(lambda: not _is_alive(pid), "the helper's end")
    with pytest.raises(WorkshopError):
        workshop.phrase("A không không một", "vi")
    assert workshop.pid is None


def test_a_spoken_phrase_is_kept_in_the_folder_of_clips(workshop: Workshop, tmp_path: Path) -> None:
    workshop.phrase("A không không một", "vi")

    assert any(path.is_file() for path in (tmp_path / "clips").rglob("*"))


def test_a_phrase_that_cannot_be_spoken_is_an_error_that_says_why(workshop: Workshop) -> None:
    with pytest.raises(WorkshopError, match=r"\w+: "):
        workshop.phrase("x", "no-such-language")
