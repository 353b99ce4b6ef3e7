"""A loudspeaker at the server and at an agent: what it may ask, and that it says each call once."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import Settings
from tests.api.conftest import at_work
from tests.support.live import until
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE


@pytest.fixture
def hall(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server at work with a speaker in zone a, which plays faster than life."""
    made = make_web(seeded)
    add_device(
        made.installation,
        made.seed.centres["dong-ha"],
        "speaker",
        "speaker-a",
        url="speaker+sim://speaker-a?speed=40",
        zone="a",
    )
    with at_work(made):
        until(lambda: _device(made)["state"] == "ok", "the speaker at work")
        yield made


def _device(web: Web) -> Any:
    devices = web.get("admin", "/devices").get_json()
    return next(d for d in devices if d["name"] == "speaker-a")


def _lines(web: Web) -> list[Any]:
    file = Path(web.installation.settings.data) / "sim" / "speaker-a" / "played.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()]


def _ended(web: Web) -> int:
    return len([line for line in _lines(web) if line["event"] == "ended"])


def _labels(web: Web) -> list[str]:
    """The labels whose clips were played, in their order: said twice, or once where many wait."""
    floor = web.installation.units.floor(web.seed.centres["dong-ha"])
    of = {
        hashlib.sha256(web.read(None, clip).data).hexdigest(): call.label
        for call in floor.calls["a"]
        for times in (1, 2)
        for clip in web.installation.announcer.speech(floor.centre, call, times=times).clips
    }
    return [of[line["sha256"]] for line in _lines(web) if line["event"] == "began"]


def test_five_calls_in_one_second_are_five_announcements_in_their_order(hall: Web) -> None:
    called = [hall.called(number)["label"] for number in range(1, 6)]

    until(lambda: _ended(hall) == 5, "five announcements")

    assert _labels(hall) == called
    assert [line["event"] for line in _lines(hall)] == ["began", "ended"] * 5


def test_a_display_of_the_zone_is_silent_while_the_speaker_has_the_turn(hall: Web) -> None:
    label = hall.called(1)["label"]
    until(lambda: _ended(hall) == 1, "the announcement")
    [call] = hall.get("display-a", "/displays/a").get_json()["calls"]
    body = {"screen": "screen-one", "sound": "ok", "begin": [call["seq"]], "key": "k"}

    heard = hall.post("display-a", "/displays/a/speaking", **body).get_json()

    assert (heard["has_turn"], heard["may_begin"]) == (False, False)
    assert _labels(hall) == [label]


def test_the_speaker_is_tested_and_its_faults_are_told(hall: Web) -> None:
    ident = _device(hall)["id"]

    tested = hall.post("admin", f"/devices/{ident}/test")
    until(lambda: _ended(hall) == 1, "the chime")
    hall.post("admin", f"/devices/{ident}/simulate", fault="cut_cable")
    hall.post("admin", f"/devices/{ident}/test")
    until(lambda: _device(hall)["state"] == "fault", "a fault")
    wrong = hall.post("admin", f"/devices/{ident}/simulate", fault="paper_out")

    assert tested.status_code == 202
    assert (_device(hall)["cause"], wrong.status_code) == ("sound_failing", 422)


def test_an_agent_asks_for_its_own_speakers_turn_and_for_no_others(web: Web) -> None:
    installation, centre_id = web.installation, web.seed.centres["dong-ha"]
    agent_id, token = add_device(installation, centre_id, "agent", "pc-1")
    own, other = (
        add_device(installation, centre_id, "speaker", name, url=url, zone="a", agent=agent)[0]
        for name, url, agent in (
            ("far", "speaker+sim://far", agent_id),
            ("near", "speaker+sim://near", None),
        )
    )
    called = web.called(1)
    [call] = web.get("display-a", "/displays/a").get_json()["calls"]

    def ask(device_id: int, **more: Any) -> Any:
        body = {"device_id": device_id, "screen": "speaker-1", "sound": "ok", **more}
        return web.read(
            None,
            "/api/v1/agent/speaking",
            method="POST",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
        )

    begun = ask(own, begin=[call["seq"]], key="k").get_json()
    ended = ask(own, ended=call["seq"]).get_json()

    assert called["label"] == call["label"]
    assert (begun["has_turn"], begun["may_begin"]) == (True, True)
    assert (begun["clip"], begun["until"]) == (call["speech"]["clips"][0], call["seq"])
    assert ended["said_until"] == call["seq"]
    assert ask(own, begin=[10**12]).status_code == 422
    assert ask(other).status_code == 404
    assert ask(own, gone=True).get_json()["has_turn"] is False
    assert web.post("display-a", "/displays/a/speaking", screen="screen-1", sound="ok").get_json()[
        "has_turn"
    ]


def test_a_speaker_needs_a_zone_and_a_sound_card(web: Web) -> None:
    wanted = [
        ("speaker+sim://loa", None),
        ("", "a"),
        ("speaker+tcp://10.0.0.9:9100", "a"),
        ("escpos+alsa://default", "a"),
        ("speaker+alsa://-x", "a"),
        ("speaker+alsa://plughw:CARD=Device,DEV=0?volume=80", "a"),
    ]

    answers = [
        web.ask(
            "admin",
            "POST",
            "/devices",
            {"kind": "speaker", "name": "loa", "url": url, "zone": zone},
        )
        for url, zone in wanted
    ]

    assert [answer.status_code for answer in answers] == [422] * 5 + [201]
    fields = [answer.get_json()["errors"][0]["field"] for answer in answers[:5]]
    assert fields == ["zone", "url", "url", "url", "url"]
