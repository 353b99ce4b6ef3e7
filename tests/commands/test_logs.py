"""`moiso logs` shows what the server has told, from its files; each request has an id."""

import json
import logging
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.build import ROOT
from app.log_lines import FILE, FOLDER, LOOK_S, JsonLines, KeptLog, OfRequest, TextLines, kept_lines
from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web


def kept(data: Path, *lines: tuple[datetime, str, str]) -> Path:
    """Write lines of the log as a server does, and return the file."""
    path = data / FOLDER / FILE
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for at, level, message in lines:
            told = {"at": at.isoformat(), "level": level, "logger": "x", "message": message}
            file.write(json.dumps({**told, "request": f"request-{message}"}) + "\n")
    return path


def test_it_shows_what_is_asked_for(moiso: Run, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    path = kept(
        tmp_path,
        (now - timedelta(days=2), "warning", "old"),
        (now - timedelta(hours=1), "info", "later"),
        (now, "error", "newest"),
    )
    path.with_name(f"{FILE}.1").write_text(path.read_text())
    path.write_text("")
    kept(tmp_path, (now, "warning", "after"))

    def words(*options: str) -> list[str]:
        lines = moiso("logs", *options).output.splitlines()
        return [line.split(": ", 1)[1].split(" [", maxsplit=1)[0] for line in lines]

    assert words() == ["old", "later", "newest", "after"]
    assert words("--level", "warning") == ["old", "newest", "after"]
    assert words("--since", "2h") == ["later", "newest", "after"]
    assert words("--request", "request-newest") == ["newest"]
    yesterday = f"{now - timedelta(days=1):%Y-%m-%d}"
    assert words("--since", yesterday) == ["later", "newest", "after"]
    assert "write 30m" in moiso("logs", "--since", "soon", expected=2).output
    assert json.loads(moiso("logs", "--json", "--since", "2h").output.splitlines()[0])["level"]


def test_it_follows_what_comes_also_into_a_new_file(moiso: Run, tmp_path: Path) -> None:
    path = kept(tmp_path, (datetime.now(UTC), "info", "before"))
    words = [sys.executable, "-u", "-c", "from app.cli import main; main()", "logs", "--follow"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            seen = [process.stdout.readline()]
            kept(tmp_path, (datetime.now(UTC), "info", "then"))
            seen.append(process.stdout.readline())
            path.replace(path.with_name(f"{FILE}.1"))
            kept(tmp_path, (datetime.now(UTC), "info", "new"))
            seen.append(process.stdout.readline())
        finally:
            process.kill()

    assert [line.rsplit("-", 1)[1].strip() for line in seen] == ["before]", "then]", "new]"]


def test_a_line_written_while_the_kept_ones_are_shown_is_shown_once(
    moiso: Run, tmp_path: Path
) -> None:
    long = "x" * 1_000
    kept(tmp_path, *((datetime.now(UTC), "info", long) for _ in range(2_000)))
    words = [sys.executable, "-u", "-c", "from app.cli import main; main()", "logs", "--follow"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert long in process.stdout.readline()
            # It waits for this reader now: two megabytes don't fit into a pipe.
            kept(tmp_path, (datetime.now(UTC), "info", "meanwhile"))
            while "meanwhile" not in process.stdout.readline():
                pass
            awaited = 0
            while awaited < 2:  # It has read what was kept, and looks from time to time.
                began = time.monotonic()
                kept(tmp_path, (datetime.now(UTC), "info", "later"))
                assert "later" in process.stdout.readline()
                awaited += time.monotonic() - began > LOOK_S / 5
        finally:
            process.kill()


def test_no_line_is_missed_when_the_files_are_put_aside_between_two_looks(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    path = kept(tmp_path, (now, "info", "old"), (now, "info", "unread"))
    lines = kept_lines(tmp_path, follow=True)
    assert next(lines)["message"] == "old"

    path.replace(path.with_name(f"{FILE}.1"))
    kept(tmp_path, (now, "info", "between"))
    path.with_name(f"{FILE}.1").replace(path.with_name(f"{FILE}.2"))
    path.replace(path.with_name(f"{FILE}.1"))
    kept(tmp_path, *((now, "info", f"new {number}") for number in range(9)))

    expected = ["unread", "between", *(f"new {number}" for number in range(9))]
    assert [next(lines)["message"] for _ in expected] == expected
    lines.close()


def test_a_line_that_is_half_written_is_told_when_it_is_whole(tmp_path: Path) -> None:
    path = kept(tmp_path, (datetime.now(UTC), "info", "whole"))
    text = path.read_bytes()
    path.write_bytes(text + text[:-9])
    lines = kept_lines(tmp_path, follow=True)
    assert next(lines)["message"] == "whole"

    threading.Timer(0.1, lambda: path.write_bytes(text + text.replace(b"whole", b"other"))).start()

    assert next(lines)["message"] == "other"
    lines.close()


def test_what_is_kept_is_bounded_and_its_owners(tmp_path: Path) -> None:
    handler = KeptLog(tmp_path / FOLDER / FILE)
    handler.maxBytes = 300
    log = logging.Logger("here")  # noqa: LOG001 - without parents
    log.addHandler(handler)
    for number in range(40):
        log.info("line %d", number)
    handler.close()

    files = sorted((tmp_path / FOLDER).iterdir())
    assert len(files) == 6
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    numbers = [int(line["message"].split()[1]) for line in kept_lines(tmp_path)]
    assert numbers == list(range(numbers[0], 40))


@ON_SQLITE
def test_an_answer_and_its_lines_have_the_id_of_the_request(web: Web) -> None:
    told: list[logging.LogRecord] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record)

    def tell() -> str:
        log.warning("here")
        return "x"

    handler = Keep()
    handler.addFilter(OfRequest())
    log = logging.getLogger("test of request ids")
    log.addHandler(handler)
    web.server.app.add_url_rule("/told", view_func=tell)
    try:
        brought = web.server.app.test_client().get("/told", headers={"X-Request-Id": "proxy-12345"})
        made = web.server.app.test_client().get("/told", headers={"X-Request-Id": "a\tb"})
    finally:
        log.removeHandler(handler)

    assert brought.headers["X-Request-Id"] == "proxy-12345"
    assert len(made.headers["X-Request-Id"]) == 16
    assert [json.loads(JsonLines().format(record))["request"] for record in told] == [
        "proxy-12345",
        made.headers["X-Request-Id"],
    ]
    assert TextLines().format(told[0]).endswith("here [proxy-12345]")
