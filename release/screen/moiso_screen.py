"""Keeps one page of Mời Số on the screen of a kiosk or a lobby TV, and alive.

It stands alone, on Python's own library: a Raspberry Pi has nothing else of Mời Số. The browser is
begun when the server answers, and asked over a pipe every few seconds whether its page runs. One
that has died, hangs, or shows something else is begun anew; systemd is told as long as all is well.
Settings: environment variables SCREEN_…, on a PC the lines of /etc/moiso-screen.env.
"""

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
WORDS = (
    "--kiosk",
    "--no-first-run",
    "--noerrdialogs",
    "--disable-infobars",
    "--disable-session-crashed-bubble",
    "--disable-features=Translate",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-background-timer-throttling",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-pipe",
)
"""Among them: no word about a crash before, sound without a touch, and the pipe to ask by."""
ROTATIONS = {"90": "right", "180": "inverted", "270": "left"}
HIGH = 100
"""Above the numbers of files that the browser's pipe must have."""
ANSWER_S = 5.0
FIRST_S = 60.0
"""A page is not there at once, least of all on a small PC."""
MISSED = 3
"""So many questions in turn without an answer, and the page counts as dead."""
LINKLESS_S = 180.0
"""The page joins the server again by itself; where it doesn't for so long, it is begun anew."""
SETTLED_S = 60.0
LONGEST_REST_S = 60.0
END_S = 5.0
ASKED = """
(() => {
  if (window.moisoTouchedAt === undefined) {
    window.moisoTouchedAt = performance.now();
    const touched = () => { window.moisoTouchedAt = performance.now(); };
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touched, true);
  }
  return {
    address: location.href,
    link: document.documentElement.dataset.link ?? "",
    idle_s: (performance.now() - window.moisoTouchedAt) / 1000,
  };
})()
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings say: the page, the time of the nightly start, how the screen stands."""

    address: str
    reload_at: time_of_day | None = time_of_day(3, 30)
    idle_s: float = 600.0
    every_s: float = 5.0
    output: str = ""
    rotate: str = ""
    browser: str = ""
    words: tuple[str, ...] = ()

    @property
    def server(self) -> str:
        """The server's part of the page's address."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


def wanted_by(environ: Mapping[str, str]) -> Wanted:
    """What the settings say. Raises ValueError with a sentence."""
    address = environ.get("SCREEN_URL", "")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            f"SCREEN_URL is {address!r}, and should be like http://10.0.0.5:8080/kiosk"
        )
    rotate = environ.get("SCREEN_ROTATE", "") or "0"
    if rotate not in ("0", *ROTATIONS):
        raise ValueError(f"SCREEN_ROTATE is {rotate!r}, and should be 0, 90, 180 or 270")
    at = environ.get("SCREEN_RELOAD_AT", "03:30")
    return Wanted(
        address=address,
        reload_at=None if at == "never" else time_of_day.fromisoformat(at),
        idle_s=float(environ.get("SCREEN_IDLE_S", "600")),
        every_s=float(environ.get("SCREEN_EVERY_S", "5")),
        output=environ.get("SCREEN_OUTPUT", ""),
        rotate="" if rotate == "0" else rotate,
        browser=environ.get("SCREEN_BROWSER", ""),
        words=tuple(environ.get("SCREEN_WORDS", "").split()),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page said of itself."""

    address: str
    link: str
    idle_s: float


def fault_of(seen: Seen | None, server: str) -> str:
    """What is wrong with a page that said this, or nothing; empty where it runs."""
    if seen is None:
        return "the page doesn't answer: it has died or hangs"
    if seen.address != server and not seen.address.startswith(f"{server}/"):
        return f"another page is shown: {seen.address.partition('?')[0]}"
    return ""


def is_reload_due(wanted: Wanted, begun: datetime, now: datetime, seen: Seen) -> bool:
    """Whether the nightly start is due: its time has passed since, and nobody touches the glass."""
    if wanted.reload_at is None or seen.idle_s < wanted.idle_s:
        return False
    due = datetime.combine(now.date(), wanted.reload_at, tzinfo=now.tzinfo)
    return begun < due <= now


