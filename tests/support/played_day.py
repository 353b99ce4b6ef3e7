"""Knows how a day is played on a real server, to be kept as a fixture of later versions.

    python -m tests.support.played_day FOLDER

writes `moiso.db.xz` (the SQLite file), `backup.zip` (the same rows, by `moiso backup`) and
`reports.json` (what the reports tell of the day) into FOLDER. It asks only `moiso` and its public
API, so it may be copied into a checkout of the version whose day is to be kept. The day is
today's: `moiso simulate` plays it, in the evening the rarer things happen, at midnight it closes
itself, and the next morning begins.
"""

import json
import lzma
import re
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import requests

from tests.support.live import PASSWORD, LiveServer, until
from tests.support.patience import patience
from tests.support.plans import sample_without_single_days
from tests.support.seeding import SECRET_KEY

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SPEED = "600"
VISITORS = "200"
LEFT_OUT = ("sessions", "sign_in_attempts", "day_keys", "card_tallies", "phones")
"""What only this day's server and its people have a use for."""
REPORTS = (
    *("summary", "waits", "wait-bands", "visits", "service-times", "walk-held", "arrivals"),
    *("counters", "outcomes", "kinds", "losses", "priority", "quoted", "ratings", "agencies"),
)
PERSON = "nguoi.moi"
CARD = "000000000050||CÔNG DÂN MẪU|02011950|Nữ|Địa chỉ mẫu|01072021"
"""The sample card of nobody."""


