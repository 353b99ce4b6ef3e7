"""Knows what agents on other PCs may ask of the API, and how a device gets its token by a code."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from app.operations.clock import system_now
from app.operations.devices import agents
from app.operations.devices.boards import BoardPresets, BoardTexts
from app.operations.devices.devices import GOOD_FOR
from app.operations.lobby.speech_lock import SpeakerOffers
from app.persistence.schema import print_jobs
from app.realtime.agents import AgentAudience
from tests.support.live import until
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE
from tests.support.web import API, Web, officer


class Pc:
    """An agent that asks by its own token, and the printer that belongs to it."""

    def __init__(self, web: Web, name: str) -> None:
        self._web = web
        self.id, self.token = self.added("agent", name)
        self.kiosk, _ = self.added("kiosk", f"{name}-kiosk", url="escpos+sim://far", agent=self.id)

    def added(self, kind: str, name: str, **more: Any) -> tuple[int, str]:
        """Add a device; return its id and token."""
        centre_id = self._web.seed.centres["dong-ha"]
        return add_device(self._web.installation, centre_id, kind, name, **more)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send a POST by the agent's token; return the answer."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self._web.server.app.test_client().post(API + path, json=body, headers=headers)

    def issue(self) -> Any:
        """Let a visitor take a number whose slip waits for the agent's printer."""
        ticket, at = self._web.issue(), system_now()
        row = {
            "centre_id": self._web.seed.centres["dong-ha"],
            "device_id": self.kiosk,
            "ticket_id": ticket["id"],
            "copy": 1,
            "state": "queued",
            "document": {"parts": []},
            "created_at": at,
            "updated_at": at,
        }
        with self._web.installation.database.write() as connection:
            connection.execute(insert(print_jobs), row)
        return ticket

    def claim(self, claim: str, *, of: int | None = None) -> Any:
        """Claim the next job of the agent's printer, or of another device."""
        return self.post("/agent/jobs/claim", {"device_id": of or self.kiosk, "claim": claim})

    def slip(self, ticket: Any) -> str:
        """Return what became of the ticket's paper."""
        return str(self._web.get("admin", f"/tickets/{ticket['id']}/slip").get_json()["state"])


@pytest.fixture
def pc(web: Web) -> Pc:
    return Pc(web, "pc-1")


def _code(web: Web, device_id: int) -> str:
    return str(web.post("admin", f"/devices/{device_id}/pairing-code").get_json()["code"])


def _pair(web: Web, code: str, **more: str) -> Any:
    return web.ask(None, "POST", "/pairing", {"code": code, **more})


def test_a_code_gives_the_token_once(web: Web, pc: Pc) -> None:
    code = _code(web, pc.id)

    first, second = _pair(web, code), _pair(web, code)

    assert (len(code), code.isdigit()) == (6, True)
    assert first.status_code == 201
    assert first.get_json()["device"] == {"id": pc.id, "kind": "agent", "name": "pc-1"}
    assert (second.status_code, second.get_json()["code"]) == (401, "bad_pairing_code")
    old, pc.token = pc.token, first.get_json()["token"]
    assert pc.claim("claim-00001").status_code == 204
    pc.token = old
    assert pc.claim("claim-00002").status_code == 401


@ON_SQLITE
def test_a_newer_code_replaces_the_one_before_and_an_old_one_is_out_of_date(
    web: Web, pc: Pc
) -> None:
    first, second = _code(web, pc.id), _code(web, pc.id)
    replaced = _pair(web, first)
    web.clock.later(minutes=GOOD_FOR.total_seconds() / 60)

    late = _pair(web, second)

    assert (replaced.status_code, late.status_code) == (401, 401)


@ON_SQLITE
def test_codes_cannot_be_guessed_in_a_row(web: Web, pc: Pc) -> None:
    code = _code(web, pc.id)
    wrong = "000000" if code != "000000" else "000001"
    tries = [_pair(web, wrong).status_code for _ in range(7)]

    right = _pair(web, code)

    assert tries == [401] * 5 + [429] * 2
    assert right.status_code == 429
    assert int(right.headers["Retry-After"]) > 0


@ON_SQLITE
def test_one_pcs_wrong_codes_keep_no_other_device_of_the_address_out(web: Web, pc: Pc) -> None:
    """Behind a router or a proxy a whole hall has one address."""
    code = _code(web, pc.id)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(6):
        _pair(web, wrong)
        _pair(web, wrong, name="kiosk")

    named = _pair(web, code, name="pc-1")

    assert _pair(web, wrong, name="kiosk").status_code == 429
    assert (named.status_code, named.get_json()["device"]["name"]) == (201, "pc-1")


