"""Knows that the helper process draws what the server would, and that its troubles end there."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.printers.document import (
    Align,
    Document,
    DocumentError,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.language import draw
from hardware.render_client import RenderClient, RenderError
from tests.support.live import until

OPTIONS = {"width": "576"}
SLIP = Document(
    (
        TextPart("TRUNG TÂM HÀNH CHÍNH CÔNG", size_mm=3.0, align=Align.CENTER),
        TextPart("A001", size_mm=20.0, bold=True, align=Align.CENTER, fit=True),
        RulePart(),
        QrCodePart("https://example.org/t/abc"),
    )
)
HANGS = "import time\ntime.sleep(600)\n"
# Ready, and then three of nine bytes.
ENDS_IN_THE_MIDDLE = "import os\nos.write(0, bytes(4) + b'\\0\\0\\0\\x09abc')\n"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[RenderClient]:
    """Give the test a client, closed afterwards."""
    made = RenderClient(tmp_path / "clips")
    yield made
    made.close()


def _bad(tmp_path: Path, program: str, *, longest_s: float = 15.0) -> RenderClient:
    """Return a client whose helper is another program."""
    path = tmp_path / "bad.py"
    path.write_text(program)
    return RenderClient(tmp_path, program=(sys.executable, str(path)), longest_s=longest_s)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_remembers_what_a_printer_keeps(client: RenderClient) -> None:
    """`kept` is a connection's word and the keys that the printer has just listed over it."""
    first = client.draw(SLIP, "escpos", {"store": "yes", "kept": "one:"}).payload

    again = client.draw(SLIP, "escpos", {"store": "yes", "kept": "one:3030"}).payload
    elsewhere = client.draw(SLIP, "escpos", {"store": "yes", "kept": "two:3030"}).payload

    assert b"\x1d(L\x06\x00\x30\x5500" in again
    assert len(again) < len(first) * 0.6
    assert b"\x1d(L\x06" not in elsewhere


def test_a_slip_drawn_by_the_helper_is_byte_for_byte_what_the_server_would_draw(
    client: RenderClient,
) -> None:
    assert client.draw(SLIP, "escpos", OPTIONS) == draw(SLIP, "escpos", OPTIONS)


def test_nothing_runs_until_something_is_asked_for(client: RenderClient) -> None:
    before = client.pid

    client.draw(SLIP, "escpos", OPTIONS)

    assert before is None
    assert client.pid is not None
    assert _is_alive(client.pid)


def test_a_helper_serves_many_requests(client: RenderClient) -> None:
    client.draw(SLIP, "escpos", OPTIONS)
    first = client.pid

    client.draw(SLIP, "escpos", {"width": "384"})

    assert client.pid == first


def test_a_document_that_cannot_be_printed_is_refused_and_the_helper_goes_on(
    client: RenderClient,
) -> None:
    too_long = Document((QrCodePart("x" * 5000),))

    with pytest.raises(DocumentError):
        client.draw(too_long, "escpos", OPTIONS)

    assert client.draw(SLIP, "escpos", OPTIONS) == draw(SLIP, "escpos", OPTIONS)


def test_a_killed_helper_is_started_again_and_no_slip_is_lost(client: RenderClient) -> None:
    client.draw(SLIP, "escpos", OPTIONS)
    killed = client.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)

    slips = [client.draw(SLIP, "escpos", OPTIONS) for _ in range(2)]

    assert slips == [draw(SLIP, "escpos", OPTIONS)] * 2
    assert client.pid not in (None, killed)


def test_a_helper_that_hangs_is_killed_and_the_server_draws(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = _bad(tmp_path, HANGS, longest_s=0.3)
    begun = time.monotonic()

    slip = client.draw(SLIP, "escpos", OPTIONS)

    assert slip == draw(SLIP, "escpos", OPTIONS)
    assert time.monotonic() - begun < 10
    assert client.pid is None
    assert "drawn by the server itself" in caplog.text
    client.close()


def test_half_an_answer_is_no_answer(tmp_path: Path) -> None:
    client = _bad(tmp_path, ENDS_IN_THE_MIDDLE)

    slip = client.draw(SLIP, "escpos", OPTIONS)

    assert slip == draw(SLIP, "escpos", OPTIONS)
    client.close()


def test_a_helper_that_cannot_be_started_leaves_the_work_to_the_server(tmp_path: Path) -> None:
    client = RenderClient(tmp_path, program=(str(tmp_path / "no-such-program"),))

    assert client.draw(SLIP, "escpos", OPTIONS) == draw(SLIP, "escpos", OPTIONS)


def test_closing_ends_the_helper(client: RenderClient) -> None:
    client.draw(SLIP, "escpos", OPTIONS)
    pid = client.pid
    assert pid is not None

    client.close()

    until(lambda: not _is_alive(pid), "the helper's end")
    with pytest.raises(RenderError):
        client.phrase("A không không một", "vi")
    assert client.pid is None


def test_a_spoken_phrase_is_kept_in_the_folder_of_clips(
    client: RenderClient, tmp_path: Path
) -> None:
    client.phrase("A không không một", "vi")

    assert any(path.is_file() for path in (tmp_path / "clips").rglob("*"))


def test_a_phrase_that_cannot_be_spoken_is_an_error_that_says_why(client: RenderClient) -> None:
    with pytest.raises(RenderError, match=r"\w+: "):
        client.phrase("x", "no-such-language")
