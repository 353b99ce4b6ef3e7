"""The log of a server: told at its standard error, and kept as lines of JSON, of a bounded size.

Each line says which request it belongs to, by the id that its answer has, too. The server alone
writes it; `moiso logs` and `moiso support` read it.
"""

import json
import logging
import os
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, BinaryIO

from flask import g, has_app_context

from app.config import Settings

FOLDER, FILE = "logs", "moiso.log"
BYTES = 5_000_000
FILES = 5
"""How many there are besides the one that is written: weeks of a centre."""
LOOK_S = 0.5
TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
REQUEST_ID = "request_id"


class JsonLines(logging.Formatter):
    """A line of JSON for each record; an error with its traceback in it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if given := getattr(record, REQUEST_ID, ""):
            line["request"] = given
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """A line for people, with the request's id at its end where there is one."""

    def __init__(self) -> None:
        super().__init__(TEXT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - its name in logging
        """The line without a traceback."""
        given = getattr(record, REQUEST_ID, "")
        line = super().formatMessage(record)
        return f"{line} [{given}]" if given else line


class OfRequest(logging.Filter):
    """Notes on each record which request it belongs to. For handlers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        if has_app_context():
            setattr(record, REQUEST_ID, getattr(g, REQUEST_ID, ""))
        return True


class KeptLog(RotatingFileHandler):
    """The files of the log, for their owner alone; a disk that is full stops no request."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        super().__init__(path, maxBytes=BYTES, backupCount=FILES, encoding="utf-8", delay=True)
        self.setFormatter(JsonLines())

    def _open(self) -> Any:
        path = Path(self.baseFilename)
        path.touch(mode=0o600, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in logging
        """Say nothing: the standard error tells the line as well."""


def begin_log(settings: Settings) -> None:
    """Tell the log at the standard error, in the form that is set, and keep it in the data."""
    told = logging.StreamHandler()
    told.setFormatter(JsonLines() if settings.log_json else TextLines())
    handlers: list[logging.Handler] = [told]
    try:
        handlers.append(KeptLog(settings.data / FOLDER / FILE))
    except OSError as error:
        logging.getLogger(__name__).warning("the log can't be kept: %s", error)
    for handler in handlers:
        handler.addFilter(OfRequest())
    logging.basicConfig(level=logging.INFO, handlers=handlers)


def kept_lines(data: Path, *, follow: bool = False) -> Generator[Mapping[str, str]]:
    """The lines that are kept, the oldest first; then, if asked for, those that come, without end.

    Each is given once, also where a file is put aside meanwhile: there is one place up to which was
    read, in one file that stays open. It gets no more lines once there is a later one, so it is
    read to its end after that was seen. A line that was cut off is left out.
    """
    file: BinaryIO | None = None
    with ExitStack() as opened:
        while True:
            later = _opened_after(file, data)
            while file is not None and (text := file.readline()):
                if follow and later is None and not text.endswith(b"\n"):
                    file.seek(-len(text), os.SEEK_CUR)  # Its rest is still to be written.
                    break
                if (line := parsed_line(text.decode("utf-8", "replace"))) is not None:
                    yield line
            if later is not None:
                opened.close()
                file = opened.enter_context(later)
            elif follow:
                time.sleep(LOOK_S)
            else:
                return


def _opened_after(file: BinaryIO | None, data: Path) -> BinaryIO | None:
    """The file that came after this one, opened; the oldest one where this one isn't kept.

    A file that is put aside moves the way this looks, so none is missed.
    """
    found: BinaryIO | None = None
    path = data / FOLDER / FILE
    for one in (path, *(path.with_name(f"{FILE}.{number}") for number in range(1, FILES + 1))):
        try:
            older = one.open("rb")
        except FileNotFoundError:
            continue
        if file is not None and os.path.sameopenfile(older.fileno(), file.fileno()):
            older.close()
            break
        if found is not None:
            found.close()
        found = older
    return found


def parsed_line(text: str) -> Mapping[str, str] | None:
    """A kept line; None for one that is none."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and {"at", "level", "message"} <= line.keys() else None


def line_in_words(line: Mapping[str, str]) -> str:
    """A kept line as a person reads it, in this machine's time."""
    at = datetime.fromisoformat(line["at"]).astimezone()
    request = f" [{line['request']}]" if "request" in line else ""
    words = f"{at:%Y-%m-%d %H:%M:%S} {line['level'].upper():7} {line.get('logger', '')}: "
    error = f"\n{line['error']}" if "error" in line else ""
    return f"{words}{line['message']}{request}{error}"
