"""The store of ready clips: phrases, and whole announcements as one sound file each.

A file's name is the hash of all that decides its sound, so what stands need not be made again.
"""

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from hardware.voice.chime import chime
from hardware.voice.loudness import LOUDNESS_LUFS, as_loud
from hardware.voice.manner import AS_USUAL, Manner
from hardware.voice.pace import at_speed
from hardware.voice.parts import louder_by, parts_of, with_pauses
from hardware.voice.sound import (
    PcmSound,
    SoundError,
    from_wav,
    joined,
    silence,
    to_wav,
    trimmed,
)

_RECIPE = 2  # raise it when the same words should sound different from now on
_GAP_S = 0.06
_PAUSE_S = 0.6
_AFTER_CHIME_S = 0.15
_CHIME_ALONE = "chime alone"
_CHIME_RATE = 22_050
_NAME = re.compile(r"[0-9a-f]{40}\.wav")
_UNFINISHED = ".part"
_ABANDONED_S = 3600


class Engine(Protocol):
    """A voice. Its name must change whenever its sound does.

    One that `is_online` is asked behind the calls only, and never has a text at hand by itself.
    """

    is_online: bool

    @property
    def name(self) -> str:
        """Returns what distinguishes this voice's clips from those of another."""

    @property
    def rest_s(self) -> float:
        """Returns for how many seconds it is left alone after failures; 0 for not at all."""

    def has(self, text: str, language: str) -> bool:
        """Returns whether it can speak the text at once."""

    def speak(self, text: str, *, language: str) -> PcmSound:
        """Returns the spoken text."""


