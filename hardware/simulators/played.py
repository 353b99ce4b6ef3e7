"""What would have been heard of a loudspeaker, in two files.

`played.wav` is the whole timeline, silences shortened to five seconds; `played.jsonl` has a line
for each beginning and each end, with its place in it.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from hardware.voice.sound import PcmSound, to_wav

LONGEST_SILENCE_S = 5.0
FULL_BYTES = 50_000_000
_HEADER_BYTES = 44


class PlayedFiles:
    """The two files of a folder, `rate` samples a second; used by one thread at a time."""

    def __init__(self, folder: Path, rate: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._wav = folder / "played.wav"
        self._lines = folder / "played.jsonl"
        self._rate = rate
        if not self._wav.exists():
            self._begin_anew()

    def silence(self, seconds: float) -> None:
        """Write nothing to hear; files that have grown too large begin anew."""
        if self._wav.stat().st_size > FULL_BYTES:
            self._begin_anew()
        self.sound(bytes(2 * round(min(seconds, LONGEST_SILENCE_S) * self._rate)))

    def sound(self, pcm: bytes) -> None:
        """Write samples of 16 bits."""
        with self._wav.open("r+b") as file:
            size = file.seek(0, 2) + len(pcm)
            file.write(pcm)
            # The two lengths of the header, so that the file is a whole one at every moment.
            for place, length in ((4, size - 8), (40, size - _HEADER_BYTES)):
                file.seek(place)
                file.write(length.to_bytes(4, "little"))

    def line(self, event: str, **facts: object) -> None:
        """Write what has happened, now and at this place of the timeline."""
        at = datetime.now(UTC).isoformat()
        place_s = (self._wav.stat().st_size - _HEADER_BYTES) / 2 / self._rate
        with self._lines.open("a") as file:
            file.write(json.dumps({"event": event, "at": at, "place_s": place_s, **facts}) + "\n")

    def _begin_anew(self) -> None:
        self._wav.write_bytes(to_wav(PcmSound(b"", self._rate)))
        self._lines.write_bytes(b"")