class Gone(Exception):
    """The browser has ended, or its pipe."""


class Browser:
    """A running browser with its one page, which can be asked by its pipe."""

    def __init__(self, program: str, words: list[str], environ: Mapping[str, str]) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, HIGH) for one in (to_read, to_write)]
        self.pid = os.posix_spawnp(
            program,
            [program, *words],
            environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, high[0], 3), (os.POSIX_SPAWN_DUP2, high[1], 4)],
            setpgroup=0,
        )
        for one in (to_read, to_write, *high):
            os.close(one)
        self._rest = b""
        self._number = 0
        self._session = ""

    def seen(self, within_s: float) -> Seen | None:
        """What the page says of itself within that time; None for no answer. Raises Gone."""
        until = time.monotonic() + within_s
        try:
            if not self._session and not self._attach(until):
                return None
            said = self._ask(
                "Runtime.evaluate",
                {"expression": ASKED, "returnByValue": True},
                until,
                session=self._session,
            )
        except TimeoutError:
            return None
        told = said.get("result", {}).get("result", {}).get("value")
        if not isinstance(told, dict):
            self._session = ""
            return None
        return Seen(str(told["address"]), str(told["link"]), float(told["idle_s"]))

    def end(self) -> None:
        """End the browser and what it has started, if need be by force."""
        for sent in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, sent)
            until = time.monotonic() + END_S
            while time.monotonic() < until:
                if self._has_ended():
                    break
                time.sleep(0.05)
        for one in (self._read, self._write):
            os.close(one)

    def _has_ended(self) -> bool:
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] != 0
        except ChildProcessError:
            return True

    def _attach(self, until: float) -> bool:
        told = self._ask("Target.getTargets", {}, until)["result"]["targetInfos"]
        pages = [one["targetId"] for one in told if one["type"] == "page"]
        if not pages:
            return False
        asked = {"targetId": pages[0], "flatten": True}
        answer = self._ask("Target.attachToTarget", asked, until)
        self._session = answer.get("result", {}).get("sessionId", "")
        return bool(self._session)

    def _ask(
        self, method: str, params: Mapping[str, Any], until: float, *, session: str = ""
    ) -> dict[str, Any]:
        """The answer to a question. Raises TimeoutError, Gone."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        try:
            os.write(self._write, json.dumps(message).encode() + b"\0")
        except OSError as error:
            raise Gone from error
        while True:
            answer = self._next(until)
            if answer.get("id") == self._number:
                return answer

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            left_s = until - time.monotonic()
            if left_s <= 0 or not select.select([self._read], [], [], left_s)[0]:
                raise TimeoutError
            part = os.read(self._read, 65536)
            if not part:
                raise Gone
            self._rest += part
        first, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(first)
        return told


class Keeper:
    """Keeps the page open: waits, begins, asks, and begins anew."""

    def __init__(self, wanted: Wanted, environ: Mapping[str, str]) -> None:
        self._wanted = wanted
        self._environ = environ
        self._said = ""
        self._rest_s = 1.0

    def keep(self) -> None:
        """Keep the page open until this program is ended."""
        self._turn_screen()
        while True:
            self._wait_for_server()
            browser = self._begun()
            at = time.monotonic()
            try:
                why = self._watched(browser)
            finally:
                browser.end()
            self.say(f"{why}; the browser is begun anew")
            is_settled = time.monotonic() - at > SETTLED_S
            self._rest_s = 1.0 if is_settled else min(self._rest_s * 2, LONGEST_REST_S)
            time.sleep(self._rest_s)

    def say(self, words: str) -> None:
        """Write a line and tell systemd; what was said last isn't said again."""
        if words != self._said:
            print(words, flush=True)
            self._tell(f"STATUS={words}")
        self._said = words

    def _wait_for_server(self) -> None:
        """Wait until the server answers: a browser's own page of an error would stay."""
        while not self._answers():
            self.say(f"waiting for {self._wanted.server}")
            self._tell("READY=1\nWATCHDOG=1")
            time.sleep(self._wanted.every_s)

    def _answers(self) -> bool:
        try:
            opener = build_opener(ProxyHandler({}))
            with opener.open(f"{self._wanted.server}/healthz", timeout=ANSWER_S) as answer:
                return bool(answer.status == 200)
        except (OSError, ValueError):
            return False

    def _begun(self) -> Browser:
        wanted = self._wanted
        program = wanted.browser or next(filter(shutil.which, BROWSERS), BROWSERS[0])
        profile = Path(self._environ.get("HOME") or tempfile.gettempdir(), "moiso")
        # A lock that a PC without power has left would keep the browser from its own profile.
        for name in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (profile / name).unlink(missing_ok=True)
        platform = "wayland" if self._environ.get("WAYLAND_DISPLAY") else "x11"
        words = [*WORDS, f"--user-data-dir={profile}", f"--ozone-platform={platform}"]
        return Browser(program, [*words, *wanted.words, wanted.address], self._environ)

    def _watched(self, browser: Browser) -> str:
        """Ask the page until something is wrong; what it is."""
        begun, missed, linked = _now(), 0, time.monotonic()
        bears_until = time.monotonic() + FIRST_S
        while True:
            try:
                seen = browser.seen(ANSWER_S)
            except Gone:
                return "the browser has ended"
            fault = fault_of(seen, self._wanted.server)
            missed = missed + 1 if fault else 0
            if missed >= MISSED and time.monotonic() > bears_until:
                return fault
            if seen is not None and not fault:
                bears_until = 0.0
                self.say("the page runs" if has_screen() else "the page runs, and no screen is on")
                self._tell("READY=1\nWATCHDOG=1")
                if seen.link != "down" or not self._answers():
                    linked = time.monotonic()
                if time.monotonic() - linked > LINKLESS_S:
                    return "the page has no link, and the server answers"
                if is_reload_due(self._wanted, begun, _now(), seen) and self._answers():
                    return "the night's start"
            time.sleep(self._wanted.every_s)

    def _turn_screen(self) -> None:
        """Let the screen stand as the settings say, and never go dark by itself."""
        turned, output = self._wanted.rotate, self._wanted.output
        if self._environ.get("WAYLAND_DISPLAY"):
            if turned and output:
                self._run("wlr-randr", "--output", output, "--transform", turned)
            return
        self._run("xset", "s", "off", "s", "noblank", "-dpms")
        if turned and output:
            self._run("xrandr", "--output", output, "--rotate", ROTATIONS[turned])

    def _run(self, *words: str) -> None:
        try:
            subprocess.run(words, check=True, timeout=30)
        except (OSError, subprocess.SubprocessError) as error:
            self.say(f"{words[0]}: {error}")

    def _tell(self, state: str) -> None:
        """Tell systemd, if it is there."""
        place = self._environ.get("NOTIFY_SOCKET", "")
        if not place:
            return
        address = "\0" + place[1:] if place.startswith("@") else place
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to, contextlib.suppress(OSError):
            to.setblocking(False)  # A systemd that is busy holds up no page.
            to.sendto(state.encode(), address)


def _now() -> datetime:
    """The time of this PC, in its own zone."""
    return datetime.now(UTC).astimezone()


def has_screen(drm: Path = Path("/sys/class/drm")) -> bool:
    """Whether a screen is plugged in, as far as the kernel knows."""
    told = [file.read_text("utf-8").strip() for file in drm.glob("card*-*/status")]
    return not told or "connected" in told


def main() -> int:
    """Run until ended; 2 for settings that can't be."""
    try:
        wanted = wanted_by(os.environ)
    except ValueError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2

    def end(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    Keeper(wanted, os.environ).keep()
    return 0


if __name__ == "__main__":
    sys.exit(main())
