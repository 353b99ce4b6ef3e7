"""The clip store: what is said, in which order, and what is not made twice."""

import os
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hardware.voice.chime import chime
from hardware.voice.clips import Clips
from hardware.voice.espeak import Espeak, VoiceError
from hardware.voice.manner import Manner
from hardware.voice.sound import PcmSound, SoundError, from_samples, from_wav, samples

RATE = 8000
CALL = ["Mời công dân số", "A", "không", "một", "năm", "đến quầy số", "ba"]


class Beeper:
    """A voice that says each text as a square wave, as long as the text, and counts its work."""

    is_online = False
    rest_s = 0.0

    def has(self, text: str, language: str) -> bool:
        return True

    def __init__(self, name: str = "beeper") -> None:
        self.name = name
        self.spoken: list[str] = []

    def speak(self, text: str, *, language: str) -> PcmSound:
        self.spoken.append(text)
        if text == "unspeakable":
            raise VoiceError("no such word")
        half = 4 + sum(map(ord, text)) % 20
        wave = [3000 if place // half % 2 else -3000 for place in range(1000 * len(text))]
        quiet = [0] * 2000
        return from_samples(array("h", quiet + wave + quiet), RATE)


@pytest.fixture
def voice() -> Beeper:
    return Beeper()


@pytest.fixture
def clips(tmp_path: Path, voice: Beeper) -> Clips:
    return Clips(tmp_path / "clips", voice)


def sound_of(clips: Clips, name: str) -> PcmSound:
    file = clips.path(name)
    assert file
    return from_wav(file.read_bytes())


def test_a_phrase_is_spoken_once_and_then_read(clips: Clips, voice: Beeper) -> None:
    first = clips.phrase("quầy", "vi")

    again = clips.phrase("quầy", "vi")

    assert first == again
    assert voice.spoken == ["quầy"]


def test_what_is_kept_is_known_without_speaking_and_counts_as_used(
    clips: Clips, voice: Beeper
) -> None:
    is_kept_before = clips.keeps("quầy", "vi")
    clips.phrase("quầy", "vi")
    file = clips.path(clips.phrase_name("quầy", "vi"))
    assert file is not None
    os.utime(file, (1, 1))

    is_kept = clips.keeps("quầy", "vi")

    assert (is_kept_before, is_kept) == (False, True)
    assert file.stat().st_mtime > 1
    assert voice.spoken == ["quầy"]


def test_the_same_letters_composed_or_not_are_the_same_phrase(clips: Clips, voice: Beeper) -> None:
    clips.phrase("ế", "vi")

    clips.phrase("e\u0302\u0301", "vi")

    assert voice.spoken == ["ế"]


def test_another_language_is_another_phrase(clips: Clips, voice: Beeper) -> None:
    clips.phrase("ba", "vi")

    clips.phrase("ba", "en")

    assert voice.spoken == ["ba", "ba"]


def test_an_announcement_is_chime_and_pieces_in_order_twice(clips: Clips) -> None:
    pieces = ["mời", "A", "ba"]

    said = sound_of(clips, clips.announcement(pieces, language="vi"))

    gap, pause, after = (b"\0\0" * round(seconds * RATE) for seconds in (0.06, 0.6, 0.15))
    once = gap.join(clips.phrase(piece, "vi").pcm for piece in pieces)
    assert said.pcm == chime(RATE).pcm + after + once + pause + once
    assert len(gap) == 2 * 480


@pytest.mark.parametrize("times", [1, 3])
def test_an_announcement_is_said_as_often_as_asked(clips: Clips, times: int) -> None:
    said = sound_of(clips, clips.announcement(["mời"], language="vi", manner=Manner(times)))

    assert said.pcm.count(clips.phrase("mời", "vi").pcm) == times


def test_the_same_announcement_has_the_same_name_and_is_no_work(
    clips: Clips, voice: Beeper
) -> None:
    name = clips.announcement(CALL, language="vi")
    file = clips.path(name)
    assert file
    made = file.stat().st_ino
    voice.spoken.clear()

    again = clips.announcement(CALL, language="vi")

    assert (again, file.stat().st_ino, voice.spoken) == (name, made, [])


def test_another_announcement_speaks_only_its_new_pieces(clips: Clips, voice: Beeper) -> None:
    clips.announcement(["mời", "A", "một"], language="vi")
    voice.spoken.clear()

    clips.announcement(["mời", "A", "hai"], language="vi")

    assert voice.spoken == ["hai"]


def test_other_words_times_languages_and_voices_have_other_names(tmp_path: Path) -> None:
    one, other = (Clips(tmp_path, Beeper(name)) for name in ("one", "other"))

    names = {
        one.announcement(["a", "b"], language="vi"),
        one.announcement(["b", "a"], language="vi"),
        one.announcement(["ab"], language="vi"),
        one.announcement(["a", "b"], language="en"),
        one.announcement(["a", "b"], language="vi", manner=Manner(3)),
        other.announcement(["a", "b"], language="vi"),
    }

    assert len(names) == 6


@pytest.mark.parametrize("broken", [b"", b"<html>captive portal</html>", b"RIFF\0\0\0\0WAVEfmt "])
def test_a_broken_file_is_made_again(clips: Clips, broken: bytes) -> None:
    name = clips.announcement(CALL, language="vi")
    file = clips.path(name)
    assert file
    whole = file.read_bytes()
    phrases = [kept for kept in file.parent.iterdir() if kept != file]
    for kept in [file, *phrases]:
        kept.write_bytes(broken)

    clips.announcement(CALL, language="vi")

    assert file.read_bytes() == whole


def test_a_half_written_file_is_made_again(clips: Clips, voice: Beeper) -> None:
    clips.phrase("quầy", "vi")
    (file,) = (clips._folder).iterdir()
    os.truncate(file, file.stat().st_size // 2)

    sound = clips.phrase("quầy", "vi")

    assert from_wav(file.read_bytes()) == sound
    assert len(voice.spoken) == 2


def test_a_voice_that_fails_leaves_nothing_behind(clips: Clips) -> None:
    with pytest.raises(VoiceError):
        clips.announcement(["unspeakable"], language="vi")

    assert list(clips._folder.iterdir()) == []


@pytest.mark.parametrize("pieces", [[], ["", " "]])
def test_an_announcement_of_nothing_is_refused(clips: Clips, pieces: list[str]) -> None:
    with pytest.raises(SoundError, match="needs words"):
        clips.announcement(pieces, language="vi")


def test_many_threads_making_one_announcement_leave_one_whole_file(clips: Clips) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: clips.announcement(CALL, language="vi"), range(16)))

    (name,) = names
    assert sound_of(clips, name).seconds > 1
    assert not list(clips._folder.glob("*.part"))


