"""The turn to speak over HTTP: who gets it, what may be begun, what staff are told."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.web import Web


def say(web: Web, zone: str = "a", *, by: str = "display-a", **said: Any) -> Any:
    body = {"screen": "screen-one", "sound": "ok", **said}
    answer = web.post(by, f"/displays/{zone}/speaking", **body)
    assert answer.status_code == 200, answer.json
    return answer.json


def shown(answer: TestResponse) -> Any:
    return answer.json


def called(web: Web, count: int = 1) -> list[int]:
    """Let so many counters call; return the calls' numbers in the log, oldest first."""
    for counter in range(1, count + 1):
        web.open(counter)
        web.issue()
        web.call_next(counter)
    calls = shown(web.get("display-a", "/displays/a"))["calls"]
    return [call["seq"] for call in reversed(calls)]


def test_a_call_is_begun_by_who_has_the_turn_and_by_nobody_else(web: Web) -> None:
    [seq] = called(web)
    say(web)

    other = say(web, screen="screen-two", begin=[seq], key="k2")
    mine = say(web, begin=[seq], key="k1")
    after = say(web, ended=seq)

    assert (other["has_turn"], other["may_begin"]) == (False, False)
    assert 0 < other["again_ms"] <= 2000
    assert (mine["has_turn"], mine["may_begin"], mine["speech"]) == (True, True, None)
    assert after["said_until"] == seq
    assert say(web, screen="screen-two")["said_until"] == seq


def test_the_turn_is_free_at_once_when_its_page_is_closed(web: Web) -> None:
    say(web)

    say(web, gone=True)

    assert say(web, screen="screen-two")["has_turn"]


def test_several_calls_are_begun_as_one_with_words_of_their_own(web: Web) -> None:
    seqs = called(web, 2)

    heard = say(web, begin=seqs, key="k")

    text = heard["speech"]["text"]
    assert text.startswith("Mời công dân số, A, không, không, một, đến quầy số 1, và số, A, ")
    assert text.endswith("đến quầy số 2.")
    assert heard["speech"]["clips"][0].startswith("/voice/")


def test_a_call_that_the_zone_does_not_show_can_not_be_begun(web: Web) -> None:
    called(web)

    answer = web.post(
        "display-a", "/displays/a/speaking", screen="screen-one", sound="ok", begin=[10**12]
    )

    assert (answer.status_code, shown(answer)["code"]) == (422, "invalid")


def test_a_display_speaks_in_its_own_zone_only(web: Web) -> None:
    body = {"screen": "screen-one", "sound": "ok"}

    assert web.post("display-a", "/displays/b/speaking", **body).status_code == 404
    assert web.post("display-a", "/displays/x/speaking", **body).status_code == 404


def test_staff_see_how_the_sound_of_a_display_is(web: Web) -> None:
    say(web, sound="blocked")

    devices = {one["name"]: one for one in shown(web.get("supervisor", "/devices"))}

    assert (devices["display-a"]["state"], devices["display-a"]["cause"]) == (
        "warning",
        "sound_blocked",
    )
