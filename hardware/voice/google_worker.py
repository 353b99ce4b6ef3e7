"""The process that asks Google for spoken texts; its word is an address for tests, or empty.

It is killed from outside when it takes too long.
"""

import io
import json
import sys

from gtts import gTTS, tts
from gtts.lang import tts_langs

from hardware.helper_process import HelperRequest, serve_requests

READ_S = 5


def spoken(request: HelperRequest) -> bytes:
    """Returns the MP3 of a text, nothing for an unknown language; raises whatever goes wrong."""
    asked = json.loads(request.payload)
    if asked["language"] not in tts_langs():
        return b""
    sound = io.BytesIO()
    speech = gTTS(asked["text"], lang=asked["language"], lang_check=False, timeout=READ_S)
    speech.write_to_fp(sound)
    return sound.getvalue()


def _main() -> None:
    if url := sys.argv[1]:
        tts._translate_url = lambda **_words: url
    serve_requests(spoken)


if __name__ == "__main__":
    _main()
