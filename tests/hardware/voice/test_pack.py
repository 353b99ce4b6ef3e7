"""A recorded voice: what it can say, and what is told of recordings that are no good."""

from array import array
from pathlib import Path

import pytest

from hardware.voice.clips import Clips
from hardware.voice.espeak import Espeak, VoiceError
from hardware.voice.pack import Pack, problems
from hardware.voice.sound import PcmSound, from_samples, silence, to_wav

RATE = 22_050
TEXTS = {"a": "mời công dân số", "b": "một", "c": "đến quầy số 3", "d": "đến quầy số"}


def tone(level: int = 8000, seconds: float = 0.5, rate: int = RATE) -> PcmSound:
    half = rate // 400
    levels = [level if place // half % 2 else -level for place in range(round(seconds * rate))]
    return from_samples(array("h", levels), rate)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [f'"{name}.wav" = "{text}"' for name, text in TEXTS.items()]
    (tmp_path / "pack.toml").write_text("\n".join(["[clips.vi]", *lines]), encoding="utf-8")
    for name in TEXTS:
        (tmp_path / f"{name}.wav").write_bytes(to_wav(tone()))
    return tmp_path


def test_a_text_is_put_together_of_the_longest_pieces(folder: Path) -> None:
    pack = Pack(folder)

    assert pack._pieces("Mời công dân số", "vi") == ["a.wav"]
    assert pack._pieces("một, một, đến quầy số 3", "vi") == ["b.wav", "b.wav", "c.wav"]
    assert pack.speak("một, một", language="vi").seconds == pytest.approx(1.05, abs=0.02)


def test_a_text_with_a_word_that_nobody_recorded_is_another_voices(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pack = Pack(folder)
    clips = Clips(tmp_path_factory.mktemp("clips"), pack, Espeak())

    assert not pack.has("một, hai", "vi")
    assert not pack.has("một", "en")
    assert clips.name_of(("một", "hai"), language="vi") != clips.name_of(("một",), language="vi")
    assert clips.phrase("hai", "vi").pcm
    with pytest.raises(VoiceError, match="no recording of 'hai'"):
        pack.speak("hai", language="vi")


def test_another_recording_is_another_voice(folder: Path) -> None:
    before = Pack(folder).name

    (folder / "b.wav").write_bytes(to_wav(tone(seconds=0.6)))

    assert Pack(folder).name != before


def test_no_folder_is_a_pack_that_says_nothing(tmp_path: Path) -> None:
    assert not Pack(tmp_path / "none").has("một", "vi")


def test_a_whole_pack_has_no_problems(folder: Path) -> None:
    assert list(problems(folder, {"vi": list(TEXTS.values())})) == []


@pytest.mark.parametrize(
    ("sound", "says"),
    [
        (silence(0.5, RATE), "silent"),
        (tone(32_767), "clipped"),
        (tone(seconds=0.02), "lasts 0.02 s"),
        (tone(seconds=7), "lasts 7.00 s"),
        (tone(rate=8_000), "only 8000 Hz"),
        (tone(rate=44_100), "several sample rates: 22050 Hz in a.wav, 44100 Hz in b.wav"),
    ],
    ids=["silent", "clipped", "short", "long", "coarse", "another rate"],
)
def test_a_bad_recording_is_named_with_what_is_wrong(
    folder: Path, sound: PcmSound, says: str
) -> None:
    (folder / "b.wav").write_bytes(to_wav(sound))

    found = list(problems(folder, {"vi": list(TEXTS.values())}))

    assert any(says in problem for problem in found)


def test_what_is_missing_is_named(folder: Path) -> None:
    (folder / "b.wav").unlink()

    found = list(problems(folder, {"vi": ["hai"], "en": ["one"]}))

    assert found[0] == "vi: no recording of “hai”"
    assert found[1] == "en: no recording of “one”"
    assert found[2].startswith("b.wav: ")
