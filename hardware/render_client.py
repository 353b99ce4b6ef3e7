"""A process beside the server for work that would hold its interpreter: slips and phrases.

Drawing a slip takes 40 to 90 ms and a phrase 25 ms of pure computing; done on a thread of the
server, each of them makes every request wait for its turn at Python's global lock.
"""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from hardware.helper import end
from hardware.printers.document import Document, DocumentError
from hardware.printers.escpos import encode_for
from hardware.render_worker import DONE, HEADER, REFUSED
from hardware.voice.engines import Choice

_LOG = logging.getLogger(__name__)
_LONGEST_S = 15.0
_LOOKS = 4
"""How often within the longest time of a request it is looked whether it is over."""
_PROGRAM = (sys.executable, "-m", "hardware.render_worker")


class RenderError(Exception):
    """The helper process could not do it; the message says why."""


class RenderClient:
    """Starts its helper at the first request and again whenever it died. Any thread may use it.

    A request that takes longer than `longest_s` ends the helper; `program` is what it runs.
    """

    def __init__(
        self,
        clips: Path,
        voices: Choice | None = None,
        *,
        longest_s: float = _LONGEST_S,
        program: Sequence[str] = _PROGRAM,
    ) -> None:
        self._clips = clips
        self._voices = voices or Choice()
        self._longest_s = longest_s
        self._program = program
        self._lock = Lock()
        self._helper: subprocess.Popen[bytes] | None = None
        self._due_s: float | None = None
        self._due = Lock()
        self._closed = Event()

    @property
    def pid(self) -> int | None:
        """The helper's process; None while there is none."""
        helper = self._helper
        return helper.pid if helper is not None else None

    def draw(self, document: Document, options: Mapping[str, str]) -> bytes:
        """Return the bytes of a slip, drawn here if the helper can't; raises DocumentError."""
        request = {"do": "slip", "document": document.to_json(), "options": dict(options)}
        try:
            return self._ask(request)
        except RenderError as error:
            _LOG.warning("rendering: %s; the slip is drawn by the server itself", error)
            return encode_for(document, options)

    def phrase(self, text: str, language: str) -> None:
        """Have the phrase spoken and kept in the folder of clips; raises RenderError."""
        self._ask({"do": "phrase", "text": text, "language": language})

    def close(self) -> None:
        """End the helper; later requests raise or are done by the caller."""
        self._closed.set()
        with self._lock:
            self._end()

    def _ask(self, request: Mapping[str, Any]) -> bytes:
        with self._lock:
            if self._closed.is_set():
                raise RenderError("it is closed")
            helper = self._helper or self._start()
            self._must_end_by(time.monotonic() + self._longest_s)
            try:
                status, payload = _exchange(helper, request)
            except OSError as error:
                self._end()
                raise RenderError(f"the helper process died: {error}") from error
            finally:
                self._must_end_by(None)
        if status == REFUSED:
            raise DocumentError(payload.decode())
        if status != DONE:
            raise RenderError(payload.decode())
        return payload

    def _must_end_by(self, due_s: float | None) -> None:
        with self._due:
            self._due_s = due_s

    def _watch(self, helper: "subprocess.Popen[bytes]") -> None:
        """Kills the helper when a request took too long: its pipe then ends, and the waiting."""
        while not self._closed.wait(self._longest_s / _LOOKS) and helper is self._helper:
            with self._due:
                if self._due_s is not None and time.monotonic() > self._due_s:
                    helper.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            self._helper = subprocess.Popen(
                [*self._program, str(self._clips), *self._voices.words()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parent.parent,
            )
        except OSError as error:
            raise RenderError(f"the helper process can't be started: {error}") from error
        watch = Thread(target=self._watch, args=(self._helper,), name="render-watch", daemon=True)
        watch.start()
        return self._helper

    def _end(self) -> None:
        helper, self._helper = self._helper, None
        if helper is not None:
            end(helper)


def _exchange(helper: "subprocess.Popen[bytes]", request: Mapping[str, Any]) -> tuple[int, bytes]:
    assert helper.stdin is not None
    assert helper.stdout is not None
    helper.stdin.write(json.dumps(request).encode() + b"\n")
    helper.stdin.flush()
    header = helper.stdout.read(HEADER.size)
    if len(header) < HEADER.size:
        raise OSError("it ended without an answer")
    status, length = HEADER.unpack(header)
    payload = helper.stdout.read(length)
    if len(payload) < length:
        raise OSError("it ended in the middle of an answer")
    return status, payload
