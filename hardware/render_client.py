"""Rendering beside the server, so that no request waits for it: slips and spoken phrases.

Drawing a slip takes 40 to 90 ms and a phrase 25 ms of pure computing; done on a thread of the
server, each of them makes every request wait for its turn at Python's global lock.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hardware.helper_process import HelperError, HelperProcess, python_module
from hardware.printers.document import Document, DocumentError
from hardware.printers.language import DrawnSlip, draw
from hardware.render_worker import DONE, PAPER
from hardware.voice.engines import VoiceChoice

_LOG = logging.getLogger(__name__)
_LONGEST_S = 15.0
_PROGRAM = python_module("hardware.render_worker")


class RenderError(Exception):
    """The render worker could not do it; the message says why."""


class RenderClient:
    """A client of the render worker, which runs from the first request on. Any thread may use it.

    A request that takes longer than `longest_s` ends the worker; `program` is what it runs.
    """

    def __init__(
        self,
        clips: Path,
        voices: VoiceChoice | None = None,
        *,
        longest_s: float = _LONGEST_S,
        program: Sequence[str] = _PROGRAM,
    ) -> None:
        words = (voices or VoiceChoice()).words()
        self._worker = HelperProcess([*program, str(clips), *words], is_low_priority=True)
        self._longest_s = longest_s

    @property
    def pid(self) -> int | None:
        """Returns the worker's process; None while there is none."""
        return self._worker.pid

    def draw(self, document: Document, protocol: str, options: Mapping[str, str]) -> DrawnSlip:
        """Returns a slip, drawn here if the worker can't; raises DocumentError."""
        request = {
            "do": "slip",
            "document": document.to_json(),
            "protocol": protocol,
            "options": dict(options),
        }
        try:
            answer = self._ask(request)
        except RenderError as error:
            _LOG.warning("rendering: %s; the slip is drawn by the server itself", error)
            return draw(document, protocol, options)
        (paper_mm,) = PAPER.unpack_from(answer)
        return DrawnSlip(answer[PAPER.size :], paper_mm)

    def phrase(self, text: str, language: str) -> None:
        """Have the phrase spoken and kept in the folder of clips; raises RenderError."""
        self._ask({"do": "phrase", "text": text, "language": language})

    def close(self) -> None:
        """End the worker; later requests raise or are done by the caller."""
        self._worker.close()

    def _ask(self, request: Mapping[str, Any]) -> bytes:
        try:
            answer = self._worker.ask(json.dumps(request).encode(), within_s=self._longest_s)
        except HelperError as error:
            raise RenderError(str(error)) from error
        if answer[:1] != DONE:
            raise DocumentError(answer[1:].decode())
        return answer[1:]