@pytest.mark.parametrize(
    "name",
    ["../secret.wav", "0" * 40, "0" * 39 + ".wav", "A" * 40 + ".wav", "0" * 40 + ".wav\n", ""],
)
def test_a_name_that_is_not_ours_has_no_path(clips: Clips, name: str) -> None:
    (clips._folder.parent / "secret.wav").touch()

    assert clips.path(name) is None


def test_a_name_that_is_not_made_yet_has_no_path(clips: Clips) -> None:
    assert clips.path("0" * 40 + ".wav") is None


def test_pruning_deletes_what_was_used_longest_ago(clips: Clips) -> None:
    names = [clips.announcement([word], language="vi") for word in ("một", "hai", "ba")]
    for age, name in enumerate(names):
        file = clips.path(name)
        assert file
        os.utime(file, (1000 + age, 1000 + age))
    for phrase in ("một", "hai", "ba"):
        clips.phrase(phrase, "vi")
    clips.announcement(["một"], language="vi")
    size = sum(file.stat().st_size for file in clips._folder.iterdir())

    deleted = clips.prune((size - 1) / 1_000_000)

    assert deleted == 1
    assert [clips.path(name) is not None for name in names] == [True, False, True]


def test_pruning_leaves_strangers_alone_and_clears_what_was_abandoned(clips: Clips) -> None:
    stranger, abandoned, fresh = (
        clips._folder / name for name in ("README.txt", "old.part", "new.part")
    )
    for file in (stranger, abandoned, fresh):
        file.write_bytes(b"x" * 1000)
    os.utime(abandoned, (1000, 1000))

    clips.prune(0)

    assert sorted(file.name for file in clips._folder.iterdir()) == ["README.txt", "new.part"]


def test_a_real_call_is_understandable_in_length_loudness_and_pauses(tmp_path: Path) -> None:
    clips = Clips(tmp_path, Espeak())

    said = sound_of(clips, clips.announcement(CALL, language="vi"))

    assert 6 < said.seconds < 14
    assert 0.08 < said.rms < 0.25
    assert max(map(abs, samples(said))) < 32767
    assert _longest_silence_s(said) == pytest.approx(0.6, abs=0.05)


def _longest_silence_s(sound: PcmSound) -> float:
    longest = run = 0
    for level in samples(sound):
        run = run + 1 if abs(level) < 330 else 0
        longest = max(longest, run)
    return longest / sound.rate


def test_a_call_in_a_language_that_no_voice_speaks_is_the_chime_alone(tmp_path: Path) -> None:
    clips = Clips(tmp_path / "clips", Espeak())
    said = ["ຂໍເຊີນ ໝາຍເລກ", "A, ສູນ, ໜຶ່ງ", "ກະລຸນາໄປທີ່ ຊ່ອງ 3"]

    name = clips.announcement(said, language="lo")

    assert not clips.speaks(said, "lo")
    assert clips.speaks(["Mời số"], "vi")
    assert clips.name_of(["ໝາຍເລກ"], language="lo") == name
    sound = sound_of(clips, name)
    assert sound.seconds == pytest.approx(chime(sound.rate).seconds)


def test_the_manner_decides_how_long_an_announcement_is(clips: Clips) -> None:
    def seconds(manner: Manner) -> float:
        return sound_of(clips, clips.announcement(CALL, language="vi", manner=manner)).seconds

    usual = seconds(Manner())

    assert seconds(Manner(speed=1.3)) < usual < seconds(Manner(speed=0.8))
    assert seconds(Manner(times=1)) < usual < seconds(Manner(times=3))
    assert usual - seconds(Manner(has_chime=False)) == pytest.approx(chime(RATE).seconds, abs=0.2)
