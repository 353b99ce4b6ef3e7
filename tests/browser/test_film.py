"""A film in the playlist, recorded by the browser itself: it plays, and gives way to a call."""

import base64
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.browser.day import Day
from tests.browser.windows import EARS, TV, Windows, linked
from tests.support.live import LiveServer
from tests.support.patience import patience

FILM_MS = 1500
# Moving colours and a tone, as any film of the centre has pictures and sound.
RECORD = """async (film_ms) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 360];
  const context = canvas.getContext("2d");
  let frame = 0;
  const draw = () => {
    context.fillStyle = `hsl(${(frame += 7) % 360} 80% 40%)`;
    context.fillRect(0, 0, 640, 360);
  };
  draw();
  const moving = setInterval(draw, 40);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const heard = audio.createMediaStreamDestination();
  tone.connect(heard);
  tone.start();
  const stream = canvas.captureStream(25);
  for (const track of heard.stream.getTracks()) stream.addTrack(track);
  const recorder = new MediaRecorder(stream, { mimeType: "video/webm;codecs=vp8,opus" });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const stopped = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  setTimeout(() => recorder.stop(), film_ms);
  await stopped;
  clearInterval(moving);
  const reader = new FileReader();
  reader.readAsDataURL(new Blob(pieces));
  await new Promise((done) => { reader.onload = done; });
  return reader.result.split(",")[1];
}"""
# The announcement goes by in half a second, the film at its own pace.
FAST_SPEECH = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this instanceof HTMLAudioElement) this.defaultPlaybackRate = this.playbackRate = 16;
  return play.call(this);
};
"""
IS_PLAYING = """() => {
  const film = document.querySelector("#media video");
  return film !== null && !film.paused && film.currentTime > 0.1 && film.videoWidth === 640;
}"""
# Listens from the beginning: a film may end while the test has not yet come to it.
ENDS = """
document.addEventListener("ended", ({ target }) => {
  if (target.closest("#media")) window.film ??= [target.currentTime, target.duration];
}, { capture: true });
"""
SHARE = """element => {
  const { width, height } = element.getBoundingClientRect();
  return width * height / (innerWidth * innerHeight);
}"""
SETTLED = "element => Promise.all(element.getAnimations().map((one) => one.finished))"


@pytest.fixture
def film(chromium: Browser, server: LiveServer, day: Day) -> Iterator[None]:
    """Put a film of a second and a half into the playlist, alone."""
    page = chromium.new_page()
    recorded = base64.b64decode(page.evaluate(RECORD, FILM_MS))
    page.close()
    address = f"{server.url}/api/v1/media"
    headers = {"Authorization": day.person("admin")._http.headers["Authorization"]}
    done = requests.post(
        address, params={"name": "film.webm"}, data=recorded, headers=headers, timeout=patience(10)
    )
    assert done.status_code == 201, done.text
    yield
    assert requests.delete(f"{address}/film.webm", headers=headers, timeout=patience(10)).ok


@pytest.mark.usefixtures("film")
def test_a_film_plays_to_its_end_and_is_small_and_quiet_while_somebody_is_called(
    day: Day, windows: Windows
) -> None:
    tv = windows.open("/display/a?layout=media", TV, scripts=EARS + FAST_SPEECH + ENDS)
    linked(tv)
    media, shown = tv.locator("#media"), tv.locator("#media video")
    tv.wait_for_function(IS_PLAYING)
    loud, large = shown.evaluate("film => [film.volume, film.muted]"), media.evaluate(SHARE)
    ended_s, length_s = tv.wait_for_function("() => window.film").json_value()
    tv.wait_for_function(IS_PLAYING)  # again, as it is alone in the playlist
    day.open(3)
    label = day.issue()["label"]

    day.call_next(3)

    expect(tv.locator("#hero .label")).to_have_text(label)
    expect(media).to_have_class("media small")
    media.evaluate(SETTLED)
    small = media.evaluate(SHARE)
    tv.wait_for_function(IS_PLAYING)
    expect(shown).to_have_js_property("volume", 0.1)
    day.later(minutes=5)
    expect(media).to_have_class("media", timeout=patience(30_000))
    media.evaluate(SETTLED)
    expect(shown).to_have_js_property("volume", 1)
    assert loud == [1, False]
    assert ended_s == pytest.approx(length_s)
    assert small < large / 4
    assert media.evaluate(SHARE) == pytest.approx(large)
