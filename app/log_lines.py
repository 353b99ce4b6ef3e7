"""The log of a server: told at its standard error, and kept as lines of JSON, of a bounded size.

Each line says which request it belongs to, by the id that its answer has, too. The server alone
writes it; `moiso logs` and `moiso support` read it.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from flask import g, has_app_context

from app.config import Settings

FOLDER, FILE = "logs", "moiso.log"
BYTES = 5_000_000
FILES = 5
"""How many there are besides the one that is written: weeks of a centre."""
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


def kept_lines(data: Path) -> Iterator[Mapping[str, str]]:
    """The lines that are kept, the oldest first; one that was cut off is left out."""
    path = data / FOLDER / FILE
    numbered = [path.with_name(f"{FILE}.{number}") for number in range(FILES, 0, -1)]
    for one in (*numbered, path):
        if one.exists():
            with one.open(encoding="utf-8", errors="replace") as file:
                yield from (line for text in file if (line := parsed_line(text)) is not None)


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
