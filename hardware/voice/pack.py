"""A recorded voice: a folder of clips and a file that says what each of them says.

`pack.toml` has a table for each language, `[clips.vi]`, with a line for each file:
`"vi/001.wav" = "mời công dân số"`. A text is put together of the longest recorded pieces.
"""

import hashlib
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hardware.voice.espeak import VoiceError
from hardware.voice.sound import PcmSound, SoundError, from_wav, joined, samples, silence, trimmed

INDEX = "pack.toml"
LEAST_RATE = 16_000
SHORTEST_S, LONGEST_S = 0.1, 6.0
QUIETEST_RMS = 0.01
CLIPPED_SHARE = 0.001
FULL = 32_700
_GAP_S = 0.05


class Pack:
    """A voice of recordings. Without a folder it has no words and says nothing."""

    is_online = False
    rest_s = 0.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts = _read(folder)
        self._name = _fingerprint(folder)

    @property
    def name(self) -> str:
        """Returns what distinguishes this voice's clips from those of another."""
        return self._name

    def has(self, text: str, language: str) -> bool:
        """Returns whether every word of the text is recorded."""
        return self._pieces(text, language) is not None

    def speak(self, text: str, *, language: str) -> PcmSound:
        """Returns the text of recordings; raises VoiceError where a word or file is missing."""
        pieces = self._pieces(text, language)
        if pieces is None:
            raise VoiceError(f"voice pack {self._folder}: no recording of {text!r}")
        try:
            sounds = [trimmed(from_wav((self._folder / file).read_bytes())) for file in pieces]
            gap = silence(_GAP_S, sounds[0].rate)
            return joined([part for sound in sounds for part in (sound, gap)][:-1])
        except (OSError, SoundError) as error:
            raise VoiceError(
                f"voice pack {self._folder}: {error}; run moiso voice check"
            ) from error

    def _pieces(self, text: str, language: str) -> list[str] | None:
        """The files whose words make the text, the longest pieces first; None if some lack."""
        known, left = self._texts.get(language, {}), compared_words(text)
        found: list[str] = []
        while left:
            sizes = range(len(left), 0, -1)
            size = next((n for n in sizes if " ".join(left[:n]) in known), 0)
            if not size:
                return None
            found.append(known[" ".join(left[:size])])
            left = left[size:]
        return found or None


def compared_words(text: str) -> list[str]:
    """The words of a text as they are compared: small letters, without commas and stops."""
    plain = unicodedata.normalize("NFC", text).lower()
    return [word for word in (part.strip(".,;:!?") for part in plain.split()) if word]


def problems(folder: Path, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What is wrong with the pack: words without a recording, and recordings that are no good."""
    try:
        pack = Pack(folder)
    except VoiceError as error:
        yield str(error)
        return
    for language, texts in wanted.items():
        for text in texts:
            if not pack.has(text, language):
                yield f"{language}: no recording of “{text}”"
    rates: dict[int, str] = {}
    for file in sorted({file for known in pack._texts.values() for file in known.values()}):
        try:
            sound = from_wav((folder / file).read_bytes())
        except (OSError, SoundError) as error:
            yield f"{file}: {error}"
            continue
        rates.setdefault(sound.rate, file)
        yield from (f"{file}: {fault}" for fault in _faults(sound))
    if len(rates) > 1:
        told = ", ".join(f"{rate} Hz in {file}" for rate, file in sorted(rates.items()))
        yield f"several sample rates: {told}; record all of them with one"


def _faults(sound: PcmSound) -> Iterator[str]:
    if sound.rate < LEAST_RATE:
        yield f"only {sound.rate} Hz; at least {LEAST_RATE}"
    if not SHORTEST_S <= sound.seconds <= LONGEST_S:
        yield f"lasts {sound.seconds:.2f} s; from {SHORTEST_S} to {LONGEST_S} s is right"
    if sound.rms < QUIETEST_RMS:
        yield "silent, or far too quiet"
        return
    levels = samples(sound)
    share = sum(abs(level) >= FULL for level in levels) / len(levels)
    if share > CLIPPED_SHARE:
        yield f"clipped: {share:.1%} of it is as loud as can be; record it more quietly"


def _read(folder: Path) -> dict[str, dict[str, str]]:
    index = folder / INDEX
    if not index.is_file():
        return {}
    try:
        tables = tomllib.loads(index.read_text(encoding="utf-8")).get("clips", {})
        return {
            language: {" ".join(compared_words(text)): file for file, text in table.items()}
            for language, table in tables.items()
        }
    except (OSError, ValueError, AttributeError) as error:
        raise VoiceError(f"voice pack {index}: {error}") from error


def _fingerprint(folder: Path) -> str:
    """A hash of the recordings: with others, what was joined of the old ones is not used again."""
    facts = [
        f"{file.relative_to(folder)} {file.stat().st_size} {file.stat().st_mtime_ns}"
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]
    return "pack " + hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
