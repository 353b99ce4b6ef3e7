"""What the reception's page shows."""

from datetime import timedelta
from typing import Any

from app.reception.picture import ReceptionPrinter
from app.reception.view import reception_view
from tests.support.scene import Scene

KIOSKS = {7: "kiosk-1"}
NAMES = {2: "Lễ tân"}

WELL: ReceptionPrinter = {"id": 7, "title": "Máy in quầy tiếp nhận", "state": "ok"}


def rows(shown: Any) -> dict[str, Any]:
    return {row["code"]: row for row in shown["services"]}


def test_a_service_shows_who_waits_and_how_many_counters_serve() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    scene.issue("dat-dai")
    scene.issue("dat-dai")

    shown = reception_view(scene.floor, scene.at, printers=[WELL], kiosks={}, names={})

    land = rows(shown)["dat-dai"]
    assert (land["waiting"], land["counters_open"], land["closed"]) == (2, 1, None)
    assert (shown["printers"], shown["most_at_once"]) == ([WELL], 10)


def test_out_of_hours_is_said_though_the_reception_may_issue() -> None:
    scene = Scene()

    shown = reception_view(
        scene.floor, scene.at + timedelta(hours=12), printers=[], kiosks={}, names={}
    )

    assert {row["closed"] for row in rows(shown).values()} == {"hours"}


def test_it_shows_who_asks_for_a_person_where_since_when_and_who_comes() -> None:
    scene = Scene()
    asked = scene.ask_for_help(7)
    scene.later(minutes=1)
    scene.come(asked, by=2)

    shown: Any = reception_view(scene.floor, scene.at, printers=[WELL], kiosks=KIOSKS, names=NAMES)

    (one,) = shown["assistances"]
    assert (one["kiosk_name"], one["accepted_by"]) == ("kiosk-1", "Lễ tân")
    assert (one["asked_at"], one["accepted_at"]) == (
        "2026-11-24T01:00:00.000Z",
        "2026-11-24T01:01:00.000Z",
    )
