"""The process beside the program: asked within deadlines, started again, never left over."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hardware.helper_process import LOW_PRIORITY, HelperError, HelperProcess
from tests.support.live import until

ROOT = Path(__file__).parents[2]
START = "import os, time\nfrom hardware.helper_process import serve_requests\n"
PATIENT_S = 60.0
LATE_S = 0.3

ECHO = "serve_requests(lambda request: request.payload)"
TALKS = (
    "def answer(request):\n    print('hello')\n    return request.payload\nserve_requests(answer)"
)
FAILS = "def answer(request):\n    raise ValueError('no such thing')\nserve_requests(answer)"
PRIORITY = """
born = os.nice(0)
serve_requests(lambda request: f"{born} {os.nice(0)}".encode())
"""
HANGS = "serve_requests(lambda request: time.sleep(600) or b'')"
HANGS_ONCE = """
def answer(request):
    if request.payload == b'hang':
        time.sleep(600)
    return request.payload
serve_requests(answer)
"""
DIES = "serve_requests(lambda request: os._exit(3))"
NEVER_READY = "time.sleep(600)"
NEVER_READS = "os.write(0, bytes(4))\ntime.sleep(600)"
HALF_AN_ANSWER = "os.write(0, bytes(4) + b'\\0\\0\\0\\x09abc')"
PLAYS = "serve_requests(lambda request: b'cut' if request.cut.wait(600) else b'whole')"
OWNER = """
import threading, time
from hardware.helper_process import HelperProcess
helper = HelperProcess([{python!r}, "-c", {program!r}])
helper.start(within_s=60)
threading.Thread(target=lambda: helper.ask(b"x", within_s=600), daemon=True).start()
print(helper.pid, flush=True)
time.sleep(600)
"""

Run = Callable[..., HelperProcess]


@pytest.fixture
def run() -> Iterator[Run]:
    """Give the test helpers that run these lines, closed afterwards."""
    made: list[HelperProcess] = []

    def make(lines: str, *, is_low_priority: bool = False) -> HelperProcess:
        program = (sys.executable, "-c", START + lines)
        made.append(HelperProcess(program, is_low_priority=is_low_priority))
        return made[-1]

    yield make
    for helper in made:
        helper.close()


def _is_alive(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_nothing_runs_until_it_is_started_or_asked(run: Run) -> None:
    helper = run(ECHO)
    before = helper.pid

    helper.start(within_s=PATIENT_S)

    assert before is None
    assert _is_alive(helper.pid)


def test_one_process_answers_request_after_request(run: Run) -> None:
    helper = run(ECHO)
    helper.start(within_s=PATIENT_S)
    pid = helper.pid

    answers = [helper.ask(word, within_s=PATIENT_S) for word in (b"a", b"b", b"c" * 5_000_000)]

    assert answers == [b"a", b"b", b"c" * 5_000_000]
    assert helper.pid == pid


def test_each_thread_gets_the_answer_to_its_own_request(run: Run) -> None:
    helper = run(ECHO)
    words = [str(number).encode() for number in range(200)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda word: helper.ask(word, within_s=PATIENT_S), words))

    assert answers == words


def test_what_the_helper_prints_spoils_no_answer(run: Run) -> None:
    helper = run(TALKS)

    assert helper.ask(b"a", within_s=PATIENT_S) == b"a"


def test_a_failed_request_says_why_and_the_process_goes_on(run: Run) -> None:
    helper = run(FAILS)
    helper.start(within_s=PATIENT_S)
    pid = helper.pid

    with pytest.raises(HelperError, match="ValueError: no such thing"):
        helper.ask(b"a", within_s=PATIENT_S)

    assert helper.pid == pid


def test_a_request_that_takes_too_long_ends_the_process_and_the_next_one_has_another(
    run: Run,
) -> None:
    helper = run(HANGS_ONCE)
    helper.start(within_s=PATIENT_S)
    pid = helper.pid

    with pytest.raises(HelperError, match=r"no answer within 0\.3 s"):
        helper.ask(b"hang", within_s=LATE_S)

    assert helper.pid is None
    assert not _is_alive(pid)
    assert helper.ask(b"a", within_s=PATIENT_S) == b"a"


@pytest.mark.parametrize("lines", [NEVER_READY, NEVER_READS])
def test_a_program_that_never_listens_holds_nobody_beyond_the_deadline(
    run: Run, lines: str
) -> None:
    helper = run(lines)
    begun = time.monotonic()

    with pytest.raises(HelperError, match="no answer within"):
        helper.ask(bytes(5_000_000), within_s=2.0)

    assert time.monotonic() - begun < 10
    assert helper.pid is None


@pytest.mark.parametrize("lines", [DIES, HALF_AN_ANSWER])
def test_a_process_that_dies_under_a_request_is_an_error(run: Run, lines: str) -> None:
    helper = run(lines)

    with pytest.raises(HelperError, match="the process died"):
        helper.ask(b"a", within_s=PATIENT_S)

    assert helper.pid is None


def test_a_process_that_died_between_two_requests_costs_none(run: Run) -> None:
    helper = run(ECHO)
    helper.start(within_s=PATIENT_S)
    pid = helper.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: helper.pid is None, "the helper's end")

    assert helper.ask(b"a", within_s=PATIENT_S) == b"a"


def test_a_program_that_does_not_exist_is_an_error() -> None:
    helper = HelperProcess(["/no/such/program"])

    with pytest.raises(HelperError, match="can't be started"):
        helper.ask(b"a", within_s=PATIENT_S)


def test_work_is_cut_short_when_its_owner_says_so(run: Run) -> None:
    helper = run(PLAYS)
    helper.start(within_s=PATIENT_S)
    pid = helper.pid

    answers = [helper.ask(b"a", within_s=PATIENT_S, is_cut=lambda: True) for _ in range(3)]

    assert answers == [b"cut"] * 3
    assert helper.pid == pid


def test_a_helper_of_low_priority_lets_others_go_first_once_it_is_ready(run: Run) -> None:
    """On a busy machine one that began so wasn't ready within its deadline, and was killed."""
    polite = run(PRIORITY, is_low_priority=True)
    other = run(PRIORITY)

    heard = [one.ask(b"a", within_s=PATIENT_S).decode() for one in (polite, other)]

    own, low = os.nice(0), min(os.nice(0) + LOW_PRIORITY, 19)
    assert heard == [f"{own} {low}", f"{own} {own}"]