class Clips:
    """A folder of WAV files and the voices that fill it. Any thread and process may use it.

    An announcement is said by the first voice that has all its pieces at hand, so that it never
    changes voices in the middle; the last voice is asked for whatever no other has.
    """

    def __init__(self, folder: Path, *engines: Engine) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._engines = engines

    def phrase(self, text: str, language: str) -> PcmSound:
        """Returns the phrase, trimmed and at its loudness, from the folder or newly spoken.

        Raises what the engine raises.
        """
        return self._phrase(self._voice([text], language), text, language)

    def keeps(self, text: str, language: str) -> bool:
        """Returns whether the phrase's file stands, and note its use."""
        try:
            os.utime(self._folder / self.phrase_name(unicodedata.normalize("NFC", text), language))
        except OSError:
            return False
        return True

    def joins(self, text: str, language: str) -> bool:
        """Returns whether the phrase's parts are kept, so that it needn't be spoken to be said."""
        engine = self._voice([text], language)
        return all(self._stands(engine, part, language) for part in parts_of(text))

    def fetch(self, text: str, language: str) -> None:
        """Have the voices of the internet say the phrase too; raises what they raise."""
        for engine in self._engines:
            if engine.is_online:
                self._phrase(engine, text, language)

    def ready(self, text: str, language: str) -> dict[str, bool]:
        """Returns of each voice by the first word of its name whether it could say the text now."""
        return {
            engine.name.split()[0]: engine.rest_s <= 0
            and (engine.is_online or engine.has(text, language))
            for engine in self._engines
        }

    @property
    def rest_s(self) -> float:
        """Returns for how long the voices of the internet aren't to be asked; 0 for not at all."""
        return max((engine.rest_s for engine in self._engines if engine.is_online), default=0.0)

    def _phrase(self, engine: Engine, text: str, language: str) -> PcmSound:
        text = unicodedata.normalize("NFC", text)
        file = self._folder / self._phrase_name(engine, text, language)
        if (kept := _read(file)) is not None:
            return kept
        sound = trimmed(engine.speak(text, language=language))
        sound = as_loud(sound, lufs=LOUDNESS_LUFS + louder_by(sound.seconds))
        if sound.pcm:
            self._keep(file, sound)
        return sound

    def _whole_or_joined(self, engine: Engine, text: str, language: str) -> PcmSound:
        """The phrase as it was spoken, else of its parts where they all stand, else spoken now."""
        if not self._stands(engine, text, language):
            parts = [
                (_read(self._folder / self._phrase_name(engine, part, language)), pause_s)
                for part, pause_s in with_pauses(text)
            ]
            kept = [(sound, pause_s) for sound, pause_s in parts if sound is not None]
            if len(kept) == len(parts):
                paused = ([sound, silence(pause_s, sound.rate)] for sound, pause_s in kept)
                return joined([piece for pair in paused for piece in pair])
        return self._phrase(engine, text, language)

    def name_of(self, pieces: Sequence[str], *, language: str, manner: Manner = AS_USUAL) -> str:
        """Returns the name of the announcement's file, whether it stands or not."""
        return self._chosen(pieces, language, manner)[0]

    def _chosen(
        self, pieces: Sequence[str], language: str, manner: Manner
    ) -> tuple[str, Engine | None]:
        """The name of the announcement's file and who says it; None: the chime is all of it."""
        words = [unicodedata.normalize("NFC", piece) for piece in pieces]
        engine = self._voice(words, language)
        if not self._has_all(engine, words, language):
            return self._name(engine, _CHIME_ALONE), None
        return self._name(engine, "announcement", language, *manner.facts, *words), engine

    def speaks(self, texts: Sequence[str], language: str) -> bool:
        """Returns whether a voice has all the texts, made or ready to be made."""
        words = [unicodedata.normalize("NFC", text) for text in texts]
        return self._has_all(self._voice(words, language), words, language)

    def phrase_name(self, text: str, language: str) -> str:
        """Returns the name that the phrase's file has, whether it stands or not."""
        return self._phrase_name(self._voice([text], language), text, language)

    def _phrase_name(self, engine: Engine, text: str, language: str) -> str:
        return self._name(engine, "phrase", language, unicodedata.normalize("NFC", text))

    def _voice(self, texts: Sequence[str], language: str) -> Engine:
        """The first voice that has all the texts, made or ready to be made; else the last one."""
        for engine in self._engines[:-1]:
            if self._has_all(engine, texts, language):
                return engine
        return self._engines[-1]

    def _has_all(self, engine: Engine, texts: Sequence[str], language: str) -> bool:
        return all(self._is_at_hand(engine, text, language) for text in texts if text.strip())

    def _is_at_hand(self, engine: Engine, text: str, language: str) -> bool:
        return (
            engine.has(text, language)
            or self._stands(engine, text, language)
            or all(self._stands(engine, part, language) for part in parts_of(text))
        )

    def _stands(self, engine: Engine, text: str, language: str) -> bool:
        # Asked of every part of every new number: os.path is three times as fast as a Path.
        return os.path.isfile(f"{self._folder}/{self._phrase_name(engine, text, language)}")  # noqa: PTH113

    def announcement(
        self, pieces: Sequence[str], *, language: str, manner: Manner = AS_USUAL
    ) -> str:
        """Returns the name of the file with the chime and then the pieces, said in the manner.

        The same words give the same name, and no work when the file stands. Where no voice speaks
        the language it is the chime alone: people look up, and read. Raises what the engine raises.
        """
        name, engine = self._chosen(pieces, language, manner)
        file = self._folder / name
        if _read(file) is None:
            said = self._said(engine, pieces, language, manner) if engine else chime(_CHIME_RATE)
            self._keep(file, said)
        return name

    def path(self, name: str) -> Path | None:
        """Returns the file with this name, or None when there is none or the name is not one of
        ours.
        """
        if not _NAME.fullmatch(name):
            return None
        file = self._folder / name
        return file if file.is_file() else None

    def prune(self, max_mb: float) -> int:
        """Delete the files used longest ago until the folder holds at most `max_mb`; return how
        many.
        """
        deleted = 0
        files = sorted(self._kept())
        size = sum(size for _, size, _ in files)
        for _, bytes_, file in files:
            if size <= max_mb * 1_000_000 and file.suffix != _UNFINISHED:
                continue
            file.unlink(missing_ok=True)
            size -= bytes_
            deleted += 1
        return deleted

    def _kept(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each of our files was used last, its size and itself; abandoned ones too."""
        for file in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another process may be pruning
                facts = file.stat()
                is_abandoned = (
                    file.suffix == _UNFINISHED and time.time() - facts.st_mtime > _ABANDONED_S
                )
                if _NAME.fullmatch(file.name) or is_abandoned:
                    yield facts.st_mtime, facts.st_size, file

    def _said(
        self, engine: Engine, words: Sequence[str], language: str, manner: Manner
    ) -> PcmSound:
        spoken = [self._whole_or_joined(engine, w, language) for w in words if w.strip()]
        if not spoken or manner.times < 1:
            raise SoundError("an announcement needs words, said at least once")
        phrases = [at_speed(phrase, manner.speed) for phrase in spoken]
        rate = phrases[0].rate
        once = joined(_with_gaps(phrases, silence(_GAP_S, rate)))
        said = _with_gaps([once] * manner.times, silence(_PAUSE_S, rate))
        before = [chime(rate), silence(_AFTER_CHIME_S, rate)] if manner.has_chime else []
        return joined([*before, *said])

    def _name(self, engine: Engine, *facts: str) -> str:
        return _file_name(engine.name, *facts)

    def _keep(self, file: Path, sound: PcmSound) -> None:
        # Written aside and moved: whoever reads sees a whole file or none, also after a power cut.
        descriptor, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=self._folder)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as writer:
                writer.write(to_wav(sound))
            unfinished.chmod(0o644)
            unfinished.replace(file)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise


@lru_cache(maxsize=4096)
def _file_name(*facts: str) -> str:
    """Returns the name of the file that is made of these facts, which come again and again."""
    told = json.dumps([_RECIPE, *facts], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8")).hexdigest()[:40] + ".wav"


def _read(file: Path) -> PcmSound | None:
    """Returns the kept sound and note its use; None when it is missing or broken."""
    try:
        sound = from_wav(file.read_bytes())
    except (OSError, SoundError):
        return None
    with contextlib.suppress(OSError):
        os.utime(file)
    return sound


def _with_gaps(sounds: Sequence[PcmSound], gap: PcmSound) -> list[PcmSound]:
    spaced = [part for sound in sounds for part in (sound, gap)]
    return spaced[:-1]
