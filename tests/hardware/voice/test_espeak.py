"""The offline voice: it says something, in both languages, from any thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hardware.voice.espeak import Espeak, VoiceError

SENTENCE = "Mời công dân số A, không, một, năm, đến quầy số ba."


@pytest.fixture
def voice() -> Espeak:
    return Espeak()


@pytest.mark.parametrize(
    ("language", "text"), [("vi", SENTENCE), ("en", "Number A, zero, one, five, to counter three")]
)
def test_a_sentence_is_heard(voice: Espeak, language: str, text: str) -> None:
    sound = voice.speak(text, language=language)

    assert 2 < sound.seconds < 8
    assert sound.rms > 0.02
    assert sound.rate == 22050


def test_more_words_take_longer(voice: Espeak) -> None:
    short, long = voice.speak("một", language="vi"), voice.speak(SENTENCE, language="vi")

    assert long.seconds > 3 * short.seconds


def test_tone_marks_are_spoken(voice: Espeak) -> None:
    level, falling = (voice.speak(text, language="vi") for text in ("ba", "bà"))

    assert level.pcm != falling.pcm


def test_the_same_words_sound_the_same_whatever_was_said_before(voice: Espeak) -> None:
    first = voice.speak("quầy số ba", language="vi")
    voice.speak("counter three", language="en")

    again = voice.speak("quầy số ba", language="vi")

    assert abs(again.seconds - first.seconds) < 0.02


def test_two_voices_in_eight_threads_do_not_mix(voice: Espeak) -> None:
    other = Espeak(words_per_minute=300)
    slow, fast = (engine.speak(SENTENCE, language="vi").seconds for engine in (voice, other))

    with ThreadPoolExecutor(8) as pool:
        said = pool.map(
            lambda engine: engine.speak(SENTENCE, language="vi").seconds, [voice, other] * 8
        )

    lengths = list(said)
    assert lengths[::2] == pytest.approx([slow] * 8, abs=0.05)
    assert lengths[1::2] == pytest.approx([fast] * 8, abs=0.05)
    assert slow > 1.5 * fast


def test_an_unknown_language_is_refused(voice: Espeak) -> None:
    assert not voice.has("bonjour", "xx")
    with pytest.raises(VoiceError, match="no voice for language 'xx'"):
        voice.speak("bonjour", language="xx")


def test_a_language_beside_the_two_has_the_voice_of_its_code(voice: Espeak) -> None:
    sound = voice.speak("Numéro un", language="fr")

    assert voice.has("Numéro un", "fr")
    assert sound.rms > 0.02


def test_an_unknown_voice_is_refused() -> None:
    voice = Espeak(voices={"vi": "vi-nowhere"})

    with pytest.raises(VoiceError, match="no voice 'vi-nowhere'"):
        voice.speak("một", language="vi")


def test_a_text_with_a_zero_byte_is_spoken_to_its_end(voice: Espeak) -> None:
    whole = voice.speak("một hai ba bốn", language="vi")

    cut = voice.speak("một\0hai ba bốn", language="vi")

    assert cut.seconds == pytest.approx(whole.seconds, abs=0.1)


@pytest.mark.parametrize("voice_name", ["vi", "vi-vn-x-central", "vi-vn-x-south"])
def test_the_three_regions_of_vietnam_have_a_voice(voice_name: str) -> None:
    sound = Espeak(voices={"vi": voice_name}).speak("Quảng Trị", language="vi")

    assert sound.rms > 0.02


def test_clips_of_two_voices_cannot_be_taken_for_each_other() -> None:
    names = {
        Espeak().name,
        Espeak(words_per_minute=180).name,
        Espeak(voices={"vi": "vi-vn-x-central"}).name,
    }

    assert len(names) == 3
