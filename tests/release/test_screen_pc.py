"""Knows that a kiosk's PC keeps its page alive, and what is put on it, as systemd takes it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from release.screen.moiso_screen import (
    Seen,
    Wanted,
    fault_of,
    has_screen,
    is_reload_due,
    wanted_by,
)
from tests.support.chromium import MISSING, find_chromium
from tests.support.live import LiveServer, until
from tests.support.patience import patience

pytestmark = pytest.mark.release

SCREEN = Path(__file__).parents[2] / "release/screen"
NOBODY = 65534
NIGHT = datetime(2026, 11, 24, 3, 31, tzinfo=UTC)


class ScreenPc:
    """A PC with the program that keeps the page open, and what it tells systemd."""

    def __init__(self, folder: Path, address: str, **settings: str) -> None:
        program = find_chromium()
        if program is None:
            pytest.skip(MISSING)
        self._systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._systemd.bind(str(folder / "notify"))
        self._systemd.setblocking(False)
        self.told: list[str] = []
        self._log = folder / "screen.log"
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "NOTIFY_SOCKET": str(folder / "notify"),
            "SCREEN_URL": address,
            "SCREEN_EVERY_S": "0.2",
            "SCREEN_BROWSER": program,
            "SCREEN_WORDS": "--no-sandbox --headless",
        }
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(SCREEN / "moiso_screen.py")],
                env=environ | settings,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def lines(self) -> list[str]:
        """Return the lines that the program has written of itself."""
        written = self._log.read_text("utf-8", errors="replace").splitlines()
        return [one for one in written if one.startswith(("the ", "waiting ", "another "))]

    def browsers(self) -> list[int]:
        """Return the processes of the browsers that it has begun, no script that begins them."""
        mine = descendants(self.process.pid)
        return [one for one in mine if is_browser(command_of(one))]

    def page(self) -> int | None:
        """Return the process that draws the page, if it is there."""
        for browser in self.browsers():
            for one in descendants(browser):
                if "--type=renderer" in command_of(one):
                    return one
        return None

    def has_told(self, word: str) -> bool:
        """Return whether it has told systemd so since `told` was emptied."""
        try:
            while True:
                self.told += self._systemd.recv(4096).decode().splitlines()
        except BlockingIOError:
            return word in self.told

    def forget(self) -> None:
        """Forget what it has told."""
        self.has_told("")
        self.told.clear()

    def end(self) -> None:
        """End it, as systemd does."""
        self.process.terminate()
        self.process.wait(patience(30))
        self._systemd.close()


def children(pid: int) -> list[int]:
    """Return the processes that this one has begun."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(one) for one in told.split()]


def descendants(pid: int) -> list[int]:
    """Return the processes below this one."""
    below = children(pid)
    return below + [one for child in below for one in descendants(child)]


def is_browser(command: str) -> bool:
    """Return whether these are the words of a browser itself: not of a part, nor of a script."""
    is_part = "--type=" in command or command.startswith("/bin/sh")
    return "--remote-debugging-pipe" in command and not is_part


