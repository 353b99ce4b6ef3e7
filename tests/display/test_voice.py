"""What the lobby hears: each call once, in order, whatever fails. In a real browser."""

import io
import json
import time
import wave
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://127.0.0.1:9"
CLIP_S = 0.3
LONG_S = 3.0
"""Of a clip in whose middle something happens."""
PAGE = """<!doctype html><meta charset="utf-8"><button>on</button>
<script type="module" src="/tv.js"></script>"""
SCRIPT = """
import { Voice } from "/static/display/voice.js";
window.spoken = [];
document.addEventListener("moiso:spoken", (event) => {
  window.spoken.push({ ...event.detail, at_ms: performance.now() });
});
window.voice = new Voice("a", (speaking, sound) => { window.sound = sound; });
document.querySelector("button").onclick = () => { window.allowed = true; window.voice.unlock(); };
"""
FORBIDDEN = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (window.allowed) return play.call(this);
  return Promise.reject(new DOMException("no gesture yet", "NotAllowedError"));
};
"""

# The turn of a zone with this display alone, as the server gives it: nobody else says anything.
LONE_TURN = """
window.turn = {
  isMine: true, saidUntil: 0, begunKey: "", ended: [], failed: [], together: 1, passed: 0,
  async begin(seq, key) {
    const mayBegin = key === this.begunKey || seq > this.saidUntil;
    this.begunKey = key;
    const first = Math.max(seq, this.passed + 1);
    const calls = Array.from({ length: this.together }, (_, place) => first + place);
    this.saidUntil = Math.max(this.saidUntil, ...calls);
    return { mayBegin, saidUntil: this.saidUntil, speech: null, calls };
  },
  end(seq) { this.ended.push(seq); },
  fail(seq) { this.failed.push(seq); },
  async renew() {},
};
voice.turns = new Map([["", window.turn]]);
"""


def silence(seconds: float) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(8000)
        clip.writeframes(bytes(2 * int(8000 * seconds)))
    return out.getvalue()


def serve(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(content_type="text/html", body=PAGE)
    elif path == "/tv.js":
        route.fulfill(content_type="text/javascript", body=SCRIPT)
    elif path.startswith("/static/display/"):
        route.fulfill(path=ROOT / "display" / "static" / path.removeprefix("/static/display/"))
    elif path.startswith("/static/"):
        route.fulfill(path=ROOT / "app" / path.removeprefix("/"))
    elif path == "/voice/good.wav":
        route.fulfill(content_type="audio/wav", body=silence(CLIP_S))
    elif path == "/voice/long.wav":
        route.fulfill(content_type="audio/wav", body=silence(LONG_S))
    else:
        route.fulfill(status=404, body="")


@pytest.fixture
def tv(page: Page) -> Page:
    page.route("**/*", serve)
    return page


def switch_on(tv: Page) -> None:
    tv.goto(ORIGIN)
    tv.wait_for_function("window.voice !== undefined")


def call(seq: int, *, clip: str | None = "good", age_s: float = 0) -> dict[str, object]:
    at_ms = (time.time() - age_s) * 1000
    clips = [f"/voice/{clip}.wav"] if clip else []
    speech = {"text": f"Mời số {seq}", "clips": clips}
    return {"seq": seq, "label": f"A{seq:03}", "at": at_ms, "speech": speech}


def show(tv: Page, calls: Sequence[dict[str, object]]) -> None:
    """A picture with these calls, newest first as the server sends them."""
    newest_first = sorted(calls, key=lambda one: -int(str(one["seq"])))
    seq = max((int(str(one["seq"])) for one in calls), default=0)
    tv.evaluate(f"voice.offer({json.dumps(newest_first)}, {seq})")


def heard(tv: Page, count: int) -> list[dict[str, object]]:
    """The announcements, once there are so many and none is left."""
    tv.wait_for_function(
        f"spoken.length >= {count} && voice.queue.length === 0 && !voice.isRunning"
    )
    spoken: list[dict[str, object]] = tv.evaluate("spoken")
    return spoken


def labels(spoken: Sequence[dict[str, object]]) -> list[object]:
    return [one["label"] for one in spoken]


def test_five_calls_at_once_are_five_announcements_in_order_and_none_is_cut(tv: Page) -> None:
    switch_on(tv)

    show(tv, [call(seq) for seq in range(1, 6)])
    spoken = heard(tv, 5)

    starts = [float(str(one["at_ms"])) for one in spoken]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert labels(spoken) == ["A001", "A002", "A003", "A004", "A005"]
    assert min(gaps) >= CLIP_S * 1000
    assert all(one["sounded"] for one in spoken)


def test_a_clip_that_fails_does_not_stop_the_queue(tv: Page) -> None:
    switch_on(tv)

    show(tv, [call(1, clip="gone"), call(2)])
    spoken = heard(tv, 2)

    assert [(one["label"], one["sounded"]) for one in spoken] == [("A001", False), ("A002", True)]


def test_the_same_picture_again_is_not_spoken_again(tv: Page) -> None:
    switch_on(tv)
    calls = [call(1)]
    show(tv, calls)
    heard(tv, 1)

    show(tv, calls)

    assert labels(heard(tv, 1)) == ["A001"]


def test_a_reload_does_not_repeat_what_was_spoken(tv: Page) -> None:
    switch_on(tv)
    calls = [call(1), call(2)]
    show(tv, calls)
    heard(tv, 2)

    switch_on(tv)
    show(tv, [*calls, call(3)])

    assert labels(heard(tv, 1)) == ["A003"]


def test_a_picture_that_comes_in_the_middle_does_not_repeat_the_call(tv: Page) -> None:
    switch_on(tv)
    calls = [call(1, clip="long")]
    show(tv, calls)
    tv.wait_for_function("voice.speaking === 1")

    show(tv, calls)

    assert labels(heard(tv, 1)) == ["A001"]


def test_only_calls_younger_than_a_minute_are_spoken(tv: Page) -> None:
    switch_on(tv)

    show(tv, [call(1, age_s=61), call(2, age_s=20)])

    assert labels(heard(tv, 1)) == ["A002"]


def test_a_new_database_begins_again_at_one_and_is_heard(tv: Page) -> None:
    switch_on(tv)
    show(tv, [call(900)])
    heard(tv, 1)

    show(tv, [call(3)])

    assert labels(heard(tv, 2)) == ["A900", "A003"]


def test_forbidden_sound_says_so_and_recovers_by_a_click_without_a_reload(tv: Page) -> None:
    tv.add_init_script(FORBIDDEN)
    switch_on(tv)

    show(tv, [call(1), call(2)])
    tv.wait_for_function("window.sound === 'blocked'")
    before = tv.evaluate("spoken.length")
    tv.click("button")

    assert before == 0
    assert labels(heard(tv, 2)) == ["A001", "A002"]
    assert tv.evaluate("sound") == "ok"


def test_a_clip_made_a_moment_later_is_waited_for(tv: Page) -> None:
    switch_on(tv)

    show(tv, [call(1, clip=None)])
    show(tv, [call(1)])
    spoken = heard(tv, 1)

    assert [(one["label"], one["sounded"]) for one in spoken] == [("A001", True)]


def test_what_was_cut_off_is_said_in_full_when_the_turn_comes_back(tv: Page) -> None:
    switch_on(tv)
    tv.evaluate(LONE_TURN)
    show(tv, [call(1, clip="long"), call(2)])
    tv.wait_for_function("voice.speaking === 1")

    tv.evaluate("turn.isMine = false")
    tv.wait_for_function("!voice.isRunning")
    tv.evaluate("voice.turned()")
    tv.evaluate("turn.isMine = true; voice.turned()")

    assert labels(heard(tv, 3)) == ["A001", "A001", "A002"]
    assert tv.evaluate("turn.ended") == [1, 2]


def test_the_calls_of_one_announcement_and_those_given_up_before_it_are_over_with_it(
    tv: Page,
) -> None:
    switch_on(tv)
    tv.evaluate(LONE_TURN)
    tv.evaluate("Object.assign(turn, { together: 3, passed: 2 })")

    show(tv, [call(seq) for seq in range(1, 6)])

    assert labels(heard(tv, 3)) == ["A003", "A004", "A005"]
    assert tv.evaluate("turn.ended") == [5]


def test_a_call_that_could_not_be_played_is_told(tv: Page) -> None:
    switch_on(tv)
    tv.evaluate(LONE_TURN)

    show(tv, [call(1, clip="gone"), call(2)])
    heard(tv, 2)
    tv.wait_for_function("turn.ended.length > 0")

    assert (tv.evaluate("turn.failed"), tv.evaluate("turn.ended")) == ([1], [2])
