"""The process that renders beside the server: draws slips and speaks phrases.

Its words are the folder of the clips and the voices. A request is JSON; an answer begins with DONE
or REFUSED. After DONE a slip's answer has the millimetres of its paper, then its bytes.
"""

import json
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware.helper_process import HelperRequest, serve_requests
from hardware.printers.document import DocumentError, from_json
from hardware.printers.language import draw
from hardware.voice.clips import Clips
from hardware.voice.engines import engines, from_words

DONE, REFUSED = b"\0", b"\1"
PAPER = struct.Struct(">d")


def rendered(request: Mapping[str, Any], clips: Clips) -> bytes:
    """Returns a slip's bytes, nothing for a kept phrase, or why the document can't be drawn."""
    if request["do"] == "phrase":
        clips.phrase(request["text"], request["language"])
        return DONE
    try:
        slip = draw(from_json(request["document"]), request["protocol"], request["options"])
        return DONE + PAPER.pack(slip.paper_mm) + slip.payload
    except DocumentError as error:
        return REFUSED + str(error).encode()


def _main() -> None:
    folder, *voices = sys.argv[1:]
    clips = Clips(Path(folder), *engines(from_words(voices)))

    def answer(request: HelperRequest) -> bytes:
        return rendered(json.loads(request.payload), clips)

    serve_requests(answer)


if __name__ == "__main__":
    _main()
