"""Which voices an installation has, in the order in which they are tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hardware.voice.clips import Engine
from hardware.voice.espeak import Espeak
from hardware.voice.google import Google
from hardware.voice.pack import Pack
from hardware.voice.piper import Piper

NAMES = ("pack", "gtts", "piper", "espeak")
DEFAULT_VOICES = ("pack", "piper", "espeak")


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """The engines' names in order, the folder of the recorded pack, piper's model if any."""

    names: Sequence[str] = DEFAULT_VOICES
    pack: Path | None = None
    piper_model: Path | None = None

    def words(self) -> list[str]:
        """The choice as words for another process; `from_words` reads them."""
        return [",".join(self.names), str(self.pack or ""), str(self.piper_model or "")]


def from_words(words: Sequence[str]) -> VoiceChoice:
    """The choice that the words name."""
    names, pack, model = words
    return VoiceChoice(
        tuple(names.split(",")), Path(pack) if pack else None, Path(model) if model else None
    )


def engines(choice: VoiceChoice) -> list[Engine]:
    """The engines of the choice; the offline voice is always the last, so that one can speak."""
    found: list[Engine] = []
    for name in choice.names:
        if name == "pack" and choice.pack is not None:
            found.append(Pack(choice.pack))
        elif name == "gtts":
            found.append(Google())
        elif name == "piper" and choice.piper_model is not None:
            found.append(Piper(choice.piper_model))
    return [*found, Espeak()]
