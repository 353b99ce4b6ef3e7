"""Piper's voice: how its program is called, and what is said where it, or its model, is missing.

A program of the same words stands in for piper-tts 1.8 (its `__main__.py`: `--model`,
`--output_file`, a line of text from the standard input); no model is small enough to ship.
"""

import sys
from pathlib import Path

import pytest

from hardware.voice.espeak import VoiceError
from hardware.voice.piper import Piper

SENTENCE = "Mời công dân số A, không, một, năm."
PROGRAM = """
import argparse, sys, wave
parser = argparse.ArgumentParser()
parser.add_argument("--model", required=True)
parser.add_argument("--output_file", required=True)
given = parser.parse_args()
text = sys.stdin.buffer.read().decode("utf-8")
if open(given.model).read() == "broken":
    sys.exit("no such voice")
with wave.open(given.output_file, "wb") as out:
    out.setnchannels(1)
    out.setsampwidth(2)
    out.setframerate(22050)
    out.writeframes(b"\\x10\\x20" * 2205 * len(text))
"""


def voice(folder: Path, *, model: str = "vi_VN-thu.onnx", content: str = "a model") -> Piper:
    (folder / model).write_text(content)
    (folder / "piper.py").write_text(PROGRAM)
    return Piper(folder / model, program=(sys.executable, str(folder / "piper.py")))


def test_the_words_reach_the_program_whole_and_its_sound_comes_back(tmp_path: Path) -> None:
    said = voice(tmp_path).speak(SENTENCE, language="vi")

    assert said.rate == 22050
    assert said.seconds == pytest.approx(0.1 * len(SENTENCE))


def test_a_model_speaks_only_its_own_language(tmp_path: Path) -> None:
    piper = voice(tmp_path)

    assert piper.has(SENTENCE, "vi")
    assert not piper.has("Number A", "en")
    with pytest.raises(VoiceError, match="no model of en"):
        piper.speak("Number A", language="en")


def test_a_program_that_fails_is_a_failing_voice(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="piper"):
        voice(tmp_path, content="broken").speak(SENTENCE, language="vi")


def test_without_model_or_package_there_is_no_such_voice(tmp_path: Path) -> None:
    gone = voice(tmp_path)
    (tmp_path / "vi_VN-thu.onnx").unlink()

    assert not gone.has(SENTENCE, "vi")
