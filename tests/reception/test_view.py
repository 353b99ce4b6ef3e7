"""What the reception's page shows."""

from datetime import timedelta
from typing import Any

from app.reception.view import reception_view
from tests.support.scene import Scene


def rows(shown: Any) -> dict[str, Any]:
    return {row["code"]: row for row in shown["services"]}


def test_a_service_shows_who_waits_and_how_many_counters_serve() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    scene.issue("dat-dai")
    scene.issue("dat-dai")

    shown = reception_view(scene.floor, scene.at, printer="ok")

    land = rows(shown)["dat-dai"]
    assert (land["waiting"], land["counters_open"], land["closed"]) == (2, 1, None)
    assert (shown["printer"], shown["most_at_once"]) == ("ok", 10)


def test_out_of_hours_is_said_though_the_reception_may_issue() -> None:
    scene = Scene()

    shown = reception_view(scene.floor, scene.at + timedelta(hours=12), printer=None)

    assert {row["closed"] for row in rows(shown).values()} == {"hours"}
