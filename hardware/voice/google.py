"""The voice of Google Translate by gTTS: good, but of the internet, so never on a call's path.

It is asked in a process of its own with a deadline: gTTS leaves empty files without a network,
takes a portal's page for sound, and waits for a dripping server as long as it drips.
"""

import json
import time
from array import array
from collections.abc import Callable
from contextlib import closing

from hardware.helper_process import HelperError, HelperProcess, python_module
from hardware.voice.espeak import VoiceError
from hardware.voice.sound import PcmSound, from_samples

RATE = 24_000
LONGEST_S = 8.0
SHORTEST_SOUND_S = 0.15
LEAST_RMS = 0.005
TRIES = 3
FIRST_REST_S, LONGEST_REST_S = 60.0, 3600.0


class UnknownLanguageError(VoiceError):
    """A language that it never speaks, which is no reason to leave it alone for a while."""


class Google:
    """A voice of the internet. Three failures in a row begin a back-off, each twice as long."""

    is_online = True

    def __init__(
        self,
        *,
        url: str = "",
        longest_s: float = LONGEST_S,
        first_rest_s: float = FIRST_REST_S,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take an address that stands for Google's own in tests."""
        self._url = url
        self._longest_s = longest_s
        self._first_rest_s = first_rest_s
        self._clock_s = clock_s
        self._failures = 0
        self._rests_until_s = float("-inf")

    @property
    def name(self) -> str:
        """Returns what distinguishes this voice's clips from those of another."""
        return "gtts"

    @property
    def rest_s(self) -> float:
        """Returns for how long it isn't asked, because it has failed so often; 0 for not at all."""
        return max(0.0, self._rests_until_s - self._clock_s())

    @property
    def is_resting(self) -> bool:
        """Returns whether it has failed so often that it isn't asked for a while."""
        return self.rest_s > 0

    def has(self, text: str, language: str) -> bool:
        """Returns False: what isn't kept yet is fetched behind the calls."""
        return False

    def speak(self, text: str, *, language: str) -> PcmSound:
        """Returns the spoken text; raises VoiceError while resting and whatever goes wrong."""
        if self.is_resting:
            raise VoiceError("gtts: failed lately; it is left alone for a while")
        try:
            sound = self._fetched(text, language)
        except UnknownLanguageError:
            raise
        except VoiceError:
            self._failures += 1
            if self._failures >= TRIES:
                rest_s = self._first_rest_s * 2 ** (self._failures - TRIES)
                self._rests_until_s = self._clock_s() + min(rest_s, LONGEST_REST_S)
            raise
        self._failures = 0
        return sound

    def _fetched(self, text: str, language: str) -> PcmSound:
        # A process for each text: it holds 30 MB, and fetches no more than a word now and then.
        worker = HelperProcess(python_module("hardware.voice.google_worker", self._url))
        request = json.dumps({"text": text, "language": language}).encode()
        with closing(worker):
            try:
                stored = worker.ask(request, within_s=self._longest_s)
            except HelperError as error:
                raise VoiceError(f"gtts: {error}") from error
        if not stored:
            raise UnknownLanguageError(f"gtts: Google doesn't speak {language!r}")
        return decoded(stored)


def decoded(stored: bytes) -> PcmSound:
    """Returns the sound in an MP3; raises VoiceError unless it is whole, long and loud enough."""
    # Here, because it holds 22 MB of a server, and most have no voice of the internet.
    import miniaudio  # noqa: PLC0415

    try:
        found = miniaudio.decode(stored, nchannels=1, sample_rate=RATE)
    except miniaudio.MiniaudioError as error:
        raise VoiceError(f"gtts: what came is no sound: {error}") from error
    sound = from_samples(array("h", found.samples), RATE)
    if sound.seconds < SHORTEST_SOUND_S or sound.rms < LEAST_RMS:
        raise VoiceError(f"gtts: {len(stored)} bytes came with nothing to hear in them")
    return sound