class Hall:
    """The server in the hands of its people, and its clock in the hand of the administrator."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ids = count(1)
        self._tokens: dict[str, str] = {}
        self.codes: dict[int, str] = {}
        """What the slips' QR codes say, which only who issues is told."""

    def set_clock(self, at: datetime) -> None:
        """Set the clock; everybody signs in anew, as a session ends after twelve hours."""
        self._tokens.clear()
        self.ask("admin", "POST", "/demo/clock", at=at.isoformat(), speed=1)
        self._tokens.clear()

    def ask(self, who: str, method: str, path: str, **fields: Any) -> Any:
        """Ask as the person; return the answer's body, or fail with what the server said."""
        if who not in self._tokens:
            signed_in = self._send(None, "POST", "/sessions", username=who, password=PASSWORD)
            self._tokens[who] = signed_in["token"]
        return self._send(self._tokens[who], method, path, **fields)

    def post(self, who: str, path: str, **fields: Any) -> Any:
        """Post as the person."""
        return self.ask(who, "POST", path, **fields)

    def command(self, who: str, path: str, **fields: Any) -> Any:
        """Post as the person, with a new request id."""
        return self.post(who, path, request_id=f"evening-{next(self._ids):06}", **fields)

    def issue(self, service: str = "dat-dai", **fields: Any) -> Any:
        """Let the reception take a number; return the ticket."""
        ticket = self.command("reception", "/tickets", service=service, **fields)
        self.codes[ticket["id"]] = ticket["track_url"].rpartition("/")[2]
        return ticket

    def act(self, who: str, ticket: Any, action: str, **fields: Any) -> Any:
        """Act on the ticket as its last answer showed it; return it as it is then."""
        path = f"/tickets/{ticket['id']}/{action}"
        return self.command(who, path, version=ticket["version"], **fields)

    def called(self, number: int) -> Any:
        """Let the officer of the counter call the next; return the ticket."""
        return self.command(f"officer{number:02}", f"/counters/{number}/call-next")

    def started(self, number: int) -> Any:
        """Let the officer of the counter call the next and begin; return the ticket."""
        return self.act(f"officer{number:02}", self.called(number), "start")

    def _send(self, token: str | None, method: str, path: str, **fields: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = fields if method != "GET" else None
        answer = requests.request(
            method, f"{self._url}/api/v1{path}", json=body, headers=headers, timeout=patience(20)
        )
        if not answer.ok:
            raise RuntimeError(f"{method} {path} {fields}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None


def evening(hall: Hall, on: date) -> None:
    """Let happen what a played day doesn't have."""
    for number in (1, 2, 3):
        hall.post(f"officer{number:02}", f"/counters/{number}/open")
    _tickets(hall)
    _counters(hall)
    _people(hall)
    _lobby(hall)
    _records(hall, on)


def _tickets(hall: Hall) -> None:
    """Numbers that are held, moved, missed, taken back, written on and rated."""
    first = hall.issue(priority="NKT")
    hall.act("officer01", first, "priority", decision="confirm")
    hall.act("reception", hall.issue(phone="0900 000 000"), "edit", note="Gọi lại buổi chiều")
    hall.issue(card_qr=CARD)
    for _ in range(8):
        hall.issue()
    served = hall.started(1)
    undone = hall.act("officer01", served, "finish", outcome="accepted", kind="submit")
    back = hall.act("officer01", undone, "undo")
    done = hall.act("officer01", back, "finish", outcome="accepted", kind="submit", note="Đủ")
    path = f"/track/{hall.codes[done['id']]}/rating"
    hall.command("officer01", path, score=4, reasons=["waiting"])
    held = hall.act("officer01", hall.started(1), "hold", reason="photocopy")
    hall.act("officer01", held, "resume")
    hall.act("officer02", hall.called(2), "undo")
    hall.act("officer02", hall.called(2), "return")
    moved = hall.act("officer02", hall.started(2), "transfer", service="tu-phap", place="first")
    hall.command("reception", f"/tickets/{moved['id']}/reprint")
    hall.act("officer02", hall.started(2), "transfer", counter=3)
    missed = hall.called(2)
    for _ in range(3):
        missed = hall.act("officer02", missed, "recall")
    missed = hall.act("officer02", missed, "no-show")
    hall.act("reception", missed, "reinstate", place="first")
    hall.act("reception", hall.issue("tu-phap"), "cancel")
    last = hall.issue()
    hall.command("officer03", "/counters/3/call", label=last["label"], reason="Người nhà chờ ngoài")
    finish = {"outcome": "guided", "kind": "guidance", "then": ["thue-bao-hiem"]}
    hall.command("officer03", "/counters/3/call-next", finish=finish)
    hall.issue("thue-bao-hiem")


def _counters(hall: Hall) -> None:
    """A call for help, an emergency, a pause by the supervisor, a closed service, another seat."""
    hall.post("officer01", "/counters/1/emergency", state="help")
    hall.post("supervisor", "/counters/1/emergency/accept")
    hall.post("officer01", "/counters/1/emergency", state="none")
    hall.post("officer02", "/counters/2/emergency", state="emergency")
    until(lambda: bool(hall.ask("supervisor", "GET", "/alerts")["items"]), "an alert")
    (alert, *_) = hall.ask("supervisor", "GET", "/alerts")["items"]
    hall.post("supervisor", f"/alerts/{alert['id']}/acknowledge")
    hall.post("supervisor", "/counters/2/emergency", state="none")
    hall.post("supervisor", "/counters/2/pause", reason="Họp nhanh")
    hall.post("supervisor", "/counters/2/resume")
    hall.ask("supervisor", "PUT", "/counters/3/profile", services=[{"service": "thue-bao-hiem"}])
    hall.post("supervisor", "/counters/4/seat", officer="officer04")
    hall.post("officer04", "/counters/4/close")
    hall.post("supervisor", "/services/tu-phap/close", reason="Mất kết nối hệ thống")
    hall.post("supervisor", "/services/tu-phap/open")
    hall.post("supervisor", "/services/y-te/close", reason="Cán bộ đi vắng", until="23:30")


def _people(hall: Hall) -> None:
    """Two accounts changed; a device added and revoked, and one without paper for a while."""
    wanted = {"name": "Người Mới", "roles": ["officer", "reception"], "agency": "Sở Tư pháp"}
    hall.post("admin", "/users", username=PERSON, password=PASSWORD, **wanted)
    hall.ask("admin", "PATCH", f"/users/{PERSON}", roles=["officer"], valid_until="2027-06-30")
    hall.ask("admin", "PATCH", "/users/officer22", disabled=True)
    hall.post("admin", "/users/officer21/one-time-password")
    added = hall.post("admin", "/devices", kind="agent", name="pc-b")
    hall.post("admin", f"/devices/{added['id']}/pairing-code")
    hall.post("admin", f"/devices/{added['id']}/revoke")
    (printer, *_) = [d for d in hall.ask("admin", "GET", "/devices") if d["kind"] == "printer"]
    for fault, state in (("paper_out", "fault"), ("none", "ok")):
        hall.post("admin", f"/devices/{printer['id']}/simulate", fault=fault)
        until(partial(_is_in, hall, printer["id"], state), f"{fault} is seen")


def _is_in(hall: Hall, device_id: int, state: str) -> bool:
    """Return whether the device is in the state."""
    return (device_id, state) in [
        (d["id"], d["state"]) for d in hall.ask("admin", "GET", "/devices")
    ]


def _lobby(hall: Hall) -> None:
    """Notices, one of them taken away, and a display that shows two languages."""
    hall.post("supervisor", "/notices", text={"vi": "Hôm nay làm việc đến 16 giờ 30."})
    wrong = hall.post("supervisor", "/notices", text={"vi": "Nhầm"})
    hall.ask("supervisor", "DELETE", f"/notices/{wrong['id']}")
    devices = hall.ask("admin", "GET", "/devices")
    (display, *_) = [device for device in devices if device["kind"] == "display"]
    plan = {"layout": "media", "zones": ["a"], "languages": ["vi", "en"]}
    hall.ask("admin", "PUT", f"/devices/{display['id']}/display", **plan)


def _records(hall: Hall, on: date) -> None:
    """One record corrected, one taken out of the reports."""
    path = f"/transactions?from={on}&to={on}"
    first, second, *_ = hall.ask("supervisor", "GET", path)["items"]
    for record, change in ((first, {"note": "Thiếu bản sao"}), (second, {"void": True})):
        path = f"/transactions/{record['ticket_id']}/{record['leg']}/correct"
        hall.command("supervisor", path, reason="Cán bộ bấm nhầm", corrections=0, **change)


def morning(hall: Hall) -> None:
    """The next day has begun: somebody is served, somebody called, held, missed, some wait."""
    for number in (1, 2, 3, 5):
        hall.post(f"officer{number:02}", f"/counters/{number}/open")
    for _ in range(7):
        hall.issue()
    hall.issue("thue-bao-hiem")
    hall.issue("nong-nghiep-moi-truong", priority="NCT", language="en")
    hall.act("officer01", hall.started(1), "hold", reason="photocopy")
    hall.started(1)
    hall.called(2)
    gone = hall.called(3)
    for _ in range(3):
        gone = hall.act("officer03", gone, "recall")
    hall.act("officer03", gone, "no-show")
    hall.post("officer05", "/counters/5/pause", reason="break")


def keep(server: LiveServer, folder: Path, on: date) -> None:
    """Write what the fixture is: the file without what passes, its backup, what reports tell."""
    server.command("backup", str(folder / "backup.zip"), "--force")
    days = ("--from", str(on), "--to", str(on), "--language", "en", "--format", "json")
    told = {name: json.loads(server.command("report", name, *days))["rows"] for name in REPORTS}
    lines = [f"  {json.dumps(name)}: {json.dumps(rows)}" for name, rows in told.items()]
    (folder / "reports.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    with closing(sqlite3.connect(server.data / "moiso.db")) as database:
        for table in LEFT_OUT:
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - a word of ours
        database.commit()
        database.execute("VACUUM")
        database.execute("PRAGMA journal_mode = DELETE")
    content = (server.data / "moiso.db").read_bytes()
    (folder / "moiso.db.xz").write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))


def every_day(folder: Path) -> Path:
    """Return the file of a sample centre that works on each day, so that today is one."""
    text = sample_without_single_days()
    path = folder / "every-day.toml"
    week = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
    path.write_text(re.sub(r"(?m)^weekdays = \[.*\]$", f"weekdays = {week}", text, count=1))
    return path


def main(folder: Path) -> None:
    """Play the day and keep it in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        on = datetime.now(ZONE).date()
        server = LiveServer(
            Path(temporary),
            centre=every_day(Path(temporary)),
            settings={"MOISO_SECRET_KEY": SECRET_KEY},
        )
        hall = Hall(server.url)
        server.start()
        try:
            print(server.command("simulate", "--speed", SPEED, "--visitors", VISITORS))
            hall.set_clock(datetime.combine(on, time(17, 40), ZONE))
            evening(hall, on)
            hall.set_clock(datetime.combine(on + timedelta(days=1), time(7, 40), ZONE))
            waiting = "/tickets?state=waiting"
            until(lambda: not hall.ask("supervisor", "GET", waiting)["items"], "a closed day")
            morning(hall)
        except BaseException:
            print(server.log())
            raise
        finally:
            server.stop()
        print(server.command("verify-log"))
        keep(server, folder, on)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
