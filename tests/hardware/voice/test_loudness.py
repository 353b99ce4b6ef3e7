"""Every clip is as loud as every other and none peaks too high, as pyloudnorm and SciPy find."""

from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from app.domain.centre.values import Centre, Service
from app.operations.lobby.announcements import fixed_phrases, number_parts, read_by
from app.persistence.centre.configuration import build_centre, checked
from hardware.voice.chime import chime
from hardware.voice.clips import Clips, Engine
from hardware.voice.espeak import Espeak
from hardware.voice.google import Google, decoded
from hardware.voice.loudness import as_loud, loudness, true_peak
from hardware.voice.manner import Manner
from hardware.voice.pack import INDEX, Pack
from hardware.voice.parts import parts_of
from hardware.voice.sound import PcmSound, from_samples, from_wav, joined, silence, to_wav
from tests.hardware.voice.google import TONE, fake_google
from tests.support.plans import dong_ha

RATE = 24_000
LOUD = pytest.approx(-16, abs=1)
CEILING_DBTP = -1.5
CALL = ("Mời công dân số", "a, không, một, năm", "đến quầy số 3")


def tone(level_db: float, seconds: float, *, hertz: float = 997, phase: float = 0.0) -> PcmSound:
    """Return a sine whose peaks have that level."""
    turns = 2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE + phase
    wave = 10 ** (level_db / 20) * np.sin(turns) * 32767
    return from_samples(array("h", np.rint(wave).astype(int).tolist()), RATE)


def heard(sound: PcmSound) -> float:
    """Return the integrated loudness as pyloudnorm has it."""
    return float(pyloudnorm.Meter(sound.rate).integrated_loudness(_signal(sound)))


def peak_of(sound: PcmSound) -> float:
    """Return the true peak by SciPy's filter, four times oversampled."""
    return float(20 * np.log10(np.abs(resample_poly(_signal(sound), 4, 1)).max()))


def _signal(sound: PcmSound) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.frombuffer(sound.pcm, "<i2") / 32768


def test_a_full_sine_of_997_hz_is_what_the_standard_says() -> None:
    assert loudness(tone(0, 5)) == pytest.approx(-3.01, abs=0.05)
    assert loudness(tone(-20, 5)) == pytest.approx(-23.01, abs=0.05)


def test_pauses_and_what_is_ten_units_quieter_do_not_count() -> None:
    loud, quiet = tone(-20, 20), tone(-45, 10)

    assert loudness(joined([quiet, loud, silence(10, RATE), quiet])) == pytest.approx(-23, abs=0.1)


def test_a_peak_between_two_samples_is_seen() -> None:
    between = tone(-6, 1, hertz=RATE / 4, phase=np.pi / 4)

    assert max(abs(level) for level in array("h", between.pcm)) < 0.36 * 32767
    assert true_peak(between) == pytest.approx(-6, abs=0.3)


@pytest.mark.parametrize("level_db", [-40, -14, -1])
def test_quiet_and_loud_sounds_become_equally_loud(level_db: float) -> None:
    assert heard(as_loud(tone(level_db, 1))) == pytest.approx(-16, abs=0.2)


def test_a_sound_of_high_peaks_is_rounded_off_and_as_loud_as_others() -> None:
    knocks = joined([tone(0, 0.03), tone(-24, 0.3)] * 5)

    made = as_loud(knocks)

    assert heard(made) == pytest.approx(-16, abs=0.5)
    assert peak_of(made) <= CEILING_DBTP


def test_one_click_is_not_blown_up_without_bounds() -> None:
    click = from_samples(array("h", [1] * 5000 + [30000] + [1] * 5000), RATE)

    assert peak_of(as_loud(click)) <= CEILING_DBTP
    assert max(array("h", as_loud(click).pcm)[:100]) < 1000


def test_silence_stays_silence() -> None:
    assert as_loud(silence(0.1, RATE)) == silence(0.1, RATE)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 48_000])