def command_of(pid: int) -> str:
    """Return the words that the process was begun with."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Give the module a running demonstration, whose kiosk is open without pairing."""
    server = LiveServer(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def pc(server: LiveServer, tmp_path: Path) -> Iterator[ScreenPc]:
    """Give the test a kiosk's PC, whose page runs."""
    pc = ScreenPc(tmp_path, f"{server.url}/kiosk")
    try:
        until(lambda: "the page runs" in pc.lines(), "a page that runs")
        yield pc
    finally:
        pc.end()


def test_the_browser_waits_for_the_server(tmp_path: Path) -> None:
    late = LiveServer(tmp_path)
    pc = ScreenPc(tmp_path, f"{late.url}/kiosk")
    try:
        until(lambda: pc.has_told("WATCHDOG=1"), "a word to systemd")
        waited = (pc.lines(), pc.browsers())

        late.start()
        until(lambda: "the page runs" in pc.lines(), "a page that runs")
    finally:
        pc.end()
        late.stop()

    assert waited == ([f"waiting for {late.url}"], [])


def test_a_page_that_has_died_is_told_from_one_that_runs(pc: ScreenPc) -> None:
    """A killed renderer is what leaves “Aw, Snap!” on the glass, its browser running."""
    browser, page = pc.browsers(), pc.page()
    assert page is not None

    os.kill(page, signal.SIGKILL)
    until(lambda: pc.lines().count("the page runs") == 2, "the page again")

    assert "the page doesn't answer: it has died or hangs; the browser is begun anew" in pc.lines()
    assert pc.browsers() != browser


def test_a_page_that_hangs_is_begun_anew_and_systemd_hears_nothing_of_it(pc: ScreenPc) -> None:
    page = pc.page()
    assert page is not None
    os.kill(page, signal.SIGSTOP)
    time.sleep(1)
    pc.forget()

    until(lambda: any("hangs" in one for one in pc.lines()), "a page that hangs")
    told_of_it = pc.has_told("WATCHDOG=1")
    until(lambda: pc.lines().count("the page runs") == 2, "the page again")

    assert not told_of_it
    assert pc.has_told("WATCHDOG=1")


def test_a_browser_that_is_closed_is_begun_anew(pc: ScreenPc) -> None:
    (browser,) = pc.browsers()

    os.kill(browser, signal.SIGKILL)
    until(lambda: pc.lines().count("the page runs") == 2, "the page again")

    assert "the browser has ended; the browser is begun anew" in pc.lines()


def test_nothing_of_it_is_left_when_it_ends(server: LiveServer, tmp_path: Path) -> None:
    pc = ScreenPc(tmp_path, f"{server.url}/kiosk")
    until(lambda: "the page runs" in pc.lines(), "a page that runs")
    all_of_it = [one for browser in pc.browsers() for one in (browser, *descendants(browser))]

    pc.end()

    assert len(all_of_it) > 2
    until(lambda: not any(map(command_of, all_of_it)), "the end of the browser's processes")


@pytest.fixture
def home_of_nobody() -> Iterator[Path]:
    """Give the test a home; where the tests are root it is that of an account without rights."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        shutil.copy(SCREEN / "moiso_screen.py", home)
        if os.geteuid() == 0:
            os.chown(home, NOBODY, NOBODY)
        yield home


@pytest.mark.parametrize("windows", [("cage", "--"), ("xvfb-run", "-a")])
def test_the_page_runs_in_the_windows_of_a_real_pc(
    server: LiveServer, home_of_nobody: Path, windows: tuple[str, str]
) -> None:
    """What a PC has, but for its screen: a whole Chromium, in cage and under X11."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if shutil.which(windows[0]) is None or browser is None:
        pytest.skip(f"there is no {windows[0]} here, or no whole Chromium")
    environ = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home_of_nobody),
        "XDG_RUNTIME_DIR": str(home_of_nobody),
        "WLR_BACKENDS": "headless",
        "WLR_RENDERER": "pixman",
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "SCREEN_URL": f"{server.url}/kiosk",
        "SCREEN_EVERY_S": "0.2",
        "SCREEN_WORDS": "--no-sandbox",
    }
    as_nobody = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    words = [*(as_nobody if os.geteuid() == 0 else ()), *windows]
    log = home_of_nobody / "screen.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*words, "python3", str(home_of_nobody / "moiso_screen.py")],
            env=environ,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until(
            lambda: process.poll() is not None or b"the page runs" in log.read_bytes(),
            f"a page that runs: {log}",
        )
        said = log.read_text("utf-8", errors="replace")
        started = [process.pid, *descendants(process.pid)]
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(patience(30))

    assert "the page runs" in said, said
    until(lambda: not any(map(command_of, started)), "the end of all of it")


