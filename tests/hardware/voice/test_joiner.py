"""Announcements that are named at once and made soon."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest

from hardware.voice.clips import Clips
from hardware.voice.joiner import Joiner
from hardware.voice.manner import AS_USUAL, Manner
from hardware.voice.sound import PcmSound, from_wav
from tests.hardware.doubles import eventually
from tests.hardware.voice.test_clips import CALL, Beeper
from tests.support.patience import patience


class SlowBeeper(Beeper):
    """A voice that says nothing before it may."""

    def __init__(self) -> None:
        super().__init__("slow beeper")
        self.may_speak = Event()

    def speak(self, text: str, *, language: str) -> PcmSound:
        assert self.may_speak.wait(patience(10))
        return super().speak(text, language=language)


@pytest.fixture
def voice() -> Iterator[SlowBeeper]:
    voice = SlowBeeper()
    yield voice
    voice.may_speak.set()


@pytest.fixture
def joiner(tmp_path: Path, voice: SlowBeeper) -> Iterator[Joiner]:
    joiner = Joiner(Clips(tmp_path, voice), wait_s=30)
    yield joiner
    joiner.stop()


def test_a_clip_is_named_before_its_voice_has_spoken(joiner: Joiner, voice: SlowBeeper) -> None:
    name = joiner.announcement(CALL, "vi")

    again = joiner.announcement(CALL, "vi")

    assert name == again
    assert voice.spoken == []


class CountedClips(Clips):
    """Clips that know how often they looked which voice has an announcement's pieces."""

    looks = 0

    def name_of(self, pieces: Sequence[str], *, language: str, manner: Manner = AS_USUAL) -> str:
        self.looks += 1
        return super().name_of(pieces, language=language, manner=manner)


def test_a_name_is_told_to_every_screen_with_one_look_at_the_voices(
    tmp_path: Path, voice: SlowBeeper
) -> None:
    clips = CountedClips(tmp_path, voice)
    joiner = Joiner(clips)

    names = {joiner.announcement(CALL, language) for _ in range(200) for language in ("vi", "en")}
    joiner.stop()

    assert len(names) == 2
    assert clips.looks == 2


def test_who_fetches_a_clip_waits_until_it_is_made(joiner: Joiner, voice: SlowBeeper) -> None:
    name = joiner.announcement(CALL, "vi")
    assert name
    voice.may_speak.set()

    file = joiner.path(name)

    assert file
    assert from_wav(file.read_bytes()).seconds > 1


def test_a_clip_that_takes_too_long_is_not_waited_for(tmp_path: Path, voice: SlowBeeper) -> None:
    joiner = Joiner(Clips(tmp_path, voice), wait_s=0.05)
    name = joiner.announcement(CALL, "vi")
    assert name

    file = joiner.path(name)

    joiner.stop()
    assert file is None


def test_a_voice_that_fails_has_no_clip_and_the_others_go_on(
    joiner: Joiner, voice: SlowBeeper
) -> None:
    voice.may_speak.set()
    joiner.announcement(["unspeakable"], "vi")

    assert eventually(lambda: joiner.announcement(["unspeakable"], "vi") is None)
    name = joiner.announcement(CALL, "vi")

    assert name
    assert joiner.path(name)


def test_a_clip_that_was_deleted_is_made_again(joiner: Joiner, voice: SlowBeeper) -> None:
    voice.may_speak.set()
    name = joiner.announcement(CALL, "vi")
    assert name
    file = joiner.path(name)
    assert file
    file.unlink()

    again = joiner.path(name)

    assert again == file
    assert again.is_file()


def test_a_name_that_was_never_told_is_no_clip(joiner: Joiner) -> None:
    assert joiner.path("0" * 40 + ".wav") is None
    assert joiner.path("../moiso.db") is None
