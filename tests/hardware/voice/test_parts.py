"""Parts of phrases: where they are cut, and that joined they sound as long and as loud as whole."""

from pathlib import Path

import pytest

from app.domain.centre.values import NumberReading
from app.domain.lobby.number_reading import read_label
from hardware.voice.clips import Clips
from hardware.voice.espeak import Espeak
from hardware.voice.loudness import LOUDNESS_LUFS, loudness
from hardware.voice.parts import parts_of
from hardware.voice.sound import PcmSound, from_wav
from tests.hardware.voice.test_clips import Beeper

READINGS = (NumberReading.DIGITS, NumberReading.NUMBER)


def seconds(sound: PcmSound) -> float:
    return len(sound.pcm) / 2 / sound.rate


@pytest.mark.parametrize(
    ("phrase", "parts"),
    [
        ("đê, không, bốn, hai", ["đê", "không", "bốn", "hai"]),
        ("đê, một trăm linh hai", ["đê", "một trăm", "linh hai"]),
        ("nine hundred and five", ["nine hundred", "and five"]),
        ("đến quầy số 3", ["đến quầy số 3"]),
        ("một trăm", ["một trăm"]),
        (" a, b ,", ["a", "b"]),
        ("", []),
    ],
)
def test_a_phrase_is_cut_at_commas_and_after_hundreds(phrase: str, parts: list[str]) -> None:
    assert parts_of(phrase) == parts


@pytest.mark.parametrize("label", ["D042", "T315", "N105", "B7"])
@pytest.mark.parametrize("reading", READINGS)
def test_a_number_of_parts_is_as_long_and_as_loud_as_one_spoken_whole(
    tmp_path: Path, label: str, reading: NumberReading
) -> None:
    words = read_label(label, "vi", reading)
    whole, joined = Clips(tmp_path / "whole", Espeak()), Clips(tmp_path / "joined", Espeak())
    whole.phrase(words, "vi")
    for part in parts_of(words):
        joined.phrase(part, "vi")

    sounds = []
    for clips in (whole, joined):
        file = clips.path(clips.announcement(["mời số", words, "đến quầy số 3"], language="vi"))
        assert file
        sounds.append(from_wav(file.read_bytes()))

    said, put_together = sounds
    assert seconds(put_together) == pytest.approx(seconds(said), rel=0.05)
    assert loudness(put_together) == pytest.approx(LOUDNESS_LUFS, abs=1)


def test_a_number_nobody_has_heard_yet_costs_no_speaking(tmp_path: Path) -> None:
    voice = Beeper()
    clips = Clips(tmp_path, voice)
    for part in ("mời số", "đê", "không", "bốn", "hai", "đến quầy số 3"):
        clips.phrase(part, "vi")
    spoken = len(voice.spoken)

    assert clips.joins("đê, bốn, không, hai", "vi")
    assert clips.announcement(["mời số", "đê, bốn, không, hai", "đến quầy số 3"], language="vi")
    assert len(voice.spoken) == spoken


def test_a_number_with_a_part_that_nobody_has_spoken_is_spoken_whole(tmp_path: Path) -> None:
    voice = Beeper()
    clips = Clips(tmp_path, voice)
    clips.phrase("đê", "vi")

    assert not clips.joins("đê, chín", "vi")
    clips.announcement(["đê, chín"], language="vi")
    assert voice.spoken == ["đê", "đê, chín"]


def test_a_whole_number_is_taken_where_there_is_one(tmp_path: Path) -> None:
    voice = Beeper()
    clips = Clips(tmp_path, voice)
    for phrase in ("đê", "chín", "đê, chín"):
        clips.phrase(phrase, "vi")
    whole = clips.phrase("đê, chín", "vi")

    file = clips.path(clips.announcement(["đê, chín"], language="vi"))

    assert file
    assert whole.pcm in from_wav(file.read_bytes()).pcm
