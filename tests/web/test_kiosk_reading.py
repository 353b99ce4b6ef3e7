"""Reading the kiosk's screen aloud: who may ask, for what, and that the clips are there."""

import io
import wave
from urllib.parse import urlencode

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

CHOOSE = {"screen": "choose", "language": "vi", "of": "dat-dai,thue"}


def address(**query: object) -> str:
    return f"/kiosk/reading?{urlencode(query)}"


@ON_SQLITE
def test_a_screen_is_read_by_clips_that_anybody_may_hear(web: Web) -> None:
    said = web.read("kiosk", address(**CHOOSE)).get_json()["said"]

    clips = [one["clip"] for one in said]
    again = [one["clip"] for one in web.read("kiosk", address(**CHOOSE)).get_json()["said"]]
    with wave.open(io.BytesIO(web.read(None, clips[0]).get_data())) as sound:
        seconds = sound.getnframes() / sound.getframerate()

    assert said[2]["text"] == "Đất đai"
    assert clips == again
    assert 0.5 < seconds < 5


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "status"), [(None, 401), ("display-a", 403), ("officer01", 403), ("reception", 200)]
)
def test_only_who_may_issue_may_have_a_screen_read(web: Web, name: str | None, status: int) -> None:
    assert web.read(name, address(screen="offline", language="vi")).status_code == status


@ON_SQLITE
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"screen": "anything I like"}, 422),
        ({"language": "fr"}, 422),
        ({"of": "<b>dat-dai</b>"}, 422),
        ({"screen": "priority", "of": ""}, 422),
        ({"screen": "priority", "of": "dat-dai,nowhere"}, 422),
        ({"screen": "add", "chosen": "nowhere"}, 422),
        ({"screen": "slip"}, 422),
        ({"screen": "slip", "ticket": "9" * 40}, 404),
        ({"screen": "slip", "ticket": "một"}, 404),
        ({"page": "0"}, 422),
        ({"pages": "9999999999"}, 422),
    ],
)
def test_nothing_but_the_screens_of_the_kiosk_is_read(
    web: Web, wrong: dict[str, str], status: int
) -> None:
    assert web.read("kiosk", address(**{**CHOOSE, **wrong})).status_code == status


@ON_SQLITE
def test_a_ticket_of_the_other_centre_is_not_read(web: Web) -> None:
    """Case 35."""
    theirs = web.issue(by="reception-b")

    answer = web.read("kiosk", address(screen="slip", language="vi", ticket=theirs["id"]))

    assert answer.status_code == 404
