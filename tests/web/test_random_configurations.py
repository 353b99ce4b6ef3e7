"""A day in which the configuration changes at random: every page, picture and report is still made.

Whoever is there is served to the end or found by somebody: nobody is lost from sight.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from app.reports.catalogue import REPORTS
from tests.support.plans import BIS, RESULTS, TAX
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer
from tests.web.test_pages import sign_in
from tests.web.test_removed_service import paired

pytestmark = ON_SQLITE

STEPS = 60
COUNTERS = (1, 2, 3, TAX, RESULTS, BIS)
CODES = ("dat-dai", "thue", "ket-qua", "moi-1", "moi-2")
PEOPLE = (
    (officer(1), "/counter"),
    (officer(TAX), "/counter"),
    ("reception", "/reception"),
    ("supervisor", "/supervisor"),
    ("supervisor", "/supervisor/reports"),
    ("supervisor", "/supervisor/audit"),
    ("admin", "/admin/services"),
    ("admin", "/admin/history"),
    ("admin", "/admin/devices"),
)
READ = (
    *(("supervisor", f"/reports/{name}") for name in REPORTS),
    ("supervisor", "/counters"),
    ("supervisor", "/transactions"),
    ("supervisor", "/events"),
    ("supervisor", "/audit"),
    ("supervisor", "/alerts"),
    ("supervisor", "/floor/forecast"),
    ("reception", "/tickets"),
    ("kiosk", "/services"),
    ("admin", "/configuration"),
    ("admin", "/configuration/history"),
    ("admin", "/configuration/slip.png"),
)

Dice = random.Random
WHY = {"reason": {"vi": "Hội nghị", "en": "Conference"}}
DAYS: tuple[dict[str, Any] | None, ...] = (
    None,
    {"closed": True, **WHY},
    {"closed": True},
    {"like": "mon", **WHY},
    {"issuing": [["07:00", "17:00"]], "calling": [["07:00", "18:00"]]},
)
HOURS = (
    {"issuing": [["06:00", "19:00"]], "calling": [["06:00", "20:00"]]},
    {"issuing": [["07:00", "12:00"], ["11:00", "17:00"]]},
    {"issuing": [["07:00", "17:00"]]},
)
"""What the calendar may say of a day, and of every day; some of it is refused."""


class RandomDay:
    """A day whose people do at random what they may, and whose administrator changes the centre."""

    def __init__(self, web: Web, dice: Dice) -> None:
        self.web, self.dice = web, dice
        self.counts: dict[str, int] = {}

    def step(self) -> None:
        """Let one thing happen; what is refused is refused with a reason and no error."""
        deeds: list[Callable[[], Any]] = [
            self.issue, self.issue, self.issue, self.open, self.call, self.call, self.go_on,
            self.go_on, self.close, self.configure, self.restore,
        ]  # fmt: skip
        deed = self.dice.choice(deeds)
        self.web.clock.later(seconds=self.dice.randint(1, 90))
        answer = deed()
        if answer is None:
            return
        assert answer.status_code < 500, answer.get_data(as_text=True)
        name = f"{deed.__name__} {'done' if answer.status_code < 300 else 'refused'}"
        self.counts[name] = self.counts.get(name, 0) + 1

    def issue(self) -> Any:
        """Let a visitor take a number of any service that there ever was."""
        more = {"priority": self.dice.choice(["NCT", "NCC"])} if self.dice.random() < 0.3 else {}
        code = self.dice.choice(CODES)
        return self.web.command("reception", "/tickets", service=code, **more)

    def open(self) -> Any:
        """Let an officer open a counter."""
        number = self.dice.choice(COUNTERS)
        return self.web.post(officer(number), f"/counters/{number}/open")

    def close(self) -> Any:
        """Let an officer close a counter."""
        number = self.dice.choice(COUNTERS)
        return self.web.post(officer(number), f"/counters/{number}/close")

    def call(self) -> Any:
        """Let an officer press "next"."""
        number = self.dice.choice(COUNTERS)
        return self.web.command(officer(number), f"/counters/{number}/call-next")

    def go_on(self) -> Any:
        """Let something happen to a ticket that is there."""
        every = self.web.get("reception", "/tickets").get_json()
        live = [one for one in every["items"] if one["state"] in ("called", "serving", "held")]
        if not live:
            return None
        ticket = self.dice.choice(live)
        action, facts = self.dice.choice(
            [
                ("start", {}), ("finish", {"outcome": "accepted"}), ("hold", {"reason": "x"}),
                ("resume", {}), ("return", {}), ("recall", {}), ("no-show", {}),
                ("transfer", {"service": self.dice.choice(CODES)}),
            ]
        )  # fmt: skip
        by = officer(ticket["counter"]) if ticket["counter"] else officer(1)
        return self.web.try_act(ticket, action, by=by, **facts)

    def configure(self) -> Any:
        """Let the administrator publish a random change."""
        now = self.web.get("admin", "/configuration").get_json()
        moves = {code: "dat-dai" for code in CODES[1:] if self.dice.random() < 0.7}
        living = {s["code"] for s in now["configuration"]["service"] if not s.get("retired")}
        return self.web.command(
            "admin",
            "/configuration",
            expected_version=now["version"],
            patch=self._patch(),
            moves={code: to for code, to in moves.items() if code in living},
        )

    def restore(self) -> Any:
        """Let the administrator take an earlier version back."""
        now = self.web.get("admin", "/configuration").get_json()["version"]
        version = self.dice.randint(1, now)
        return self.web.command(
            "admin", "/configuration/restore", version=version, expected_version=now
        )

    def _patch(self) -> dict[str, Any]:
        dice, code = self.dice, self.dice.choice(CODES)
        number = str(dice.choice(COUNTERS))
        new = {
            "prefix": dice.choice("XYZ"), "name": {"vi": "Mới", "en": "New"}, "agency": "Sở",
            "counters": dice.sample(COUNTERS, 2), "minutes": {"submit": 5}, "per_day": 10,
        }  # fmt: skip
        return dice.choice(
            [
                {"service": {code: {"retired": True}}},
                {"service": {code: {"retired": None}}},
                {"service": {code: None}},
                {"service": {dice.choice(CODES[3:]): new}},
                {"service": {code: {"name": {"vi": "Tên khác", "en": "Another name"}}}},
                {"service": {code: {"prefix": dice.choice("ABUXYZ")}}},
                {"service": {code: {"counters": dice.sample(COUNTERS, 3)}}},
                {"service": {code: {"weekdays": ["wed"]}}},
                {"service": {code: {"weekdays": None, "daily_limit": dice.randint(1, 30)}}},
                {"counter": {number: {"retired": True}}},
                {"counter": {number: {"retired": None}}},
                {"counter": {number: {"name": {"vi": "Quầy mới", "en": "New counter"}}}},
                {"priority_class": {"NCC": {"retired": dice.choice([True, None])}}},
                {"priority_class": {"NCT": {"weight": dice.randint(1, 5)}}},
                {"calling": {"auto_call_s": dice.choice([0, 5])}},
                {"numbers": {"ranges": {"walk_in": [1, dice.randint(500, 690)]}}},
                {"calendar": {"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat"]}},
                *self._surroundings(),
            ]
        )

    def _surroundings(self) -> list[dict[str, Any]]:
        """Give a change of each thing that no service, counter or rule is."""
        dice, code = self.dice, self.dice.choice(CODES)
        gone = dice.choice([True, None])
        colour = dice.choice(["red", "teal", "grey"])
        procedure = dice.choice(["1.001", "1.014464.H50"])
        led = {
            "service": code, "name": words("Thủ tục"), "keywords": ["đất"],
            "bring": [words("Căn cước")] * dice.randint(0, 8),
        }  # fmt: skip
        plan = {
            "name": words("Lịch hẹn"), "services": dice.sample(CODES, 2),
            "weekdays": ["mon", "tue", "wed", "thu", "fri"],
            "hours": [["07:30", "11:30"]], "slot_min": dice.choice([5, 20, 60]),
            "online": dice.randint(0, 3), "staff": dice.randint(0, 3),
        }  # fmt: skip
        label = dice.choice(["{label}, {counter}", "Mời số {label} đến {counter}"])
        return [
            {"zone": {"b": {"name": words("Tầng hai"), "colour": colour, "direction": "up"}}},
            {"zone": {"b": {"counters": dice.sample([TAX, RESULTS, BIS, 30], 3)}}},
            {"zone": {"b": {"retired": gone}}},
            {"zone": {"b": None}},
            {"zone": {"c": {"name": words("Khu mới"), "counters": [40, 41]}}},
            {"zone": {"c": None}},
            {"group": {"nhom": {"name": words("Nhóm"), "colour": colour}}},
            {"group": {"nhom": {"retired": gone}}},
            {"group": {"nhom": None}},
            {"service": {code: {"group": dice.choice(["nhom", None])}}},
            {"booking_plan": {"dat-dai": plan}},
            {"booking_plan": {"dat-dai": {"retired": gone}}},
            {"booking_plan": {"khac": plan}},
            {"booking_plan": {"dat-dai": None}},
            {"procedure": {procedure: led}},
            {"procedure": {procedure: {"retired": gone}}},
            {"procedure": {procedure: None}},
            {"calendar": {"day": {self._day(): dice.choice(DAYS)}}},
            {"calendar": {"day": {f"{self._day()} {code}": {"closed": True, **WHY}}}},
            {"calendar": dice.choice(HOURS)},
            {"slip": {"label_mm": dice.choice([12, 20, 41]), "texts": {"note": words("Xin chờ")}}},
            {"slip": {"parts": ["label", *dice.sample(["centre", "qr", "service", "rule"], 2)]}},
            {"slip": {"texts": {"ahead": {"vi": dice.choice(["Trước: {n}", "Trước: {x}"])}}}},
            {"voice": {"reading": "number", "times": dice.randint(1, 4), "speed": 1.2}},
            {"voice": {"call": {"vi": label}, "chime": False}},
            {"voice": {"quiet": [["07:00", dice.choice(["06:00", "18:00"])]]}},
            {"centre": {"languages": dice.choice([["vi"], ["en", "vi"], ["vi", "en", "lo"]])}},
        ]

    def _day(self) -> str:
        """Give one of the next days; today only once somebody has had a number."""
        first = 0 if self.counts.get("issue done") else 1
        today = self.web.clock.now().astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
        return str(today + timedelta(days=self.dice.randint(first, 3)))


def words(vi: str) -> dict[str, str]:
    """Return the text in both languages that a file must have."""
    return {"vi": vi, "en": f"{vi} (en)"}


def look(web: Web) -> None:
    """Ask for every page, picture and report; each must be there."""
    answers = {f"{who} {path}": web.get(who, path).status_code for who, path in READ}
    shown = {f"{who} {path}": sign_in(web, who).get(path).status_code for who, path in PEOPLE}
    every = web.get("reception", "/tickets").get_json()["items"]
    browser = web.server.app.test_client()
    phones = {
        url: browser.get(urlsplit(url).path).status_code
        for one in every
        if (url := one["track_url"])
    }
    devices = {
        page: paired(web, name, page).status_code
        for name, page in (("kiosk", "/kiosk"), ("display-a", "/display/a"))
    }
    assert set((answers | shown | phones | devices).values()) == {200}, {
        place: status
        for place, status in (answers | shown | phones | devices).items()
        if status != 200
    }


@pytest.mark.parametrize("number", range(4))
def test_a_day_goes_on_whatever_of_the_centre_changes(web: Web, number: int) -> None:
    """At its end the log makes every table, and closing the day finds whoever is left."""
    seed = random.getrandbits(32)
    print(f"seed {seed} of day {number}")
    day = RandomDay(web, random.Random(seed))
    for done in range(1, STEPS + 1):
        day.step()
        if done % 30 == 0:
            look(web)

    web.installation.day_close.close_day(web.seed.centres["dong-ha"], None)
    assert web.installation.units.floor(web.seed.centres["dong-ha"]).tickets == {}
    assert day.counts.get("issue done", 0) > 0
    changed = day.counts.get("configure done", 0) + day.counts.get("restore done", 0)
    assert changed > 0, day.counts
