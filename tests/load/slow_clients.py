"""Knows how the hall fares while clients hold what they are given and do nothing with it."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count

from tests.load.figures import Aim, Cell, Figure, Finding, spread
from tests.load.hall import Hall, service_of
from tests.support.keepalive import KeptConnection
from tests.support.patience import patience
from tests.support.screens import ScreenSocket

TITLE = "From the press to the ticket while slow and silent clients are there"
AIM_P99_MS, AIM_NEW_S = 100, 2.0
ATTACKS: Mapping[str, int] = {
    "silent": 5_000,
    "half a head": 2_000,
    "half a body": 2_000,
    "a head without end": 200,
    "a trickling upload": 40,
    "unjoined sockets": 1_000,
    "stays after the end": 200,
    "reads nothing": 620,
}
APART_S = 0.02
SCREENS = 20
PATIENCE_S = 120
_IDS = count()


@contextmanager
def attacked(hall: Hall, attack: str, connections: int, addresses: int) -> Iterator[None]:
    """Have the attack go on until the block ends, from a process of its own."""
    words = [str(hall.port), attack, str(connections), str(addresses)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.attackers", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said == "ready\n", f"the attack {attack!r} did not begin: {said!r}"
        yield
        process.communicate("", patience(PATIENCE_S))
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def slow_clients(
    hall: Hall, database: str, *, share: float, addresses: Sequence[int], presses: int
) -> Iterator[Finding]:
    """Measure without any attack, and then under each, with a share of its connections.

    `addresses`: from how many addresses each of them comes, one after the other.
    """
    screens = [_screen(hall) for _ in range(SCREENS)]
    worst_ms, worst_new_s, lost = 0.0, 0.0, 0
    yield Figure(TITLE, {"database": database, **_measured(hall, "none", 0, 0, presses)})
    for attack, most in ATTACKS.items():
        for number in addresses:
            connections = max(1, int(most * share))
            with attacked(hall, attack, connections, number):
                cells = _measured(hall, attack, connections, number, presses)
                is_lost = [screen for screen in screens if not _is_open(screen)]
            lost += len(is_lost)
            screens = [screen for screen in screens if screen not in is_lost]
            worst_ms = max(worst_ms, float(cells["p99 ms"]))
            worst_new_s = max(worst_new_s, float(cells["new screens in, s"]))
            yield Figure(TITLE, {"database": database, **cells, "screens lost": len(is_lost)})
    for screen in screens:
        screen.close()
    hall.drop_queued_slips()
    yield Aim(f"{database}: press to ticket under attack, p99", worst_ms, " ms", most=AIM_P99_MS)
    yield Aim(f"{database}: new screens under attack", worst_new_s, " s", most=AIM_NEW_S)
    yield Aim(f"{database}: screens lost under attack", lost, "", most=0)


def _measured(
    hall: Hall, attack: str, connections: int, addresses: int, presses: int
) -> dict[str, Cell]:
    took_ms = _pressed(hall, presses)
    began = time.monotonic()
    new = [_screen(hall) for _ in range(SCREENS)]
    new_s = time.monotonic() - began
    for screen in new:
        screen.close()
    cells: dict[str, Cell] = {"attack": attack, "connections": connections, "from": addresses}
    cells |= {**spread(took_ms), "longest ms": max(took_ms), "new screens in, s": new_s}
    return {**cells, "PSS MB": hall.server.memory().pss_mb}


def _pressed(hall: Hall, presses: int) -> Sequence[float]:
    took_ms = []
    with KeptConnection(hall.port, hall.kiosk) as kiosk:
        for _ in range(presses):
            wish = {"service": service_of(1), "request_id": f"attacked-{hall.port}-{next(_IDS)}"}
            began = time.monotonic()
            status, body = kiosk.post("/api/v1/tickets", wish)
            assert status == 201, body
            took_ms.append((time.monotonic() - began) * 1000)
            time.sleep(APART_S)
    return took_ms


def _screen(hall: Hall) -> ScreenSocket:
    """Open a display; it has its first picture."""
    screen = ScreenSocket(hall.port, "/display", {"token": hall.display, "zone": "a"})
    while not any(True for _ in screen.texts()):
        pass
    return screen


def _is_open(screen: ScreenSocket) -> bool:
    try:
        return any(True for _ in screen.texts()) or True
    except OSError:
        return False