@ON_SQLITE
def test_a_code_with_the_name_of_another_device_is_wrong(web: Web, pc: Pc) -> None:
    """Or every name would be five more tries at every code."""
    code = _code(web, pc.id)

    answer = _pair(web, code, name="kiosk")

    assert (answer.status_code, answer.get_json()["code"]) == (401, "bad_pairing_code")


def test_a_claim_whose_answer_got_lost_gives_the_same_job_again(web: Web, pc: Pc) -> None:
    ticket = pc.issue()
    first = pc.claim("claim-00001")

    again, other = pc.claim("claim-00001"), pc.claim("claim-00002")

    assert first.get_json()["id"] == again.get_json()["id"]
    assert 0 <= first.get_json()["age_s"] < 60
    assert other.status_code == 204
    assert pc.slip(ticket) == "printing"


def test_only_the_agent_that_owns_a_printer_gets_its_jobs(web: Web, pc: Pc) -> None:
    ticket = pc.issue()
    other = Pc(web, "pc-2")
    theirs = other.claim("claim-of-pc-2", of=pc.kiosk)
    job = pc.claim("claim-of-pc-1").get_json()["id"]
    settled = other.post(
        f"/agent/jobs/{job}/settle", {"device_id": pc.kiosk, "state": "printed"}
    )  # fmt: skip
    by_own_device = other.post(
        f"/agent/jobs/{job}/settle", {"device_id": other.kiosk, "state": "printed"}
    )

    assert (theirs.status_code, settled.status_code, by_own_device.status_code) == (404, 404, 404)
    assert pc.slip(ticket) == "printing"
    pc.post(f"/agent/jobs/{job}/settle", {"device_id": pc.kiosk, "state": "printed"})
    assert pc.slip(ticket) == "printed"


def test_a_job_that_was_given_back_is_claimed_again(web: Web, pc: Pc) -> None:
    ticket = pc.issue()
    job = pc.claim("claim-00001").get_json()["id"]

    pc.post(f"/agent/jobs/{job}/release", {"device_id": pc.kiosk, "detail": "paper out"})

    assert pc.slip(ticket) == "queued"
    assert pc.claim("claim-00001").get_json()["id"] == job


def test_a_new_program_puts_what_the_one_before_had_in_hand_in_doubt(web: Web, pc: Pc) -> None:
    ticket, waiting = pc.issue(), pc.issue()
    job = pc.claim("claim-00001").get_json()["id"]

    answer = pc.post("/agent/start", {})

    told = answer.get_json()
    assert told["uncertain"] == 1
    assert [(one["device_id"], one["id"], one["copy"]) for one in told["broken_off"]] == [
        (pc.kiosk, job, 1)
    ]
    once_more = pc.post("/agent/start", {}).get_json()
    assert (once_more["uncertain"], len(once_more["broken_off"])) == (0, 1)
    assert (pc.slip(ticket), pc.slip(waiting)) == ("uncertain", "queued")
    late = pc.post(f"/agent/jobs/{job}/settle", {"device_id": pc.kiosk, "state": "printed"})
    assert (late.status_code, pc.slip(ticket)) == (200, "printed")
    again = pc.post(f"/agent/jobs/{job}/settle", {"device_id": pc.kiosk, "state": "failed"})
    assert (again.status_code, again.get_json()["code"]) == (409, "job_is_over")
    assert pc.post("/agent/start", {}).get_json() == {"uncertain": 0, "broken_off": []}


@ON_SQLITE
def test_a_job_in_doubt_that_comes_back_untouched_is_not_printed_behind_staffs_backs(
    web: Web, pc: Pc
) -> None:
    ticket = pc.issue()
    job = pc.claim("claim-00001").get_json()["id"]
    pc.post("/agent/start", {})

    pc.post(f"/agent/jobs/{job}/release", {"device_id": pc.kiosk})

    assert pc.slip(ticket) == "failed"
    assert pc.claim("claim-00002").status_code == 204


def test_a_restart_of_the_server_leaves_the_jobs_of_agents_alone(web: Web, pc: Pc) -> None:
    ticket = pc.issue()
    pc.claim("claim-00001")

    left = web.installation.print_queue.after_restart()

    assert (left, pc.slip(ticket)) == (0, "printing")


