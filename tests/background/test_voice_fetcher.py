"""What a voice of the internet is to say is kept until it has said it, however long it is away."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.background import voice_fetcher
from app.background.voice_fetcher import TRIES_MOST, VoiceFetcher
from hardware.voice.clips import Clips
from hardware.voice.google import Google
from tests.hardware.voice.google import fake_google
from tests.support.live import until


class Voice:
    """A voice that fails for some phrases or for all, and tells what it was asked."""

    def __init__(self, *bad: str) -> None:
        self.bad = set(bad)
        self.rest_s = 0.0
        self.asked: list[str] = []
        self.spoken: list[str] = []

    def fetch(self, text: str, language: str) -> None:
        """Speak, or fail."""
        self.asked.append(text)
        if text in self.bad:
            raise RuntimeError(f"no voice for {text}")
        self.spoken.append(text)


@contextmanager
def at_work(fetcher: VoiceFetcher) -> Iterator[None]:
    fetcher.start()
    yield
    fetcher.stop(5)


def told_by_fetcher(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the fetcher has written to the log; others write to it, too."""
    name = VoiceFetcher.__module__
    return [record.getMessage() for record in caplog.records if record.name == name]


def test_a_voice_that_is_away_at_the_start_speaks_all_that_was_wished_once_it_is_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with fake_google() as server, caplog.at_level(logging.WARNING):
        server.mode = "500"
        clips = Clips(tmp_path, Google(url=server.url, longest_s=30, first_rest_s=0.2))
        fetcher = VoiceFetcher(clips)
        fetcher.wish("một", "vi")
        fetcher.wish("hai", "vi")
        with at_work(fetcher):
            until(lambda: server.asked >= 4, "four vain requests")
            server.mode = "ok"
            until(lambda: clips.keeps("một", "vi") and clips.keeps("hai", "vi"), "its voice")
            until(lambda: len(told_by_fetcher(caplog)) > 1, "the word of its end")

    began, ended = told_by_fetcher(caplog)
    assert "asked again in" in began
    assert "is back after" in ended


def test_wishes_wait_while_their_voice_rests() -> None:
    voice = Voice()
    voice.rest_s = 60
    fetcher = VoiceFetcher(voice)
    with at_work(fetcher):
        fetcher.wish("một", "vi")
        fetcher.wish("hai", "vi")
        fetcher.wish("một", "vi")
        waiting, asked = fetcher.waiting, list(voice.asked)
        voice.rest_s = 0
        fetcher.wish("ba", "vi")
        until(lambda: fetcher.waiting == 0 and len(voice.spoken) == 3, "three phrases")

    assert (waiting, asked) == (2, [])
    assert voice.spoken == ["một", "hai", "ba"]


def test_a_phrase_that_a_voice_can_not_say_is_given_up_and_holds_up_no_other() -> None:
    voice = Voice("hai")
    fetcher = VoiceFetcher(voice)
    for words in ("một", "hai", "ba"):
        fetcher.wish(words, "vi")
    with at_work(fetcher):
        until(lambda: voice.asked.count("hai") == TRIES_MOST and fetcher.waiting == 0, "the end")

    assert voice.spoken == ["một", "ba"]


def test_of_too_many_wishes_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_fetcher, "WISHES_MOST", 2)
    voice = Voice()
    fetcher = VoiceFetcher(voice)
    for words in ("một", "hai", "ba"):
        fetcher.wish(words, "vi")
    with at_work(fetcher):
        until(lambda: len(voice.spoken) == 2, "two phrases")

    assert voice.spoken == ["hai", "ba"]
