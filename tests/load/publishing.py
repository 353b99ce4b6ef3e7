"""Knows how long a change of a large centre takes until it is in force, and until it is seen."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice, product

import requests

from tests.load.figures import Aim, Cell, Figure, Finding, percentile
from tests.load.hall import Hall
from tests.support.live import PASSWORD
from tests.support.patience import patience
from tests.support.screens import ScreenSocket

TITLE = "From publishing a change of a large centre to its answer and to a display's picture of it"
SERVICES, COUNTERS = 80, 60
AIM_MS = 300
LETTERS = "ABCDEGHKLM"
SEEN_S = 60
_names = count(1)


def publishing(hall: Hall, database: str, *, changes: int) -> Iterator[Finding]:
    """Measure changes of a centre of so many services and counters, which it gets for it."""
    with requests.Session() as admin:
        api = f"{hall.server.url}/api/v1"
        signed = admin.post(f"{api}/sessions", json={"username": "admin", "password": PASSWORD})
        admin.headers["Authorization"] = f"Bearer {signed.json()['token']}"
        _publish(admin, api, _large(admin.get(f"{api}/configuration").json()["configuration"]))
        plain = admin.get(f"{api}/configuration").json()["configuration"]
        took = [_change(admin, api, hall) for _ in range(changes)]
    answered, seen = ([one[n] * 1000 for one in took] for n in (0, 1))
    cells: dict[str, Cell] = {"database": database, "services": len(plain["service"])}
    cells |= {"counters": sum(len(zone["counters"]) for zone in plain["zone"])}
    cells |= {"procedures": len(plain.get("procedure", []))}
    cells |= {"answer p50 ms": percentile(answered, 0.5), "picture p50 ms": percentile(seen, 0.5)}
    yield Figure(TITLE, {**cells, "longest ms": max([*answered, *seen])})
    words = f"{database}: a change of {SERVICES} services and {COUNTERS} counters seen, p50"
    yield Aim(words, percentile(seen, 0.5), " ms", most=AIM_MS)


def _large(plain: Mapping[str, list[dict[str, object]]]) -> dict[str, object]:
    """Return the patch that makes the centre a large one."""
    last = plain["zone"][-1]
    of_zone = last["counters"]
    assert isinstance(of_zone, list)
    counters = [*range(of_zone[0], COUNTERS + 1)]
    taken = {str(one["prefix"]) for one in plain["service"]}
    prefixes = ("".join(pair) for pair in product(LETTERS, repeat=2))
    free = islice((one for one in prefixes if one not in taken), SERVICES - len(plain["service"]))
    services = {
        f"dich-vu-{prefix.lower()}": {
            "prefix": prefix,
            "name": {"vi": f"Dịch vụ {prefix}", "en": f"Service {prefix}"},
            "agency": "Văn phòng",
            "counters": [counters[n % len(counters)]],
            "minutes": {"submit": 10, "result": 5},
            "per_day": 5,
        }
        for n, prefix in enumerate(free)
    }
    return {"zone": {str(last["code"]): {"counters": counters}}, "service": services}


def _publish(admin: requests.Session, api: str, patch: Mapping[str, object]) -> None:
    version = admin.get(f"{api}/configuration").json()["version"]
    body = {"expected_version": version, "patch": patch, "request_id": f"large-{time.time_ns()}"}
    done = admin.post(f"{api}/configuration", json=body)
    assert done.ok, done.text


def _change(admin: requests.Session, api: str, hall: Hall) -> tuple[float, float]:
    """Rename the centre; return the seconds to the answer and to a display's picture of it."""
    name = f"Trung tam {next(_names)}."  # In ASCII: a picture's JSON has other letters escaped.
    version = admin.get(f"{api}/configuration").json()["version"]
    patch = {"centre": {"name": {"vi": name, "en": name}}}
    body = {"expected_version": version, "patch": patch, "request_id": f"name-{time.time_ns()}"}
    auth = {"token": hall.display, "zone": "a"}
    screen = ScreenSocket(hall.port, "/display", auth, timeout_s=SEEN_S)
    try:
        while not list(screen.texts()):
            pass
        with ThreadPoolExecutor(1) as pool:
            begun = time.monotonic()
            seen = pool.submit(_seen_at, screen, name)
            done = admin.post(f"{api}/configuration", json=body)
            answered = time.monotonic() - begun
            assert done.ok, done.text
            return answered, seen.result(patience(SEEN_S)) - begun
    finally:
        screen.close()


def _seen_at(screen: ScreenSocket, name: str) -> float:
    """Return when the display had a picture with the name."""
    while not any(f'"{name}"' in text for text in screen.texts()):
        pass
    return time.monotonic()