def test_the_chime_is_as_loud_as_the_voice(rate: int) -> None:
    assert heard(chime(rate)) == pytest.approx(-16, abs=0.3)
    assert peak_of(chime(rate)) <= CEILING_DBTP


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_phrase_of_a_centre_is_as_loud_as_every_other(tmp_path: Path, language: str) -> None:
    centre = build_centre(1, checked(dong_ha(), where="the test's plan"))
    texts = [*fixed_phrases(centre, language), read_by(centre, "A095", language)]
    clips = Clips(tmp_path, Espeak())

    phrases = [clips.phrase(text, language) for text in texts]

    assert len(phrases) > 10
    assert [heard(phrase) for phrase in phrases] == [LOUD] * len(phrases)
    assert max(peak_of(phrase) for phrase in phrases) <= CEILING_DBTP


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_too_short_for_the_standard_are_as_loud_as_one_block(
    tmp_path: Path, language: str
) -> None:
    clips = Clips(tmp_path, Espeak())

    words = [clips.phrase(str(digit), language) for digit in range(10)]

    assert min(word.seconds for word in words) < 0.4
    assert [loudness(word) for word in words] == [LOUD] * 10
    assert max(peak_of(word) for word in words) <= CEILING_DBTP


@pytest.mark.parametrize("voice", ["vi", "vi-vn-x-central", "vi-vn-x-south"])
def test_every_part_of_a_number_is_as_loud_by_every_voice_of_vietnamese(
    tmp_path: Path, voice: str
) -> None:
    """All prefixes, and each thirteenth of 0 to 999 as they are read as numbers."""
    plan = {**dong_ha(), "voice": {"reading": "number"}}
    centre = build_centre(1, checked(plan, where="the test's plan"))
    prefixes = [prefix_part(centre, service) for service in centre.services.values()]
    parts = number_parts(centre, "vi")
    clips = Clips(tmp_path, Espeak(voices={"vi": voice}))

    spoken = {part: clips.phrase(part, "vi") for part in {*prefixes, *parts[::13]}}

    assert set(prefixes) <= set(parts)
    assert len(spoken) > len(prefixes) + 5
    assert {part: loudness(sound) for part, sound in spoken.items()} == dict.fromkeys(spoken, LOUD)
    assert max(peak_of(sound) for sound in spoken.values()) <= CEILING_DBTP


def prefix_part(centre: Centre, service: Service) -> str:
    """Return how the prefix of the service's numbers is read."""
    return parts_of(read_by(centre, f"{service.prefix}0", "vi"))[0]


def _recorded(folder: Path) -> Pack:
    """A pack whose recordings are of very different levels."""
    words = {"mời công dân số": 0.2, "a": 0.1, "không": 1.0, "một": 0.3, "năm": 0.6}
    words |= {"đến quầy số 3": 0.15}
    lines = ["[clips.vi]"]
    for place, (word, share) in enumerate(words.items()):
        spoken = array("h", Espeak().speak(word, language="vi").pcm)
        quieter = from_samples(array("h", [round(level * share) for level in spoken]), 22_050)
        (folder / f"{place}.wav").write_bytes(to_wav(quieter))
        lines.append(f'"{place}.wav" = "{word}"')
    (folder / INDEX).write_text("\n".join(lines))
    return Pack(folder)


def _announced(clips: Clips, pieces: Sequence[str], times: int) -> PcmSound:
    file = clips.path(clips.announcement(pieces, language="vi", manner=Manner(times)))
    assert file is not None
    return from_wav(file.read_bytes())


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("engine", ["espeak", "pack", "gtts"])
def test_every_announcement_is_as_loud_by_every_voice(
    tmp_path: Path, engine: str, times: int
) -> None:
    (tmp_path / "pack").mkdir()
    with fake_google() as server:
        voices: dict[str, Engine] = {
            "espeak": Espeak(),
            "pack": _recorded(tmp_path / "pack"),
            "gtts": Google(url=server.url, longest_s=30),
        }
        clips = Clips(tmp_path / "clips", voices[engine])
        said = _announced(clips, CALL, times)

    assert heard(said) == LOUD
    assert peak_of(said) <= CEILING_DBTP


def test_what_comes_of_the_internet_is_levelled_too() -> None:
    sound = as_loud(decoded(TONE))

    assert heard(sound) == pytest.approx(-16, abs=0.2)
    assert peak_of(sound) <= CEILING_DBTP
