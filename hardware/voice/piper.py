"""The neural voice piper, with a model that the centre supplies; offline once it is there."""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hardware.voice.espeak import VoiceError
from hardware.voice.sound import PcmSound, SoundError, from_wav

LONGEST_S = 15.0
PROGRAM = (sys.executable, "-m", "piper")


class Piper:
    """A voice of one language, with which its model's name begins: `vi_VN-…onnx` is Vietnamese."""

    is_online = False
    rest_s = 0.0

    def __init__(self, model: Path, *, program: Sequence[str] = PROGRAM) -> None:
        self._model = model
        self._program = program
        is_package = tuple(program) == PROGRAM
        self._is_there = not is_package or importlib.util.find_spec("piper") is not None

    @property
    def name(self) -> str:
        """Returns what distinguishes this voice's clips from those of another."""
        return f"piper {self._model.name}"

    def has(self, text: str, language: str) -> bool:
        """Returns whether the language is the model's, and model and program are there."""
        return self._is_there and self._model.name.startswith(language) and self._model.is_file()

    def speak(self, text: str, *, language: str) -> PcmSound:
        """Returns the spoken text; raises VoiceError naming what is missing or went wrong."""
        if not self.has(text, language):
            raise VoiceError(
                f"piper: no model of {language} at {self._model}, or no package piper-tts"
            )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "said.wav"
            words = [*self._program, "--model", str(self._model), "--output_file", str(file)]
            try:
                subprocess.run(
                    words, input=text.encode(), capture_output=True, timeout=LONGEST_S, check=True
                )
                return from_wav(file.read_bytes())
            except (OSError, subprocess.SubprocessError, SoundError) as error:
                raise VoiceError(f"piper: {error}") from error
