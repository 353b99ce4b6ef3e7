"""A day with people at the doors, while the processes behind them come and go."""

import random
import resource
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from app.domain.queue.ticket import Action
from tests.browser.windows import TV, Windows, linked
from tests.crash.ordeal import page_token
from tests.crash.people import Ledger, Person, Visitor
from tests.many.people import Caller, Screen
from tests.many.processes import Console, Installation, told
from tests.support.keepalive import KeptConnection
from tests.support.live import until
from tests.support.patience import patience

pytestmark = pytest.mark.crash

ZONE, COUNTERS, SERVICE = "a", (6, 7), "doanh-nghiep-dau-tu"
CALLS = 6
BACK_S = 6


def test_through_a_rolling_restart_each_call_is_announced_to_its_end_once(
    two: Installation,
) -> None:
    ledger, screens, people = _lobby(two)
    with _at_work(screens), _at_work(people, when=lambda: all(one.is_idle for one in screens)):
        for process in (two.b, two.a):
            _calls_go_on(ledger)
            two.restart(process)
        _calls_go_on(ledger)
        for person in people:
            person.stop()
            person.join()
        until(lambda: len(_said(screens)) >= len(ledger.called), "all calls said")

    assert ledger.errors == []
    left = two.outcome()
    mine = {ticket["id"] for ticket in ledger.called.values()}
    calls = [e.seq for e in left.events if e.type == Action.CALL and e.ticket_id in mine]
    assert Counter(_said(screens)) == Counter(calls)
    assert len(calls) == len(ledger.called)
    assert left.differences == []


def _lobby(two: Installation) -> tuple[Ledger, list[Screen], list[Person]]:
    """Return two screens, two officers and two visitors; each comes by another door."""
    ledger, reception = Ledger(), two.a.sign_in("reception")
    with KeptConnection(two.a.port) as connection:
        token = page_token(connection, f"/display/{ZONE}")
    after = max((event.seq for event in two.outcome().events), default=0)
    screens = [
        Screen(door.port, token, ledger, zone=ZONE, name=two.new_id(), after=after)
        for door in two.doors
    ]
    people: list[Person] = []
    for counter, door in zip(COUNTERS, two.doors, strict=True):
        officer = two.a.sign_in(f"officer{counter:02d}")
        two.a.ask("POST", f"/counters/{counter}/open", officer)
        people.append(Caller(door.port, officer, ledger, counter=counter, screens=screens))
        luck = random.Random(counter)
        visitor = Visitor(door.port, reception, ledger, name=two.new_id(), luck=luck)
        visitor.services = (SERVICE,)
        people.append(visitor)
    return ledger, screens, people


@contextmanager
def _at_work(
    people: Sequence[Person], *, when: Callable[[], bool] = lambda: True
) -> Iterator[None]:
    """Let the people work until the block ends, as soon as it is so."""
    until(when, "the beginning of work")
    for person in people:
        person.start()
    try:
        yield
    finally:
        for person in people:
            person.stop()
        for person in people:
            person.join()


def _said(screens: list[Screen]) -> list[int]:
    return [seq for screen in screens for seq in screen.said]


def _calls_go_on(ledger: Ledger) -> None:
    before = len(ledger.called)
    until(lambda: len(ledger.called) >= before + CALLS or bool(ledger.errors), "calls")
    assert ledger.errors == []


def test_a_screen_is_back_within_6_s_after_its_process_was_killed(
    two: Installation, chromium: Browser
) -> None:
    token, reception = two.a.sign_in("officer11"), two.a.sign_in("reception")
    two.a.ask("POST", "/counters/11/open", token)
    windows = Windows(chromium, f"http://127.0.0.1:{two.doors[0].port}")
    tv = windows.open(f"/display/{ZONE}", TV)
    linked(tv)
    two.issue(two.b, reception, "noi-vu-lao-dong")

    two.a.server.kill()
    called = two.call(two.b, 11, token)

    shown = tv.locator("#calls, #latest, main").get_by_text(called["label"], exact=True).first
    expect(shown).to_be_visible(timeout=patience(BACK_S * 1000))
    windows.close()


def test_a_process_whose_disk_is_full_calls_on_and_is_seen_by_the_other(
    two: Installation,
) -> None:
    full = next(p for p in (two.a, two.b) if not p.holds("devices"))
    token, reception = full.sign_in("officer10"), full.sign_in("reception")
    full.ask("POST", "/counters/10/open", token)
    console = Console(two.other(full), 10, token)

    with _without_a_byte_left(full.server.pids()):
        two.issue(full, reception, "tu-phap")
        called = two.call(full, 10, token)
        console.until(lambda picture: told(picture, called["label"]))
        assert full.state()["database"] == "ok"

    console.close()


@contextmanager
def _without_a_byte_left(pids: set[int]) -> Iterator[None]:
    """Let no file of the processes grow."""
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_, most) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
