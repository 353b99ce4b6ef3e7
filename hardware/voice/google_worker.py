"""The process that asks Google for one text: language, file and an address for tests as words.

The text is its input. It is killed from outside when it takes too long.
"""

import sys

from gtts import gTTS, tts
from gtts.tts import gTTSError

READ_S = 5


def main() -> int:
    """Writes the sound into the file; 1 with a sentence where that failed."""
    language, file, url = sys.argv[1:]
    if url:
        tts._translate_url = lambda **_words: url
    try:
        asked = gTTS(sys.stdin.read(), lang=language, lang_check=False, timeout=READ_S)
        asked.save(file)
    except (gTTSError, OSError, ValueError, AssertionError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201 - its answer
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
