"""Each call is said once in its zone, whatever happens to the displays; printed as a table."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, expect

from tests.browser.day import Day
from tests.browser.windows import FAST, TV, Windows, linked
from tests.support.browser import STRICT
from tests.support.live import until
from tests.support.patience import patience
from tests.support.tables import Rows

# Told by the console, so that what a page has said outlives the page.
TELL = """
const labels = {};
const tell = (seq, end) => console.log(`heard:${JSON.stringify([labels[seq], end])}`);
document.addEventListener("moiso:spoken", ({ detail }) => {
  labels[detail.seq] = detail.label;
  tell(detail.seq, "begun");
});
document.addEventListener("moiso:ended", ({ detail }) => tell(detail.seq, detail.end));
"""
HEARD = "heard:"
TAKEN_OVER_MS = 15_000
"""A turn that nobody renews is over after six seconds; the rest is for a slow machine."""


@dataclass
class Screen:
    """One display, and what was heard from it: a label, and "begun" or how it ended."""

    name: str
    context: BrowserContext
    page: Page
    heard: list[tuple[str, str]] = field(default_factory=list)

    def has_turn(self) -> None:
        """Wait until it is this screen's turn to speak."""
        expect(self.page.locator("html")).to_have_attribute(
            "data-turn", "mine", timeout=patience(TAKEN_OVER_MS)
        )

    def crash(self) -> None:
        """End the page as a power cut does: it says nothing more to anybody."""
        with pytest.raises(Error, match="crash"):
            self.page.goto("chrome://crash")


class Lobby:
    """The displays of zone a, and the counter 3 that calls."""

    def __init__(self, windows: Windows, day: Day) -> None:
        self.windows = windows
        self.day = day
        self.screens: list[Screen] = []
        self.called: list[str] = []
        self._pump = windows.open("about:blank")
        day.open(3)

    def show(self, *, scripts: str = FAST, browser: Any = None) -> Screen:
        """Switch one more display on."""
        context = self.windows.context(TV, scripts=TELL + scripts, browser=browser)
        page = context.new_page()
        screen = Screen(f"tv-{len(self.screens) + 1}", context, page)
        page.on("console", lambda message: self._told(screen, message))
        self.screens.append(screen)
        page.goto("/display/a", wait_until="commit")
        if browser is None:
            linked(page)
        return screen

    def cause(self) -> str:
        """What the display's device lacks, as staff are told."""
        devices = self.day.person("admin").get("/devices")
        return next(str(one["cause"]) for one in devices if one["name"] == "display-a")

    def call(self) -> str:
        """Let a visitor come, and counter 3 call the number; return it."""
        self.day.issue()
        first = not self.called
        label = str((self.day.call_next if first else self.day.call_again)(3)["label"])
        self.called.append(label)
        return label

    def counted(self, label: str, how: str) -> int:
        """How often the zone heard the call so, by all its displays."""
        self._pump.evaluate("0")  # Lets what the pages told come in.
        return sum(screen.heard.count((label, how)) for screen in self.screens)

    def wait(self, label: str, how: str = "whole") -> None:
        """Wait until the zone has heard the call so."""
        until(lambda: self.counted(label, how) > 0, f"{label} {how}", within_s=25)

    def _told(self, screen: Screen, message: ConsoleMessage) -> None:
        if message.text.startswith(HEARD):
            label, how = json.loads(message.text.removeprefix(HEARD))
            screen.heard.append((label, how))


Fault = Callable[[Lobby], None]


def nothing(lobby: Lobby) -> None:
    lobby.show().has_turn()
    lobby.show()
    lobby.wait(lobby.call())
    lobby.wait(lobby.call())


def power_cut_between_two_calls(lobby: Lobby) -> None:
    first = lobby.show()
    first.has_turn()
    second = lobby.show()
    lobby.wait(lobby.call())

    first.crash()
    label = lobby.call()
    second.has_turn()
    lobby.wait(label)


def power_cut_in_the_middle_of_an_announcement(lobby: Lobby) -> None:
    first = lobby.show(scripts="")
    first.has_turn()
    lobby.show()
    label = lobby.call()
    lobby.wait(label, "begun")

    first.crash()
    lobby.wait(label)


def cable_pulled_in_the_middle_and_plugged_again(lobby: Lobby) -> None:
    first = lobby.show(scripts="")
    first.has_turn()
    lobby.show()
    label = lobby.call()
    lobby.wait(label, "begun")

    first.context.set_offline(True)
    lobby.wait(label)
    first.context.set_offline(False)
    linked(first.page)
    lobby.wait(lobby.call())


def speaking_page_reloaded_after_it_spoke(lobby: Lobby) -> None:
    first = lobby.show()
    first.has_turn()
    lobby.show()
    lobby.wait(lobby.call())

    first.page.reload(wait_until="commit")
    linked(first.page)
    lobby.wait(lobby.call())


def sound_blocked_on_one(lobby: Lobby) -> None:
    strict = lobby.windows.strict(STRICT)
    # Looking at a page would count as its visitor's gesture, which allows the sound.
    lobby.show(browser=strict)
    # The screens of the test before may count for some seconds more: the best of a device's does.
    until(lambda: lobby.cause() == "sound_blocked", "word of the blocked sound", within_s=40)
    lobby.show().has_turn()
    lobby.wait(lobby.call())
    assert lobby.cause() == ""


def clip_broken_on_one(lobby: Lobby) -> None:
    first = lobby.show()
    first.has_turn()
    lobby.show()
    first.page.route("**/voice/*", lambda route: route.abort())
    lobby.wait(lobby.call())
    lobby.wait(lobby.call())


FAULTS = (
    nothing,
    power_cut_between_two_calls,
    power_cut_in_the_middle_of_an_announcement,
    cable_pulled_in_the_middle_and_plugged_again,
    speaking_page_reloaded_after_it_spoke,
    sound_blocked_on_one,
    clip_broken_on_one,
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_each_call_is_said_once_to_its_end(
    fault: Fault, windows: Windows, day: Day, once_table: Rows
) -> None:
    lobby = Lobby(windows, day)

    fault(lobby)

    whole = [lobby.counted(label, "whole") for label in lobby.called]
    begun = [lobby.counted(label, "begun") for label in lobby.called]
    speakers = [s.name for s in lobby.screens if any(how == "whole" for _, how in s.heard)]
    row = (len(lobby.screens), len(lobby.called), sum(begun), sum(whole), ", ".join(speakers))
    once_table.append((fault.__name__.replace("_", " "), *map(str, row)))
    assert whole == [1] * len(lobby.called)
