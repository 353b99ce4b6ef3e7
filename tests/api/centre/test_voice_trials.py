"""A draft's announcement by ear: real clips of the server's own voice."""

from io import BytesIO
from typing import Any

import pytest

from hardware.voice.sound import from_wav
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def hear(web: Web, voice: dict[str, Any] | None = None, **more: Any) -> Any:
    """Let the administrator hear a call as the draft of the voice says it."""
    body = {"label": "A105", "counter": 1, "patch": {"voice": voice or {}}, **more}
    return web.post("admin", "/configuration/voice/clip", **body)


def seconds(web: Web, answer: Any) -> float:
    """Return how long the clip is that the answer names."""
    (clip,) = answer.get_json()["clips"]
    return from_wav(BytesIO(web.read(None, clip).get_data()).read()).seconds


def test_the_draft_decides_how_long_a_call_is_and_what_it_says(web: Web) -> None:
    usual = seconds(web, hear(web))

    assert seconds(web, hear(web, {"speed": 1.3})) < 0.9 * usual
    assert seconds(web, hear(web, {"speed": 0.8})) > 1.1 * usual
    assert seconds(web, hear(web, {"times": 1})) < 0.7 * usual
    assert seconds(web, hear(web, {"chime": False})) < usual - 0.5
    assert hear(web).get_json()["text"].endswith("A, một, không, năm, đến quầy số 1.")
    whole = hear(web, {"reading": "number", "missing_ten": "lẻ"}).get_json()["text"]
    assert "một trăm lẻ năm" in whole
    assert web.get("admin", "/configuration").get_json()["draft"] is None


def test_each_language_of_the_centre_is_heard_in_its_own_words(web: Web) -> None:
    vietnamese, english = (hear(web, language=code).get_json() for code in ("vi", "en"))

    assert "quầy số 1" in vietnamese["text"]
    assert "counter 1" in english["text"]
    assert vietnamese["clips"] != english["clips"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"label": "Xin chào"}, "label"),
        ({"label": "A1234567"}, "label"),
        ({"counter": 99}, "counter"),
        ({"language": "fr"}, "language"),
        ({"voice": {"speed": 3}}, "voice.speed"),
    ],
)
def test_what_isnt_a_call_of_the_centre_is_refused(
    web: Web, given: dict[str, Any], field: str
) -> None:
    refused = hear(web, **given)

    assert refused.status_code == 422
    assert [one["field"] for one in refused.get_json()["errors"]] == [field]


def test_who_asks_all_the_time_has_to_wait(web: Web) -> None:
    answers = [hear(web).status_code for _ in range(21)]

    assert (answers[:20], answers[20]) == ([200] * 20, 429)


def test_a_call_is_said_in_the_centre_s_own_words_in_the_languages_that_have_some(web: Web) -> None:
    own = {"call": {"vi": "Mời quý khách số {label} đến {counter} ạ"}}

    first = hear(web, own).get_json()["text"]
    again = hear(web, own, recall=1).get_json()["text"]
    last = hear(web, own, recall=3, last=True).get_json()["text"]
    english = hear(web, own, language="en").get_json()["text"]

    assert (first.startswith("Mời quý khách số A"), first.endswith("đến quầy số 1 ạ.")) == (
        True,
        True,
    )
    assert again.startswith("Lần hai, mời quý khách số A")
    assert last.startswith("Lần cuối, mời quý khách số A")
    assert english.startswith("Number A")


def test_own_words_with_a_place_that_nothing_fills_are_refused_at_their_field(web: Web) -> None:
    answer = hear(web, {"call": {"vi": "Mời {name}, số {label} đến {counter}"}})

    (wrong,) = answer.get_json()["errors"]
    assert (answer.status_code, wrong["code"]) == (422, "call_words")
    assert wrong["field"].startswith("voice.call")
