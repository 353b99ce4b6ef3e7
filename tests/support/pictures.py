"""Knows how every page looks on a morning with visitors: `make pictures`.

    python -m tests.support.pictures FOLDER [--readme]

plays a morning on a real server of the sample centre and writes a small picture of each page, in
each language and size, into FOLDER, to be looked at. With --readme it renews the pictures of the
README, too. Nothing compares them: what a page must hold to is asked by the tests.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from app.build import ROOT
from app.simulation.client import Client, request_id
from tests.support.browser import ARGUMENTS, sign_in
from tests.support.chromium import MISSING, find_chromium
from tests.support.live import PASSWORD, LiveServer
from tests.support.patience import patience

SPEED, PLAYED_UNTIL, PLAYED_BEFORE_S = "40", "11:00", 60
LANGUAGES = ("vi", "en")
COLOURS = 256
SETTLED_MS = 1_500
README = ROOT / "app/samples/pictures"
WIDTHS = {"kiosk": 360, "console": 820, "lobby": 1200}
"""Of the pictures that the README has, too."""
README_NAMES = {"console": "counter"}
SLIP_WIDTH = 300


def _nothing(_page: Page) -> None:
    """The page as it opens."""


def _press(*wanted: str) -> Callable[[Page], None]:
    def run(page: Page) -> None:
        for one in wanted:
            page.locator(one).first.click()
            page.wait_for_timeout(400)

    return run


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, the page and who looks at it on what screen, and what is done first."""

    name: str
    path: str
    size: tuple[int, int]
    person: str = ""
    first: Callable[[Page], None] = _nothing
    whole: bool = False
    """Of the whole page, however long; else of what the screen shows."""


DESK, WIDE, PHONE, UPRIGHT, LYING = (
    (1366, 768),
    (1440, 900),
    (390, 844),
    (1080, 1920),
    (1920, 1080),
)
SHOTS = (
    Shot("kiosk", "/kiosk", UPRIGHT),
    Shot("kiosk-lying", "/kiosk", LYING),
    Shot("kiosk-low", "/kiosk", (1280, 800)),
    Shot("kiosk-chosen", "/kiosk", UPRIGHT, first=_press(".tile")),
    Shot("tv", "/display/a", LYING),
    Shot("tv-upright", "/display/b", UPRIGHT),
    Shot("console", "/counter", DESK, "officer20"),
    Shot("console-narrow", "/counter", (360, 640), "officer20"),
    Shot("supervisor", "/supervisor", WIDE, "supervisor"),
    Shot("supervisor-phone", "/supervisor", (360, 800), "supervisor", whole=True),
    Shot("reception", "/reception", DESK, "reception"),
    Shot("reports", "/supervisor/reports", DESK, "supervisor", whole=True),
    Shot("devices", "/admin/devices", DESK, "admin"),
    Shot("displays", "/admin/displays", DESK, "admin", whole=True),
    Shot("people", "/admin/users", DESK, "admin", whole=True),
    Shot("account", "/account", DESK, "officer01", whole=True),
    Shot("sign-in", "/sign-in", DESK),
    Shot("home", "/", DESK, "admin"),
    Shot("lobby", "/lobby", LYING),
)


@contextmanager
def _morning() -> Iterator[LiveServer]:
    with tempfile.TemporaryDirectory(prefix="moiso-pictures-") as name:
        server = LiveServer(Path(name))
        server.by_command = True
        server.start()
        try:
            playing = server.begin(
                "simulate", "--url", server.url, "--speed", SPEED, "--until", PLAYED_UNTIL
            )
            time.sleep(PLAYED_BEFORE_S)
            yield server
            playing.terminate()
            playing.wait(patience(60))
        finally:
            server.stop()


def take(folder: Path, wanted: Sequence[str], *, readme: bool) -> None:
    """Write the pictures into the folder; `wanted` are those to take, none of them all."""
    path = find_chromium()
    if path is None:
        raise SystemExit(MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    with _morning() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for language in LANGUAGES:
            for shot in (*SHOTS, Shot("phone", _phone_page(server), PHONE, whole=True)):
                if wanted and shot.name not in wanted:
                    continue
                picture = _taken(browser, server.url, shot, language)
                _small(picture, None).save(folder / f"{shot.name}-{language}.png", optimize=True)
                print(folder / f"{shot.name}-{language}.png", flush=True)
                if readme and language == "vi" and shot.name in WIDTHS:
                    name = README_NAMES.get(shot.name, shot.name)
                    _small(picture, WIDTHS[shot.name]).save(README / f"{name}.png", optimize=True)
        browser.close()
        if readme:
            _slip(server)


def _taken(browser: Browser, url: str, shot: Shot, language: str) -> Image.Image:
    width, height = shot.size
    context = browser.new_context(
        viewport=ViewportSize(width=width, height=height),
        base_url=url,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    context.add_cookies([{"name": "moiso_lang", "value": language, "url": url}])
    context.set_default_timeout(patience(30_000))
    page = context.new_page()
    if shot.person:
        sign_in(page, shot.person, PASSWORD)
    page.goto(shot.path)
    page.wait_for_timeout(SETTLED_MS)
    if shot.path == "/kiosk" and language != LANGUAGES[0]:
        # A kiosk begins in the centre's first language, whatever the browser was used for.
        _press(f".kiosk-langs [lang={language}]")(page)
    shot.first(page)
    page.wait_for_timeout(SETTLED_MS)
    taken = Image.open(BytesIO(page.screenshot(full_page=shot.whole)))
    context.close()
    return taken


def _small(picture: Image.Image, width: int | None) -> Image.Image:
    if width is not None:
        height = round(picture.height * width / picture.width)
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    return picture.convert("RGB").quantize(
        COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )


def _slip(server: LiveServer) -> None:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "slip.png"
        server.command("centre", "slip", str(file))
        _small(Image.open(file), SLIP_WIDTH).save(README / "slip.png", optimize=True)


def _phone_page(server: LiveServer) -> str:
    """The phone page of somebody who has just taken a number."""
    client = Client(server.url, Client(server.url).page_token("/kiosk"))
    reply = client.post("/tickets", {"service": "dat-dai", "request_id": request_id()})
    return "/t/" + str(reply.body["track_url"]).rpartition("/")[2]


def main(words: Sequence[str] | None = None) -> None:
    """Take the pictures that the words ask for."""
    parser = argparse.ArgumentParser(prog="tests.support.pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true", help="renew those of the README, too")
    parser.add_argument("--only", default="", help="names, comma between")
    asked = parser.parse_args(words)
    wanted = [name for name in asked.only.split(",") if name]
    take(asked.folder, wanted, readme=asked.readme)


if __name__ == "__main__":
    main()