def test_at_night_it_is_begun_anew_and_says_so(server: LiveServer, tmp_path: Path) -> None:
    now = datetime.now(UTC).astimezone()
    soon = now + timedelta(seconds=8)
    if soon.date() != now.date():
        pytest.skip("it is midnight: what is due today is not due tomorrow")
    pc = ScreenPc(
        tmp_path,
        f"{server.url}/kiosk",
        SCREEN_RELOAD_AT=soon.time().isoformat("seconds"),
        SCREEN_IDLE_S="1",
    )
    try:
        until(lambda: pc.lines().count("the page runs") == 2, "the page again")
    finally:
        pc.end()

    assert "the night's start; the browser is begun anew" in pc.lines()


@pytest.mark.parametrize(
    ("begun", "now", "idle_s", "is_due"),
    [
        (NIGHT - timedelta(days=1), NIGHT, 900, True),
        (NIGHT - timedelta(days=1), NIGHT, 30, False),  # Somebody stands there.
        (NIGHT - timedelta(days=1), NIGHT - timedelta(minutes=5), 900, False),
        (NIGHT, NIGHT + timedelta(hours=8), 900, False),  # It was begun after it.
        (NIGHT - timedelta(hours=2), NIGHT + timedelta(hours=8), 900, True),
    ],
)
def test_the_night_s_start_comes_once_and_disturbs_nobody(
    begun: datetime, now: datetime, idle_s: float, *, is_due: bool
) -> None:
    wanted = wanted_by({"SCREEN_URL": "http://10.0.0.5:8080/kiosk"})

    assert is_reload_due(wanted, begun, now, Seen("", "up", idle_s)) is is_due


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://10.0.0.5:8080/kiosk?keys=yes", ""),
        ("http://10.0.0.5:8080/pair", ""),
        ("chrome-error://chromewebdata/", "another page is shown: chrome-error://chromewebdata/"),
        ("http://10.0.0.5:80801/", "another page is shown: http://10.0.0.5:80801/"),
    ],
)
def test_a_page_of_another_place_is_a_fault(address: str, fault: str) -> None:
    assert fault_of(Seen(address, "up", 0), "http://10.0.0.5:8080") == fault


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"SCREEN_URL": "10.0.0.5:8080/kiosk"},
        {"SCREEN_URL": "http://a/kiosk", "SCREEN_ROTATE": "45"},
        {"SCREEN_URL": "http://a/kiosk", "SCREEN_RELOAD_AT": "at night"},
    ],
)
def test_a_setting_that_can_not_be_is_said(settings: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, str(SCREEN / "moiso_screen.py")],
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr


def test_a_screen_that_is_unplugged_is_seen(tmp_path: Path) -> None:
    for name, state in (("card0-HDMI-A-1", "connected"), ("card0-DP-1", "disconnected")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(f"{state}\n")
    with_one = has_screen(tmp_path)

    (tmp_path / "card0-HDMI-A-1/status").write_text("disconnected\n")

    assert (with_one, has_screen(tmp_path)) == (True, False)
    assert has_screen(tmp_path / "nothing")  # Where the kernel tells of none it is not said.


def installed(root: Path, *words: str) -> str:
    """Put a screen's files below the folder; return what was said."""
    done = subprocess.run(
        [str(SCREEN / "install-screen.sh"), *words, "--root", str(root)],
        env={"PATH": os.environ["PATH"], "LANG": "vi_VN.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(root: Path) -> set[str]:
    """Return the files below the folder."""
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("words", [("kiosk",), ("kiosk", "--x11"), ("tv",)])
def test_what_is_put_on_the_pc_is_such_as_systemd_takes(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = installed(tmp_path, *words, "http://10.0.0.5:8080")
    unit = tmp_path / f"etc/systemd/system/moiso-{words[0]}.service"

    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )

    complaints = [line for line in verified.stderr.splitlines() if "moiso" in line]
    page = "/display/a" if words[0] == "tv" else "/kiosk"
    assert f"Xong: http://10.0.0.5:8080{page}" in said
    assert [one for one in complaints if "is not executable" not in one] == []
    assert f"SCREEN_URL=http://10.0.0.5:8080{page}\n" in (
        tmp_path / "etc/moiso-screen.env"
    ).read_text("utf-8")
    program = [str(tmp_path / "usr/local/bin/moiso-screen")]
    assert subprocess.run(program, env={}, check=False, capture_output=True).returncode == 2
    assert ("--x11" in words) == ("x11.conf" in {Path(one).name for one in files(tmp_path)})
    assert len([one for one in files(tmp_path) if one.endswith(".service")]) == 1


def test_only_the_server_s_pages_are_open_to_the_browser(tmp_path: Path) -> None:
    installed(tmp_path, "kiosk", "https://moiso.example.gov.vn/kiosk?keys=yes")

    for browser in ("chromium", "opt/chrome"):
        file = tmp_path / f"etc/{browser}/policies/managed/moiso-screen.json"
        told = json.loads(file.read_text("utf-8"))
        assert (told["URLBlocklist"], told["URLAllowlist"]) == (
            ["*"],
            ["https://moiso.example.gov.vn"],
        )


def test_what_is_set_stays_at_a_second_time_and_all_goes_again(tmp_path: Path) -> None:
    installed(tmp_path, "kiosk", "http://10.0.0.5:8080", "--output", "HDMI-A-1", "--rotate", "90")
    settings = tmp_path / "etc/moiso-screen.env"
    settings.write_text(settings.read_text("utf-8").replace("03:30", "04:15"), "utf-8")

    said = installed(tmp_path, "kiosk", "http://10.0.0.5:8080")
    kept = settings.read_text("utf-8")
    installed(tmp_path, "--uninstall")

    assert "Giữ nguyên cài đặt" in said
    assert "SCREEN_RELOAD_AT=04:15" in kept
    assert "SCREEN_ROTATE=90" in kept
    assert files(tmp_path) == set()


@pytest.mark.parametrize(
    "words",
    [
        ("kiosk",),
        ("http://10.0.0.5:8080",),
        ("kiosk", "http://10.0.0.5:8080", "--rotate", "90"),
        ("kiosk", "http://10.0.0.5:8080", "--rotate", "45", "--output", "DP-1"),
        ("kiosk", "http://10.0.0.5:8080/|x"),
        ("kiosk", "http://10.0.0.5", "--output", "DP-1;reboot", "--rotate", "90"),
    ],
)
def test_words_that_can_not_be_put_nothing_there(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [str(SCREEN / "install-screen.sh"), *words, "--root", str(tmp_path / "pc")],
        capture_output=True,
        check=False,
    )

    assert done.returncode != 0
    assert not (tmp_path / "pc").exists()


@pytest.mark.parametrize(
    ("keyboard", "key"),
    [
        ("evdev:input:b0003v046DpC31Ce0110-e0,1,4", "KEYBOARD_KEY_700e2=reserved"),  # Alt
        ("evdev:input:b0003v046DpC31Ce0110-e0,1,4", "KEYBOARD_KEY_7003d=reserved"),  # F4
        ("evdev:atkbd:dmi:bvnX:bvrX:", "KEYBOARD_KEY_db=reserved"),  # The Windows key
    ],
)
def test_keys_that_leave_the_page_are_locked(tmp_path: Path, keyboard: str, key: str) -> None:
    installed(tmp_path, "kiosk", "http://10.0.0.5:8080")
    subprocess.run(["systemd-hwdb", "update", "--root", str(tmp_path)], check=True)

    told = subprocess.run(
        ["systemd-hwdb", "query", "--root", str(tmp_path), keyboard],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert key in told
    assert not [one for one in told if "KEYBOARD_KEY_70028" in one]  # Enter stays.


def test_wanted_has_the_server_s_part_of_the_address() -> None:
    assert Wanted("https://moiso.example.gov.vn/kiosk?keys=yes").server == (
        "https://moiso.example.gov.vn"
    )
