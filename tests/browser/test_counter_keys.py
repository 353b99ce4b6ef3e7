"""Knows that a key of the console means one thing in every state, as the manual's table says."""

import re
from collections import defaultdict
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, linked, ready
from tests.support.tables import table

COUNTER, OTHER = 3, 4
NEXT, START, SERVING = "Gọi số tiếp theo", "Bắt đầu phục vụ", "Kết thúc và gọi số tiếp theo"
MANUAL = Path(__file__).resolve().parents[2] / "MANUAL.md"
STATES = ("free", "called", "serving", "paused", "in a question")
KEYS = "import('/static/counter/keys.js').then(({ KEYS }) => ({ ...KEYS }))"
# What stands on the screen for a key: its meaning, and the action or part that it reaches.
OFFERED = """() => [...(document.querySelector("dialog[open]") ?? document)
  .querySelectorAll("[data-means]:not(:disabled)")].flatMap((one) => one.dataset.means.split(" ")
    .map((means) => [means, one.dataset.action ?? one.className.split(" ")[0] ?? ""]))"""
# What each meaning may reach, wherever it stands; the digits are the answers of whatever is asked.
REACHES = {
    "next": "call-next|start|finish-and-next|resume-counter|tile|save-record|onward-done"
    "|close-counter|cancel-ticket",
    "recall": "recall",
    "absent": "no-show",
    "transfer": "transfer|row",
    "hold": "hold",
    "finish": "finish",
    "pause": "pause|",
    "leave": "button",
    "up": "lists|found",
    "down": "lists|found",
    "come": r"come-\d+",
    "return": "return",
    "judge": r"priority(-of-\w+)?",
    "dossier": "write-dossier",
    "bring": r"(call|resume)-\w+",
    "help": "help",
    "substitute": "substitute",
    "close": "close",
    "move": r"transfer-\w+",
    "note": "write-note",
    "onward": "onward",
    "procedure": "write-query",
    "kind": "kind",
    "read": r"end-message-\d+",
    "number": "call-number",
    "tell": "ask",
    "reinstate": r"reinstate-\w+",
    "cancel": r"cancel-\w+",
    "undo": "undo",
}
# Said by the manual and by no button: digits that are typed, and a call that comes by itself.
UNDRAWN = {("Digit1", "free"), ("Escape", "free")}


class Walk:
    """Goes through the states of a console and remembers what each key would do in each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys: dict[str, str] = page.evaluate(KEYS)
        self.found: dict[tuple[str, str], set[str]] = defaultdict(set)

    def look(self, state: str) -> None:
        expect(self.page.locator(".settling, [aria-busy=true]")).to_have_count(0)
        for means, reached in self.page.evaluate(OFFERED):
            self.found[means, state].add(reached)

    def look_at_each_row(self, state: str) -> None:
        """Mark each of those who wait, were missed or are held, and ask what may be asked."""
        rows = self.page.locator(".list li .number").count()
        assert rows >= 3
        for _ in range(rows):
            self.page.keyboard.press("ArrowUp")
        for _ in range(rows):
            self.look(state)
            self.ask("m", "v", "x", *("c" if state == "free" else ""))
            self.page.keyboard.press("ArrowDown")

    def ask(self, *keys: str) -> None:
        """Open what the keys ask, where they ask something here, and leave it again."""
        means = {code: means for means, code in self.keys.items()}
        here = {name for name, _ in self.page.evaluate(OFFERED)}
        for key in keys:
            if means[key if key.startswith("F") else f"Key{key.upper()}"] not in here:
                continue
            self.page.keyboard.press(key)
            expect(self.page.locator("dialog[open]")).to_be_visible()
            self.look("in a question")
            self.page.keyboard.press("Escape")
            expect(self.page.locator("dialog[open]")).to_have_count(0)

    def go(self, key: str, button: str) -> None:
        """Press the key, and wait until the button of the state behind it can be pressed."""
        self.page.keyboard.press(key)
        ready(self.page, button)


def _day_with_everything(day: Day) -> None:
    """Let people wait, be held and missed; somebody calls for help, and a message is to be read."""
    day.open(COUNTER, OTHER)
    day.issue()
    held = day.act(day.call_next(COUNTER), "start")
    day.act(held, "hold", reason="copy")
    day.issue()
    missed = day.call_next(COUNTER)
    for _ in range(3):
        missed = day.act(missed, "recall")
    day.act(missed, "no-show")
    day.issue(priority="NCT")
    day.issue()
    day.officer(OTHER).post(f"/counters/{OTHER}/emergency", state="help")
    told = {"code": "system_down", "counter": COUNTER, "request_id": uuid4().hex}
    day.person("supervisor").post("/messages", **told)


def _manual() -> set[tuple[str, str]]:
    """Return the key and the state of each cell of the manual's table in which something stands."""
    lines = MANUAL.read_text("utf-8").partition("## The officer's console")[2].splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    head, _rule, *rows = rows[: next(n for n, row in enumerate(rows) if row[0] == "Esc") + 1]
    assert tuple(head[2:]) == STATES
    return {
        (code, state)
        for cell, _means, *cells in rows
        for code in _codes(cell)
        for state, said in zip(STATES, cells, strict=True)
        if said
    }


