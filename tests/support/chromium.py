"""Knows where a Chromium is on this machine, and how to get one.

`python -m tests.support.chromium` installs one where there is none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

LIGHT = "chromium-headless-shell"
"""Chromium without the browser's own windows; each of those takes a second of computing."""
NAMES = (LIGHT, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no Chromium: the system has none, apt-get and `playwright install chromium` gave none; "
    "the browser tests are skipped. Install one and run `make test` again."
)


def find_chromium() -> str | None:
    """Return the path of the system's Chromium, else of Playwright's own, else nothing."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def main() -> int:
    """Make sure of a Chromium; 0 even without one, as the tests then say what they skipped."""
    if shutil.which(LIGHT) is None:
        install()
    if find_chromium() is None:
        print(MISSING, file=sys.stderr)
    return 0


def install() -> None:
    """Try the system's packages if that may work; with nothing at all, Playwright's download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _run("apt-get", "-qq", "update", env=quiet)
        _run("apt-get", "-qq", "install", "-y", LIGHT, env=quiet)
        if find_chromium() is None:
            _run("apt-get", "-qq", "install", "-y", "chromium", env=quiet)
    if find_chromium() is None:
        _run(sys.executable, "-m", "playwright", "install", "chromium", env=dict(os.environ))


def _run(*command: str, env: dict[str, str]) -> None:
    """Run an installer; its words are shown only when it fails."""
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        print(f"{' '.join(command)} failed:\n{result.stderr[-2000:]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
