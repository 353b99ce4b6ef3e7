"""Screens that come at the same moment: every one of them has its place."""

import time
from typing import Any

import pytest
from bidict import bidict
from socketio import Server, base_manager

from app.realtime.engineio_patch.rooms import OrderlyManager
from tests.support.together import answers, together


def test_of_those_who_come_at_once_nobody_takes_anothers_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made_slowly() -> Any:
        time.sleep(0.01)
        return bidict()

    monkeypatch.setattr(base_manager, "bidict", made_slowly)
    manager = OrderlyManager()
    Server(client_manager=manager, async_mode="threading")

    def come(number: int) -> str:
        sid: str = manager.pre_connect(f"eio-{number}", "/display")
        manager.enter_room(sid, "/display", "zone-a")
        assert manager.connect(sid, "/display") == sid
        return sid

    came = answers(together([lambda n=n: come(n) for n in range(8)]))  # type: ignore[misc] # bound now, not later

    assert {sid for sid, _ in manager.get_participants("/display", "zone-a")} == set(came)
    assert all(manager.is_connected(sid, "/display") for sid in came)


def test_who_goes_leaves_the_places_of_the_others() -> None:
    manager = OrderlyManager()
    Server(client_manager=manager, async_mode="threading")
    came = [manager.connect(f"eio-{n}", "/display") for n in range(8)]
    for sid in came:
        manager.enter_room(sid, "/display", "zone-a")

    together([lambda s=sid: manager.disconnect(s, "/display") for sid in came[:-1]])  # type: ignore[misc] # bound now, not later

    assert [sid for sid, _ in manager.get_participants("/display", "zone-a")] == came[-1:]