def test_closing_ends_the_process_under_a_request_and_starts_no_other(run: Run) -> None:
    helper = run(HANGS)
    helper.start(within_s=PATIENT_S)
    pid, told = helper.pid, []

    def ask() -> None:
        with pytest.raises(HelperError) as error:
            helper.ask(b"a", within_s=600)
        told.append(str(error.value))

    asking = threading.Thread(target=ask)
    asking.start()
    until(helper._lock.locked, "the request")
    helper.close()
    asking.join(PATIENT_S)

    assert told == ["it is closed"]
    assert not _is_alive(pid)
    with pytest.raises(HelperError, match="it is closed"):
        helper.ask(b"a", within_s=PATIENT_S)


def test_a_killed_process_is_started_again_by_the_next_request(run: Run) -> None:
    helper = run(ECHO)
    helper.start(within_s=PATIENT_S)
    pid = helper.pid

    helper.kill()

    assert not _is_alive(pid)
    assert helper.ask(b"a", within_s=PATIENT_S) == b"a"


def test_a_busy_helper_ends_with_its_owner_though_that_was_killed() -> None:
    owner = OWNER.format(python=sys.executable, program=START + HANGS)
    process = subprocess.Popen([sys.executable, "-c", owner], stdout=subprocess.PIPE, cwd=ROOT)
    with process:
        assert process.stdout is not None
        helper = int(process.stdout.readline())

        process.kill()

    until(lambda: not _is_alive(helper), "the helper's end")