def _codes(cell: str) -> list[str]:
    named = {"digits": ["Digit1"], "↑ ↓": ["ArrowUp", "ArrowDown"], "Esc": ["Escape"]}
    words = [word for word in cell.split(", ") if not word.startswith("keypad")]
    return named.get(cell) or [f"Key{word}" if len(word) == 1 else word for word in words]


def test_a_key_means_the_same_in_every_state_and_the_manual_says_what(
    day: Day, windows: Windows, request: pytest.FixtureRequest
) -> None:
    _day_with_everything(day)
    page = windows.signed_in(f"officer{COUNTER:02d}", "/counter")
    ready(page, NEXT)
    walk = Walk(page)
    walk.look_at_each_row("free")
    walk.ask("s", "F9", "t", "h", "k", "l")
    walk.go("F2", START)
    walk.look_at_each_row("called")
    walk.ask("c", "F6", "F8")
    for made in ("1", "2", "3"):
        page.keyboard.press("F3")
        expect(page.get_by_text(f"Đã gọi lại {made} lần")).to_be_visible()
        ready(page, START)
    walk.look("called")
    walk.go("F2", SERVING)
    page.keyboard.press("1")
    walk.look_at_each_row("serving")
    walk.ask("p", "d", "n", "o", "q", "c", "F6", "F7")
    walk.go("F8", NEXT)
    walk.look("free")
    page.keyboard.press("F9")
    expect(page.locator("dialog[open]")).to_be_visible()
    walk.go("1", "Tiếp tục phục vụ")
    walk.look_at_each_row("paused")
    walk.ask("l")
    page.keyboard.press("l")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("F2")
    expect(page.get_by_role("heading", name="Chọn quầy để mở")).to_be_visible()
    page.evaluate(f"localStorage.setItem('moiso-counter', '{COUNTER}')")
    page.reload()
    linked(page)
    walk.look("choosing")
    day.officer(OTHER).post(f"/counters/{OTHER}/emergency", state="none")

    rows = table(
        request.config, "console: what a key does in which state", ("key", "state", "what")
    )
    for (means, state), reached in walk.found.items():
        rows.append((f"{walk.keys[means]} {means}", state, " ".join(sorted(reached))))
    assert len(set(walk.keys.values())) == len(walk.keys), "a key has two meanings"
    others = {
        (means, state, what)
        for (means, state), reached in walk.found.items()
        for what in reached
        if not means.startswith("answer") and not re.fullmatch(REACHES[means], what)
    }
    assert others == set()
    assert {means for means, state in walk.found if state == "choosing"} == {"next"}
    seen = {
        ("Digit1" if means.startswith("answer") else walk.keys[means], state)
        for means, state in walk.found
        if state in STATES
    }
    assert seen == _manual() - UNDRAWN
