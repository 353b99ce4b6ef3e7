"""The offline voice: libespeak-ng, as the package espeakng-loader ships it."""

import ctypes
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import espeakng_loader

from hardware.voice.sound import PcmSound

# speak_lib.h of espeak-ng 1.52.
# Synchronous: the library starts no thread of its own, which would be lost in a fork.
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_RATE_PARAMETER = 1
_OK = 0

VOICES: Mapping[str, str] = MappingProxyType({"vi": "vi", "en": "en-us"})
"""Any other language has the voice that espeak-ng names by its code."""

# The library keeps one voice, one speed and one callback for the whole process, so its lock is the
# process's too, however many Espeaks there are.
_ONE_AT_A_TIME = threading.Lock()

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class VoiceError(Exception):
    """The voice cannot speak; the message says what is missing."""


class Espeak:
    """A voice without a network, Vietnamese, English and a hundred others, in 5 ms a sentence.
    Any thread may ask.
    """

    is_online = False
    rest_s = 0.0

    def __init__(self, *, voices: Mapping[str, str] = VOICES, words_per_minute: int = 150) -> None:
        self._voices = dict(voices)
        self._words_per_minute = words_per_minute

    @property
    def name(self) -> str:
        """Returns what distinguishes this voice's clips from those of another."""
        voices = ",".join(f"{language}:{voice}" for language, voice in sorted(self._voices.items()))
        return f"espeak-ng {voices} {self._words_per_minute}"

    def has(self, text: str, language: str) -> bool:
        """Returns whether it knows the language."""
        return language in self._voices or language in _languages()

    def speak(self, text: str, *, language: str) -> PcmSound:
        """Returns the spoken text; raises VoiceError for an unknown language or a broken
        installation.
        """
        if not self.has(text, language):
            raise VoiceError(f"espeak-ng: no voice for language {language!r}")
        # An embedded NUL would end the text early.
        spoken = text.replace("\0", " ").encode("utf-8") + b"\0"
        with _ONE_AT_A_TIME:
            library, rate = _loaded()
            self._set(library, self._voices.get(language, language))
            return PcmSound(_synthesised(library, spoken), rate)

    def _set(self, library: ctypes.CDLL, voice: str) -> None:
        if library.espeak_SetVoiceByName(voice.encode()) != _OK:
            raise VoiceError(f"espeak-ng: no voice {voice!r}")
        library.espeak_SetParameter(_RATE_PARAMETER, self._words_per_minute, 0)


@cache
def _languages() -> frozenset[str]:
    """Return the codes of the languages that the library has the rules of."""
    return frozenset(
        file.name for file in Path(espeakng_loader.get_data_path(), "lang").glob("*/*")
    )


@cache
def _loaded() -> tuple[ctypes.CDLL, int]:
    """Returns the library and its sample rate; loaded at the first use, and once.

    Its second espeak_Initialize in one process hangs. The caller holds the lock.
    """
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = espeakng_loader.get_data_path()
    except (OSError, RuntimeError) as error:
        raise VoiceError(f"espeak-ng does not load: {error}; reinstall it") from error
    rate = library.espeak_Initialize(
        _AUDIO_OUTPUT_SYNCHRONOUS, 0, folder.encode(), _INITIALIZE_DONT_EXIT
    )
    if rate <= 0:
        raise VoiceError(f"espeak-ng finds no voices in {folder}; reinstall it")
    return library, rate


def _synthesised(library: ctypes.CDLL, spoken: bytes) -> bytes:
    pcm = bytearray()

    def take(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, 2 * count))
        return 0

    # Kept in a variable: the library calls it until espeak_Synth returns.
    callback = _Callback(take)
    library.espeak_SetSynthCallback(callback)
    failed = library.espeak_Synth(
        spoken, ctypes.c_size_t(len(spoken)), 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None
    )
    if failed:
        raise VoiceError("espeak-ng could not speak the text")
    return bytes(pcm)
