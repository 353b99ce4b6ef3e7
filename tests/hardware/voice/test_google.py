"""Google's voice against a server that answers in every way that servers answer."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.voice.clips import Clips
from hardware.voice.espeak import Espeak, VoiceError
from hardware.voice.google import FIRST_REST_S, TRIES, Google, UnknownLanguageError
from tests.hardware.voice.google import FakeGoogle, fake_google

LONGEST_S = 6.0
MODES = ("429", "500", "html", "empty", "cut", "hang", "drip")


@pytest.fixture
def server() -> Iterator[FakeGoogle]:
    with fake_google() as fake:
        yield fake


def test_what_comes_is_decoded_and_kept_and_then_the_voice_of_the_calls(
    server: FakeGoogle, tmp_path: Path
) -> None:
    clips = Clips(tmp_path, Google(url=server.url, longest_s=30), Espeak())
    before = clips.phrase_name("không", "vi")

    clips.fetch("không", "vi")
    clips.fetch("không", "vi")

    after = clips.phrase_name("không", "vi")
    assert before != after
    assert clips.path(after) is not None
    assert clips.phrase("không", "vi").seconds > 0.3
    assert server.asked == 1


def test_an_announcement_keeps_one_voice(server: FakeGoogle, tmp_path: Path) -> None:
    clips = Clips(tmp_path, Google(url=server.url, longest_s=30), Espeak())
    offline = Clips(tmp_path, Espeak())

    clips.fetch("không", "vi")

    pieces = ("không", "một")
    assert clips.name_of(pieces, language="vi") == offline.name_of(pieces, language="vi")


@pytest.mark.parametrize("mode", MODES)
def test_whatever_goes_wrong_nothing_is_kept_and_it_ends_in_time(
    server: FakeGoogle, tmp_path: Path, mode: str
) -> None:
    server.mode = mode
    clips = Clips(tmp_path, Google(url=server.url, longest_s=LONGEST_S), Espeak())
    begun = time.monotonic()

    with pytest.raises(VoiceError, match="gtts"):
        clips.fetch("không", "vi")

    assert time.monotonic() - begun < 2 * LONGEST_S
    assert list(tmp_path.iterdir()) == []
    assert clips.phrase("không", "vi").pcm


def test_a_name_that_no_server_has_is_an_error(tmp_path: Path) -> None:
    google = Google(url="http://no-such-host.invalid/", longest_s=LONGEST_S)

    with pytest.raises(VoiceError, match="gtts"):
        google.speak("không", language="vi")


def test_after_three_failures_it_rests_and_then_tries_again(server: FakeGoogle) -> None:
    now = [0.0]
    google = Google(url=server.url, longest_s=30, clock_s=lambda: now[0])
    server.mode = "500"
    for _ in range(3):
        with pytest.raises(VoiceError):
            google.speak("không", language="vi")

    with pytest.raises(VoiceError, match="left alone"):
        google.speak("không", language="vi")
    asked, server.mode = server.asked, "ok"
    now[0] = FIRST_REST_S + 1
    heard = google.speak("không", language="vi")

    assert asked == 3
    assert heard.rms > 0.1
    assert not google.is_resting


def test_a_language_that_it_never_speaks_is_no_failure_of_the_internet(server: FakeGoogle) -> None:
    google = Google(url=server.url, longest_s=30)

    for _ in range(TRIES):
        with pytest.raises(UnknownLanguageError, match="'lo'"):
            google.speak("ສູນ", language="lo")

    assert not google.is_resting
    assert server.asked == 0
