"""The process that renders beside the server: draws slips and speaks phrases until its input ends.

It reads one JSON request a line and answers each with a status byte, a length and a payload.
"""

import json
import os
import signal
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from hardware.printers.document import DocumentError, from_json
from hardware.printers.escpos import encode_for
from hardware.voice.clips import Clips
from hardware.voice.engines import engines, from_words

HEADER = struct.Struct(">BI")
DONE, REFUSED, FAILED = range(3)
NICENESS = 10
"""Below the server: a slip may wait some milliseconds, a call may not."""


def main() -> None:
    """Serves requests from standard input; its words are the folder of the clips and the voices."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and then our input.
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    folder, *voices = sys.argv[1:]
    clips = Clips(Path(folder), *engines(from_words(voices)))
    serve(sys.stdin.buffer, sys.stdout.buffer, clips)


def serve(requests: BinaryIO, answers: BinaryIO, clips: Clips) -> None:
    """Answers every request of the stream in order."""
    for line in requests:
        status, payload = answer(json.loads(line), clips)
        answers.write(HEADER.pack(status, len(payload)) + payload)
        answers.flush()


def answer(request: Mapping[str, Any], clips: Clips) -> tuple[int, bytes]:
    """The status and payload of one request: a slip's bytes, or nothing for a kept phrase."""
    try:
        if request["do"] == "slip":
            return DONE, encode_for(from_json(request["document"]), request["options"])
        clips.phrase(request["text"], request["language"])
    except DocumentError as error:
        return REFUSED, str(error).encode()
    except Exception as error:  # noqa: BLE001 - the process's top: the next request is another's
        return FAILED, f"{type(error).__name__}: {error}".encode()
    return DONE, b""


if __name__ == "__main__":
    main()