@ON_SQLITE
def test_an_agent_that_falls_silent_is_a_fault_and_its_slips_are_in_doubt(
    web: Web, pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = pc.issue()
    pc.claim("claim-00001")
    report = {"devices": [{"id": pc.kiosk, "state": "ok"}]}
    pc.post("/agent/health", report)
    every = web.installation.authentication.every_device()
    web.installation.agents.look(every)
    well = web.installation.agents.health()[pc.kiosk].state
    monkeypatch.setattr(agents, "SILENT_S", -1.0)
    monkeypatch.setattr(agents, "GIVEN_UP", agents.GIVEN_UP * 0)

    web.installation.agents.look(every)

    assert well == "ok"
    silent = web.installation.agents.health()
    assert {silent[i].cause for i in (pc.id, pc.kiosk)} == {"agent"}
    assert pc.slip(ticket) == "uncertain"
    pc.post("/agent/health", report)
    assert web.installation.agents.health()[pc.kiosk].state == "ok"


@ON_SQLITE
def test_a_test_that_an_agent_has_done_is_told_and_is_no_change_of_health(web: Web, pc: Pc) -> None:
    well = {"id": pc.kiosk, "state": "ok"}
    pc.post("/agent/health", {"devices": [well]})
    since = web.installation.agents.health()[pc.kiosk].since

    pc.post("/agent/health", {"devices": [{**well, "tested_at": "2026-11-24T01:00:05Z"}]})

    told = web.installation.agents.health()[pc.kiosk]
    assert (told.since, told.tested_at) == (since, datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC))


@ON_SQLITE
def test_an_agents_printer_tells_its_own_counters(web: Web, pc: Pc) -> None:
    life = {"lines": 123_456, "cuts": 7_890, "hours": 1_234}
    well = {"id": pc.kiosk, "state": "ok"}
    told = [
        pc.post("/agent/health", {"devices": [{**well, "lifetime": lifetime}]}).status_code
        for lifetime in (life, {**life, "cuts": -1})
    ]

    devices = web.get("admin", "/devices").get_json()
    assert told == [200, 422]
    assert [one["lifetime"] for one in devices if one["id"] == pc.kiosk] == [life]
    assert {one["lifetime"] for one in devices if one["kind"] == "board"} == {None}


@ON_SQLITE
def test_an_agent_speaks_for_its_own_devices_only(web: Web, pc: Pc) -> None:
    board = web.known("board").caller.id

    pc.post("/agent/health", {"devices": [{"id": board, "state": "fault", "detail": "not mine"}]})

    assert board not in web.installation.agents.health()


@ON_SQLITE
def test_a_key_of_an_agents_keypad_is_one_press_however_often_it_is_sent(web: Web, pc: Pc) -> None:
    where = {"url": "keypad+tcp://127.0.0.1:1", "counter": 1, "agent": pc.id}
    keypad, _ = pc.added("keypad", "keypad-1", **where)
    web.issue()
    web.issue()
    web.open(1)
    body = {"device_id": keypad, "key": "next", "request_id": "press-00001"}

    answers = [pc.post("/agent/presses", body).status_code for _ in range(2)]

    assert answers == [202, 202]
    called = web.get(officer(1), "/tickets?state=called").get_json()["items"]
    assert [ticket["label"] for ticket in called] == ["A001"]


@ON_SQLITE
def test_an_agent_may_do_nothing_but_drive_devices(web: Web, pc: Pc) -> None:
    other = pc.post("/tickets", {"service": "dat-dai", "request_id": "request-x1"})
    assert other.status_code == 403
    assert pc.post(f"/devices/{pc.kiosk}/test", {}).status_code == 403


@ON_SQLITE
def test_the_picture_says_what_boards_show_which_slips_wait_and_what_is_tested(
    web: Web, pc: Pc
) -> None:
    where = {"url": "alpha+sim://far-board", "counter": 1, "agent": pc.id}
    board, _ = pc.added("board", "far-board", **where)
    pc.issue()
    called = web.called(1)
    web.installation.agents.want_test(board)
    audience = AgentAudience(
        web.installation.agents,
        BoardPresets(web.installation.settings.data),
        BoardTexts(always_open=False),
        SpeakerOffers(web.installation.announcer),
    )

    floor = web.installation.units.floor(web.seed.centres["dong-ha"])
    picture = audience.picture(floor, str(pc.id), web.clock.now())

    assert [device["name"] for device in picture["devices"]] == ["pc-1-kiosk", "far-board"]
    (shown,) = picture["boards"]
    assert (shown["id"], shown["text"]) == (board, called["label"])
    assert shown["call"] > 0
    assert [waiting["id"] for waiting in picture["queued"]] == [pc.kiosk]
    assert [wish["id"] for wish in picture["tests"]] == [board]
    web.post("admin", f"/devices/{pc.id}/revoke")
    after = audience.picture(floor, str(pc.id), web.clock.now())
    assert (after["revoked"], after["devices"], after["boards"]) == (True, [], [])


@ON_SQLITE
def test_a_revoked_agent_is_not_known_any_more(web: Web, pc: Pc) -> None:
    web.post("admin", f"/devices/{pc.id}/revoke")

    until(lambda: pc.claim("claim-00001").status_code == 401, "the end of its token")
